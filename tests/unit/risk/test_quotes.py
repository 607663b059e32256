"""What risk knows of a symbol's market."""

from typing import Any

import pytest

from tests.unit.engine.worlds import World, units
from tradewind.domain.events import Bar, FeedStatus, Quote, Trade, TradingStatus
from tradewind.risk.limits import ExitSettings, StrategyLimits
from tradewind.risk.quotes import SymbolMarket

NOW: Any = 10**18


def market(bid: float = 0, ask: float = 0, last: float = 0) -> SymbolMarket:
    made = SymbolMarket()
    if last:
        made.apply(Trade("X", NOW, units(last), units(1)))
    if bid or ask:
        made.apply(Quote("X", NOW, units(bid), units(1), units(ask), units(1)))
    return made


@pytest.mark.parametrize(
    ("bid", "ask", "last", "mark"),
    [
        (0, 0, 100, 100),
        (99, 101, 0, 100),
        (99, 101, 100.5, 100.5),
        (99, 101, 102, 101),
        (99, 101, 90, 99),
        (99, 0, 0, 99),
        (0, 101, 0, 101),
        (99, 0, 98, 99),
        (0, 101, 102, 101),
        (1, 1000, 0, 0),
        (1, 1000, 100, 100),
    ],
)
def test_the_mark_is_the_last_print_kept_between_bid_and_ask(
    bid: float, ask: float, last: float, mark: float
) -> None:
    assert market(bid, ask, last).mark == units(mark)


def test_a_crossed_quote_is_not_usable_until_it_uncrosses() -> None:
    made = market(101, 100)
    assert not made.usable
    made.apply(Quote("X", NOW, units(99), units(1), units(100), units(1)))
    assert made.usable


def test_a_crossed_quote_leaves_the_mark_where_it_was() -> None:
    made = market(99, 101)
    made.apply(Quote("X", NOW, units(120), units(1), units(110), units(1)))
    assert made.mark == units(100)


def test_a_side_that_vanishes_leaves_the_mark_where_it_was() -> None:
    made = market(99, 101)
    made.apply(Quote("X", NOW, units(0), units(1), units(150), units(1)))
    assert made.mark == units(100)


def test_a_print_told_again_changes_nothing() -> None:
    made = market(last=100)
    made.apply(Trade("X", NOW + 5, units(101), units(2)))
    assert not made.apply(Trade("X", NOW, units(100), units(1)))
    assert (made.last, made.day_volume) == (units(101), units(3))


def test_a_standing_quote_does_not_make_a_newer_print_old() -> None:
    made = SymbolMarket()
    made.apply(Trade("X", NOW, units(100), units(1)))
    made.apply(Quote("X", NOW - 10**12, units(99), units(1), units(101), units(1)))
    assert made.price_ns == NOW


def test_a_bar_marks_a_symbol_that_has_only_bars() -> None:
    made = SymbolMarket()
    price = units(100)
    bar = Bar("X", NOW, NOW + 60, "1m", price, price, price, units(99), units(5))
    assert made.apply(bar)
    assert made.mark == units(99)
    assert not made.apply(bar)


def test_a_bar_that_began_with_the_newest_print_adds_nothing() -> None:
    made = market(last=100)
    price = units(90)
    assert not made.apply(Bar("X", NOW, NOW + 60, "1m", price, price, price, price, units(5)))
    assert made.mark == units(100)


def test_a_halt_bars_the_symbol_until_it_ends() -> None:
    made = market(99, 101)
    made.apply(TradingStatus("X", NOW, halted=True))
    assert made.barred
    made.apply(TradingStatus("X", NOW, halted=False))
    assert not made.barred


def test_a_feed_that_is_not_live_is_not_usable() -> None:
    made = market(99, 101)
    made.apply(FeedStatus("X", NOW, "Gap"))
    assert not made.usable
    made.apply(FeedStatus("X", NOW, "Live"))
    assert made.usable


def test_old_prices_told_after_a_reconnection_fire_no_exit_and_no_breaker() -> None:
    exits = ExitSettings(stop_loss=units(0.02))
    made = World(strategies=(StrategyLimits(name="alpha", exits=exits),))
    made.hold("AAPL", 10)
    made.now += units(100)
    made.desk.time(made.at())
    old: Any = made.now - units(31)
    made.event(Trade("AAPL", old, units(90), units(1)))
    size = units(1)
    made.event(Quote("AAPL", old, units(89), size, units(91), size))
    assert [order.cause.note for order in made.placed.values() if order.cause.note] == []
    made.quote("AAPL", 90, 90)
    assert len([order for order in made.placed.values() if order.cause.note]) == 1


def test_a_locked_market_is_no_crossed_one() -> None:
    made = market(101, 100)
    made.apply(Quote("X", NOW, units(100), units(1), units(100), units(1)))
    assert made.usable
