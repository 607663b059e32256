"""Exits of a position: fired once, made way for, never larger than the position."""

import msgspec
import pytest

from tests.unit.engine.worlds import World, limits, units
from tradewind.domain.codes import TradingState
from tradewind.domain.events import TradingStatus
from tradewind.domain.orders import Order, OrderStatus, OrderTerms, OrderType, Purpose, Side
from tradewind.domain.reports import OrderReport
from tradewind.engine.effects import Cancel, Place
from tradewind.engine.records import Record
from tradewind.risk.exits import ExitReason, fired
from tradewind.risk.limits import ExitPlace, ExitSettings, StrategyLimits

BUY, SELL = Side.BUY, Side.SELL
EXITS = ExitSettings(stop_loss=units(0.02), take_profit=units(0.04))
TRAILING = ExitSettings(trailing_stop=units(0.01))


@pytest.mark.parametrize(
    ("long", "mark", "reason"),
    [
        (True, 98, ExitReason.STOP_LOSS),
        (True, 98.01, ExitReason.NONE),
        (True, 104, ExitReason.TAKE_PROFIT),
        (True, 103.99, ExitReason.NONE),
        (False, 102, ExitReason.STOP_LOSS),
        (False, 101.99, ExitReason.NONE),
        (False, 96, ExitReason.TAKE_PROFIT),
        (False, 96.01, ExitReason.NONE),
    ],
)
def test_stop_and_profit_fire_exactly_at_their_price(
    long: bool, mark: float, reason: ExitReason
) -> None:
    at = {"entry": units(100), "best": units(100), "mark": units(mark)}
    assert fired(EXITS, long=long, **at) is reason


def world(exits: ExitSettings = EXITS, *, records: tuple[Record, ...] = ()) -> World:
    strategies = (StrategyLimits(name="alpha", exits=exits), StrategyLimits(name="beta"))
    return World(strategies=strategies, records=records)


