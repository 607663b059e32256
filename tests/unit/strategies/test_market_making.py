"""Two-sided quotes that lean against the inventory."""

from collections.abc import Sequence

from tests.unit.strategies.toy_market import (
    ToyVenue,
    a_built_in_host,
    a_quote,
    a_session,
    ended,
    intents,
    random_walk,
    units,
)
from tradewind.domain.codes import DenialCode
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.orders import OrderStatus, Side
from tradewind.domain.values import SCALE
from tradewind.strategies import CancelOrder, StrategyHost


def a_maker(*, held: float = 0.0) -> StrategyHost:
    host = a_built_in_host("market-making", {"half_spread_bps": 5, "skew_bps": 5})
    host.on_session(a_session(held={"AAPL": held}))
    return host


def quoted(sent: Sequence[Intent]) -> dict[Side, float]:
    return {one.terms.side: one.terms.limit_price / SCALE for one in sent}


def test_without_inventory_only_a_bid_is_quoted() -> None:
    assert quoted(intents(a_maker().on_event(a_quote(99.99, 100.01)))) == {Side.BUY: 99.95}


def test_with_inventory_both_sides_are_quoted_and_lean_down() -> None:
    sent = intents(a_maker(held=25).on_event(a_quote(99.99, 100.01)))
    assert quoted(sent) == {Side.BUY: 99.92, Side.SELL: 100.03}


def test_a_full_inventory_is_not_added_to() -> None:
    sent = intents(a_maker(held=51).on_event(a_quote(99.99, 100.01)))
    assert quoted(sent) == {Side.SELL: 100.0}


def test_a_quote_near_where_it_should_be_is_left() -> None:
    host = a_maker()
    host.on_event(a_quote(99.99, 100.01, 1))
    assert host.on_event(a_quote(99.99, 100.02, 2)) == []


def test_a_quote_that_the_market_left_is_withdrawn_then_placed_anew() -> None:
    host = a_maker()
    (bid,) = intents(host.on_event(a_quote(99.99, 100.01, 1)))
    (cancel,) = host.on_event(a_quote(100.99, 101.01, 2))
    assert isinstance(cancel, CancelOrder)
    host.on_report(ended(bid, OrderStatus.CANCELED))
    assert quoted(intents(host.on_event(a_quote(100.99, 101.01, 3)))) == {Side.BUY: 100.94}


def test_a_refused_quote_is_not_repeated_at_once() -> None:
    host = a_maker()
    (bid,) = intents(host.on_event(a_quote(99.99, 100.01, 1)))
    host.on_refused(Refused(bid.client_order_id, DenialCode.BUYING_POWER, "no"))
    assert host.on_event(a_quote(99.99, 100.01, 1.5)) == []
    assert len(intents(host.on_event(a_quote(99.99, 100.01, 2.5)))) == 1


def test_nothing_is_quoted_without_a_session() -> None:
    host = a_built_in_host("market-making")
    assert host.on_event(a_quote(99.99, 100.01)) == []


def test_the_inventory_stays_within_its_bounds() -> None:
    host = a_built_in_host("market-making")
    host.on_session(a_session())
    venue, held = ToyVenue(host.config.strategy), 0
    for tick in random_walk(seconds=900):
        venue.run(host, [tick])
        held = max(held, venue.position("AAPL"))
        assert venue.position("AAPL") >= 0
    assert 0 < held <= units(60)
    assert host.position("AAPL") == venue.position("AAPL")
