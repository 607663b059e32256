"""Flatten: cancel first, wait for every doubt, close what is held and never more, tell a person."""

import pytest

from tests.unit.engine.worlds import World, limits, units
from tradewind.domain.codes import AlarmCode, TradingState
from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.events import FeedStatus
from tradewind.domain.orders import OrderStatus, Purpose, Side
from tradewind.engine.effects import Alarm, Cancel, CancelAll, Effect, Halt, Place
from tradewind.risk.limits import DeletionPolicy, StrategyLimits


def flatten(made: World, scope: str = "policy") -> list[Effect]:
    return made.do(
        made.desk.set_state(scope, TradingState.FLATTENED, made.at(), by="ann", reason="close")
    )


def closings(made: World) -> list[tuple[str, str, str, int]]:
    return [
        (
            order.approval.strategy,
            order.approval.terms.symbol,
            order.approval.terms.side.value,
            order.approval.terms.quantity // 10**9,
        )
        for order in made.placed.values()
        if order.approval.purpose is Purpose.FLATTEN
    ]


def names(made: World) -> list[str]:
    return [n for n, o in made.placed.items() if o.approval.purpose is Purpose.FLATTEN]


def test_it_halts_and_cancels_everything_before_it_closes() -> None:
    made = World()
    made.hold("AAPL", 10)
    resting = made.buy(quantity=1, price=98)
    effects = flatten(made)
    assert any(isinstance(e, Halt) and e.report.state is TradingState.FLATTENED for e in effects)
    assert CancelAll("everything", "ann", "close") in effects
    assert closings(made) == []
    made.order(resting, OrderStatus.CANCELED)
    assert closings(made) == [("alpha", "AAPL", "sell", 10)]


def test_it_waits_for_an_order_of_unknown_fate() -> None:
    made = World()
    made.hold("AAPL", 10)
    doubtful = made.buy(quantity=1, price=98)
    made.order(doubtful, OrderStatus.PENDING_CANCEL, unknown=True)
    flatten(made)
    made.later(600)
    assert closings(made) == []
    made.order(doubtful, OrderStatus.CANCELED, unknown=False)
    assert closings(made) == [("alpha", "AAPL", "sell", 10)]


def test_a_fill_during_the_cancels_is_closed_too() -> None:
    made = World()
    made.hold("AAPL", 10)
    resting = made.buy(quantity=5, price=98)
    flatten(made)
    made.fill(resting, 5, price=98)
    assert closings(made) == [("alpha", "AAPL", "sell", 15)]


def test_each_strategys_part_is_closed_under_its_name_and_external_too() -> None:
    made = World()
    made.hold("AAPL", 10)
    made.hold("MSFT", 4, strategy="beta")
    made.quote("IBM", 99.99, 100)
    made.account(AAPL=10, MSFT=4, IBM=3)
    flatten(made)
    made.later(1)
    assert sorted(closings(made)) == [
        ("alpha", "AAPL", "sell", 10),
        ("beta", "MSFT", "sell", 4),
        ("external", "IBM", "sell", 3),
    ]


def test_it_ends_flat_and_stays_halted() -> None:
    made = World()
    made.hold("AAPL", 10)
    flatten(made)
    made.later(1)
    made.fill(names(made)[-1])
    status = made.desk.status()
    assert (status.positions, status.flattening) == ((), ())
    assert status.state is TradingState.FLATTENED
    assert made.denial() is Code.POLICY_HALTED


def test_what_does_not_fill_is_closed_again_a_bounded_number_of_times() -> None:
    made = World()
    made.hold("AAPL", 10)
    flatten(made)
    for _ in range(10):
        made.later(1)
        for name in names(made):
            made.order(name, OrderStatus.REJECTED)
    assert len(closings(made)) == 5
    alarms = [e for e in made.effects if isinstance(e, Alarm)]
    assert [a.message for a in alarms if a.code is AlarmCode.FLATTEN_INCOMPLETE] == [
        "flatten of policy left 1 positions open"
    ]