def exits_of(made: World) -> list[tuple[str, int]]:
    """Risk's own orders so far: side and quantity."""
    return [
        (effect.order.approval.terms.side.value, effect.order.approval.terms.quantity // 10**9)
        for effect in made.effects
        if isinstance(effect, Place)
        and effect.order.approval.purpose is Purpose.EXIT
        and effect.order.cause.note
    ]


def last_exit(made: World) -> str:
    return [name for name, order in made.placed.items() if order.cause.note][-1]


def test_a_fall_of_two_percent_sells_the_position_at_the_market() -> None:
    made = world()
    made.hold("AAPL", 10)
    made.quote("AAPL", 98.01, 98.03)
    assert exits_of(made) == []
    made.quote("AAPL", 97.9, 97.92)
    assert exits_of(made) == [("sell", 10)]
    approval = made.placed[last_exit(made)].approval
    assert (approval.strategy, approval.terms.type) == ("alpha", OrderType.MARKET)
    assert "stop_loss" in made.placed[last_exit(made)].cause.note


def test_a_fired_exit_is_not_sent_again_while_it_works() -> None:
    made = world()
    made.hold("AAPL", 10)
    for price in (97.9, 97.5, 97):
        made.quote("AAPL", price, price)
    made.later(60)
    assert exits_of(made) == [("sell", 10)]


def test_a_trailing_stop_follows_the_best_mark() -> None:
    made = world(TRAILING)
    made.hold("AAPL", 10)
    made.quote("AAPL", 110, 110)
    made.quote("AAPL", 108.91, 108.91)
    assert exits_of(made) == []
    made.quote("AAPL", 108.9, 108.9)
    assert exits_of(made) == [("sell", 10)]


def test_an_exit_that_ended_unfilled_is_tried_again_with_a_pause() -> None:
    made = world()
    made.hold("AAPL", 10)
    made.quote("AAPL", 97.9, 97.9)
    made.order(last_exit(made), OrderStatus.REJECTED)
    assert len(exits_of(made)) == 1
    made.later(1)
    assert len(exits_of(made)) == 2


def test_an_exit_first_cancels_what_stands_in_its_way() -> None:
    made = world()
    made.hold("AAPL", 10)
    resting = made.sell(quantity=6, price=103)
    opposite = made.buy(quantity=5, price=97, strategy="beta")
    effects = made.quote("AAPL", 97.9, 97.92)
    cancelled = {effect.client_order_id for effect in effects if isinstance(effect, Cancel)}
    assert cancelled == {resting, opposite}
    assert exits_of(made) == []
    made.order(resting, OrderStatus.CANCELED)
    made.order(opposite, OrderStatus.CANCELED)
    assert exits_of(made) == [("sell", 10)]


def test_what_filled_on_the_way_makes_the_exit_smaller() -> None:
    made = world()
    made.hold("AAPL", 10)
    resting = made.sell(quantity=6, price=103)
    made.quote("AAPL", 97.9, 97.92)
    made.fill(resting, 4, price=103)
    made.order(resting, OrderStatus.CANCELED)
    assert exits_of(made) == [("sell", 6)]


def test_exits_work_with_the_strategy_dead_and_the_policy_halted() -> None:
    made = world()
    made.hold("AAPL", 10)
    made.do(made.desk.strategy_failed("alpha", made.at(), component="sma", error="boom"))
    made.do(made.desk.set_state("policy", TradingState.HALTED, made.at(), by="ann", reason="news"))
    made.quote("AAPL", 97.9, 97.92)
    assert exits_of(made) == [("sell", 10)]


def test_a_flat_position_disarms_its_exit() -> None:
    made = world()
    made.hold("AAPL", 10)
    made.fill(made.sell(quantity=10))
    made.quote("AAPL", 90, 90)
    assert exits_of(made) == []
    assert made.desk.status().exits == ()


def test_exits_are_the_venues_while_it_holds_legs_of_ours_and_the_platforms_else() -> None:
    made = world(ExitSettings(at=ExitPlace.VENUE, stop_loss=units(0.02)))
    made.hold("AAPL", 10)
    terms = OrderTerms("AAPL", SELL, units(10), OrderType.STOP, stop_price=units(95))
    leg = Order("leg", "alpha", terms, Purpose.EXIT, OrderStatus.NEW, parent="entry")
    made.report(OrderReport(leg))
    made.quote("AAPL", 97, 97)
    assert exits_of(made) == []
    made.report(OrderReport(msgspec.structs.replace(leg, status=OrderStatus.CANCELED)))
    assert exits_of(made) == [("sell", 10)]


def test_after_a_restart_the_trailing_stop_remembers_its_best_mark() -> None:
    first = world(TRAILING)
    first.hold("AAPL", 10)
    first.quote("AAPL", 110, 110)
    again = world_after(first)
    again.quote("AAPL", 108.9, 108.9)
    assert exits_of(again) == [("sell", 10)]


def world_after(first: World) -> World:
    """The same account after risk was killed."""
    again = World(
        strategies=(
            StrategyLimits(name="alpha", exits=TRAILING),
            StrategyLimits(name="beta"),
        ),
        records=tuple(first.journal),
        level=False,
    )
    again.reports, again.cash, again.now = first.reports, first.cash, first.now
    again.orders, again.placed = first.orders, dict(first.placed)
    again.start(session=2)
    return again


def test_an_exit_in_flight_over_a_restart_is_not_doubled() -> None:
    first = world(TRAILING)
    first.hold("AAPL", 10)
    first.quote("AAPL", 98, 98)
    first.order(last_exit(first), OrderStatus.NEW)
    again = world_after(first)
    again.quote("AAPL", 97, 97)
    again.later(60)
    assert exits_of(again) == []


def test_a_short_is_bought_back_when_it_rises() -> None:
    made = World(
        limits_=limits(allow_short=True),
        strategies=(StrategyLimits(name="alpha", exits=EXITS), StrategyLimits(name="beta")),
    )
    made.hold("AAPL", -10)
    made.quote("AAPL", 102.1, 102.1)
    assert exits_of(made) == [("buy", 10)]


def test_one_strategys_exit_leaves_the_others_position_alone() -> None:
    made = world()
    made.hold("AAPL", 10)
    made.hold("AAPL", 7, strategy="beta")
    made.quote("AAPL", 97.9, 97.92)
    assert exits_of(made) == [("sell", 10)]


def test_an_exit_that_cannot_go_is_told_once_and_tried_again() -> None:
    made = world()
    made.hold("AAPL", 10)
    made.event(TradingStatus("AAPL", made.now, halted=True))
    made.quote("AAPL", 97, 97)
    made.later(10)
    assert made.desk.status().denials == {"INSTRUMENT_HALTED": 1}
    made.event(TradingStatus("AAPL", made.now, halted=False))
    made.later(30)
    assert exits_of(made) == [("sell", 10)]
