"""Orders outside trading hours wait for them; auctions have theirs."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from tests.unit.venues.simulated_trading.venue import (
    ASSETS,
    PAPER_REPLAY,
    now,
    placed,
    quote,
    request,
    story,
)
from tradewind.domain.orders import TimeInForce
from tradewind.domain.values import SECOND
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.orders import OrderRecord, VenueStatus
from tradewind.venues.simulated.sessions import AlwaysOpen, NewYorkHours
from tradewind.venues.simulated.settings import AccountSettings, ExchangeSettings


def at(text: str) -> int:
    """New York in summer is four hours behind."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * SECOND


def hours(start: str, settings: ExchangeSettings = PAPER_REPLAY) -> Exchange:
    exchange = Exchange(ASSETS, settings, seed=7, stock_sessions=NewYorkHours())
    exchange.advance(at(start))
    exchange.open_account(AccountSettings("main"))
    quote(exchange, 99, 100, after_s=0)
    return exchange


@pytest.mark.parametrize(
    ("moment", "core", "wide"),
    [
        ("2026-06-01T13:29:59", False, True),
        ("2026-06-01T13:30:00", True, True),
        ("2026-06-01T20:00:00", False, True),
        ("2026-06-02T00:00:00", False, False),
        ("2026-06-06T15:00:00", False, False),
        ("2026-12-01T14:29:59", False, True),
        ("2026-12-01T14:30:00", True, True),
    ],
)
def test_new_yorks_hours_follow_its_own_clock(moment: str, core: bool, wide: bool) -> None:
    sessions = NewYorkHours()
    assert sessions.is_open(at(moment), extended=False) is core
    assert sessions.is_open(at(moment), extended=True) is wide


def test_friday_evening_opens_on_monday() -> None:
    friday, monday = at("2026-06-05T21:00:00"), at("2026-06-08T13:30:00")
    assert NewYorkHours().next_open(friday, extended=False) == monday


def test_a_market_that_is_always_open_opens_now_and_ends_its_day_at_midnight() -> None:
    moment = at("2026-06-06T15:00:00")
    assert AlwaysOpen().next_open(moment, extended=False) == moment
    assert AlwaysOpen().day_end(moment, extended=False) == at("2026-06-07T00:00:00")


def test_an_order_after_hours_is_accepted_and_fills_at_the_next_open() -> None:
    exchange = hours("2026-06-05T21:00:00")
    order = placed(exchange, request())
    assert order.status is VenueStatus.ACCEPTED
    exchange.advance(at("2026-06-08T13:29:59"))
    assert story(exchange) == [("accepted", "accepted")]
    exchange.advance(at("2026-06-08T13:30:00"))
    assert story(exchange) == [("new", "new"), ("fill", "filled")]


def test_an_extended_hours_limit_works_before_the_open() -> None:
    exchange = hours("2026-06-01T12:00:00")
    order = placed(exchange, request(limit=100, extended_hours=True))
    assert now(exchange, order).status is VenueStatus.FILLED


def test_a_day_order_ends_with_the_core_session() -> None:
    exchange = hours("2026-06-01T14:00:00")
    order = placed(exchange, request(limit=90))
    exchange.advance(at("2026-06-01T20:00:00"))
    assert now(exchange, order).status is VenueStatus.EXPIRED


def test_an_order_for_the_close_waits_for_it_and_does_not_outlive_it() -> None:
    exchange = hours("2026-06-01T14:00:00")
    market = placed(exchange, request(tif=TimeInForce.CLS))
    limited = placed(exchange, request(limit=90, tif=TimeInForce.CLS))
    assert now(exchange, market).status is VenueStatus.ACCEPTED
    exchange.advance(at("2026-06-01T20:00:00"))
    assert now(exchange, market).status is VenueStatus.FILLED
    assert now(exchange, limited).status is VenueStatus.CANCELED


def test_a_gtc_order_is_cancelled_at_a_quarter_past_four_of_its_ninetieth_day() -> None:
    exchange = hours("2026-06-01T14:00:00")
    order = placed(exchange, request(limit=90, tif=TimeInForce.GTC))
    exchange.advance(at("2026-08-30T20:14:59"))
    assert now(exchange, order).status is VenueStatus.NEW
    exchange.advance(at("2026-08-30T20:15:00"))
    assert now(exchange, order).status is VenueStatus.CANCELED


def test_a_day_order_of_extended_hours_lasts_until_the_evening() -> None:
    exchange = hours("2026-06-01T14:00:00")
    order = placed(exchange, request(limit=90, extended_hours=True))
    exchange.advance(at("2026-06-01T20:00:01"))
    assert now(exchange, order).status is VenueStatus.NEW
    exchange.advance(at("2026-06-02T00:00:00"))
    assert now(exchange, order).status is VenueStatus.EXPIRED


def test_an_order_for_the_opening_waits_for_it_and_does_not_outlive_it() -> None:
    exchange = hours("2026-06-01T23:30:00")
    market = placed(exchange, request(tif=TimeInForce.OPG))
    limited = placed(exchange, request(limit=90, tif=TimeInForce.OPG))
    assert market.status is limited.status is VenueStatus.ACCEPTED
    exchange.advance(at("2026-06-02T13:30:00"))
    assert now(exchange, market).status is VenueStatus.FILLED
    assert now(exchange, limited).status is VenueStatus.CANCELED


@pytest.mark.parametrize(
    ("moment", "opening", "close"),
    [
        ("2026-06-01T13:27:59", True, True),
        ("2026-06-01T13:28:00", False, True),
        ("2026-06-01T19:49:59", False, True),
        ("2026-06-01T19:50:00", False, False),
        ("2026-06-01T22:59:59", False, False),
        ("2026-06-01T23:00:00", True, True),
        ("2026-06-06T15:00:00", True, True),
        ("2026-11-27T17:49:00", False, True),
        ("2026-11-27T17:50:00", False, False),
    ],
)
def test_orders_for_an_auction_are_refused_from_shortly_before_it_until_the_evening(
    moment: str, opening: bool, close: bool
) -> None:
    exchange = hours(moment)
    orders = (request(tif=TimeInForce.OPG), request(tif=TimeInForce.CLS))
    taken = [isinstance(exchange.submit("main", order), OrderRecord) for order in orders]
    assert taken == [opening, close]


def test_a_holiday_is_no_trading_day() -> None:
    assert not NewYorkHours().is_open(at("2026-07-03T15:00:00"), extended=True)


def test_an_order_that_outlives_its_day_rests_at_night() -> None:
    exchange = hours("2026-06-05T14:00:00", replace(PAPER_REPLAY, nightly_rest=True))
    order = placed(exchange, request(limit=90, tif=TimeInForce.GTC))
    exchange.advance(at("2026-06-05T20:00:00"))
    quote(exchange, 89, 90)
    assert story(exchange)[-1] == ("done_for_day", "done_for_day")
    exchange.advance(at("2026-06-08T13:30:00"))
    assert story(exchange) == [("new", "new"), ("fill", "filled")]
    assert not now(exchange, order).is_open


def test_a_resting_order_wakes_after_a_restart_too() -> None:
    settings = replace(PAPER_REPLAY, nightly_rest=True)
    exchange = hours("2026-06-05T14:00:00", settings)
    order = placed(exchange, request(limit=90, tif=TimeInForce.GTC))
    exchange.advance(at("2026-06-05T21:00:00"))
    again = Exchange(ASSETS, settings, seed=7, stock_sessions=NewYorkHours())
    again.recover(exchange.take_records())
    again.advance(at("2026-06-08T13:30:00"))
    assert now(again, order).status is VenueStatus.NEW