@pytest.mark.parametrize(("state", "seconds"), [("Disconnected", 0.2), ("Live", 31)])
def test_it_closes_without_a_fresh_price(state: str, seconds: float) -> None:
    made = World()
    made.hold("AAPL", 10)
    made.event(FeedStatus("", made.now, state))
    made.now += units(seconds)
    flatten(made)
    made.later(0.1)
    assert closings(made) == [("alpha", "AAPL", "sell", 10)]
    assert made.placed[names(made)[0]].approval.worst_price == 0


def test_where_the_books_differ_the_lesser_is_closed() -> None:
    made = World()
    made.hold("AAPL", 10)
    made.account(matched=False, AAPL=6)
    flatten(made)
    made.later(1)
    assert closings(made) == [("alpha", "AAPL", "sell", 6)]


def test_opposite_strategies_that_cancel_out_leave_nothing_to_close() -> None:
    made = World(limits_=limits(allow_short=True))
    made.hold("AAPL", 10)
    made.hold("AAPL", -10, strategy="beta")
    flatten(made)
    made.later(1)
    assert closings(made) == []
    assert made.desk.status().flattening == ()


def test_one_strategy_alone_can_be_flattened() -> None:
    made = World()
    made.hold("AAPL", 10)
    made.hold("AAPL", 5, strategy="beta")
    resting = made.buy(quantity=1, price=98, strategy="beta")
    flatten(made, "strategy:alpha")
    made.later(1)
    assert Cancel(resting, "risk", "flatten") in made.effects
    assert closings(made) == []
    made.order(resting, OrderStatus.CANCELED)
    assert closings(made) == [("alpha", "AAPL", "sell", 10)]
    assert made.denial(strategy="beta", side=Side.SELL, quantity=5) is None


def test_a_restart_goes_on_with_it() -> None:
    made = World()
    made.hold("AAPL", 10)
    resting = made.buy(quantity=1, price=98)
    made.order(resting, OrderStatus.NEW)
    flatten(made)
    again = World(records=tuple(made.journal), level=False)
    again.reports, again.cash, again.orders = made.reports, made.cash, made.orders
    again.placed = dict(made.placed)
    again.start(session=2)
    assert CancelAll("everything", "ann", "close") in again.effects
    again.quote("AAPL", 99.99, 100)
    again.order(resting, OrderStatus.CANCELED)
    assert closings(again) == [("alpha", "AAPL", "sell", 10)]


def test_a_strategy_removed_with_flatten_is_closed() -> None:
    leaving = StrategyLimits(name="alpha", deletion_policy=DeletionPolicy.FLATTEN)
    made = World(strategies=(leaving, StrategyLimits(name="beta")))
    made.hold("AAPL", 10)
    made.do(made.desk.remove_strategy("alpha", made.at(), by="resource"))
    made.later(1)
    assert closings(made) == [("alpha", "AAPL", "sell", 10)]


def test_a_resume_ends_a_flatten() -> None:
    made = World()
    made.hold("AAPL", 10)
    made.order(made.buy(quantity=1, price=98), OrderStatus.NEW)
    flatten(made)
    made.do(made.desk.resume("policy", made.at(), by="ann", reason="changed my mind"))
    made.later(60)
    assert closings(made) == []
    assert not any(
        isinstance(e, Place) and e.order.approval.purpose is Purpose.FLATTEN for e in made.effects
    )


def test_a_second_command_does_not_start_it_again() -> None:
    made = World()
    made.hold("AAPL", 10)
    made.order(made.buy(quantity=1, price=98), OrderStatus.NEW)
    flatten(made)
    assert not any(isinstance(effect, CancelAll) for effect in flatten(made))


def test_a_position_that_the_venue_does_not_have_is_not_closed() -> None:
    made = World()
    made.hold("AAPL", 10)
    made.account(matched=False)
    flatten(made)
    made.later(1)
    assert closings(made) == []


def test_a_price_as_old_as_the_limit_still_bounds_a_closing() -> None:
    made = World()
    made.hold("AAPL", 10)
    made.now += units(30)
    flatten(made)
    made.later(0)
    assert made.placed[names(made)[0]].approval.worst_price == units(98.9901)
