"""The circuit breaker's table, and what trips it."""

from typing import Any

import pytest

from tests.unit.engine.worlds import World, limits, units
from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.events import MarketTime
from tradewind.domain.orders import Side
from tradewind.engine.effects import Alarm, CancelAll
from tradewind.execution.inputs import ENTRIES
from tradewind.risk.breaker import (
    NEXT,
    Breaker,
    BreakerEvent,
    BreakerState,
    TripCause,
    aged,
    on_new_day,
    reset,
    tripped,
)
from tradewind.risk.limits import UNLIMITED, BreakerSettings
from tradewind.risk.sessions import DAY_NS

S, E = BreakerState, BreakerEvent


def test_the_table_is_the_whole_of_its_moves() -> None:
    moves = {(state.value, event.value): to.value for (state, event), to in NEXT.items()}
    assert moves == {
        ("Closed", "tripped"): "Open",
        ("Open", "tripped"): "Open",
        ("HalfOpen", "tripped"): "Open",
        ("Open", "cooled"): "HalfOpen",
        ("HalfOpen", "proven"): "Closed",
        ("Open", "new_day"): "Closed",
        ("Open", "reset"): "Closed",
        ("HalfOpen", "reset"): "Closed",
    }


def trip(breaker: Breaker, cause: TripCause, now: int = 0) -> Breaker:
    return tripped(breaker, cause, now_ns=now, limit=1, actual=2)  # type: ignore[arg-type]


def age(breaker: Breaker, now: int) -> Breaker:
    return aged(breaker, now, cooldown_ns=60, probation_ns=10)  # type: ignore[arg-type]


def test_a_drawdown_cools_down_proves_itself_and_closes() -> None:
    opened = trip(Breaker(), TripCause.DRAWDOWN)
    assert age(opened, 59) is opened
    half = age(opened, 60)
    assert half.state is S.HALF_OPEN
    assert age(half, 69) is half
    assert age(half, 70).state is S.CLOSED


def test_a_trip_while_half_open_reopens() -> None:
    half = age(trip(Breaker(), TripCause.VOLATILITY), 60)
    assert trip(half, TripCause.DRAWDOWN, 65).state is S.OPEN


def test_a_daily_loss_does_not_cool_down_and_ends_with_its_day() -> None:
    opened = trip(Breaker(), TripCause.DAILY_LOSS)
    assert age(opened, 10**15) is opened
    assert on_new_day(opened, 100).state is S.CLOSED  # type: ignore[arg-type]


def test_a_new_day_does_not_end_a_cool_down() -> None:
    opened = trip(Breaker(), TripCause.DRAWDOWN)
    assert on_new_day(opened, 100).state is S.OPEN  # type: ignore[arg-type]


def test_a_daily_loss_replaces_another_cause_and_not_the_other_way() -> None:
    opened = trip(trip(Breaker(), TripCause.DRAWDOWN), TripCause.DAILY_LOSS, 5)
    assert opened.cause is TripCause.DAILY_LOSS
    assert trip(opened, TripCause.DRAWDOWN, 9) is opened


def test_a_reset_forgives_the_loss_so_far_until_the_day_ends() -> None:
    opened = trip(Breaker(), TripCause.DAILY_LOSS)
    closed = reset(opened, 5, loss=700, by="ann", reason="data error")  # type: ignore[arg-type]
    assert (closed.state, closed.forgiven) == (S.CLOSED, 700)
    assert on_new_day(closed, 9).forgiven == 0  # type: ignore[arg-type]


def holding(**changes: Any) -> World:
    """A world with 100 AAPL bought at 100."""
    made = World(
        limits_=limits(**changes),
        breaker=BreakerSettings(max_drawdown_per_minute=units(500), max_volatility=units(10)),
    )
    made.hold("AAPL", 100)
    return made


def state_of(world: World) -> BreakerState:
    return world.desk.status().breaker.state


def test_the_loss_limit_trips_at_its_last_cent_and_not_before() -> None:
    made = holding(max_daily_loss=units(200))
    made.trade("AAPL", 100)
    made.quote("AAPL", 98.01, 98.01)
    assert state_of(made) is S.CLOSED
    made.quote("AAPL", 98, 98)
    assert state_of(made) is S.OPEN


def test_a_trip_cancels_entries_alarms_and_lets_closings_pass() -> None:
    made = holding(max_daily_loss=units(200))
    effects = made.quote("AAPL", 97, 97)
    assert CancelAll(ENTRIES, "risk", "circuit breaker: daily_loss") in effects
    assert any(isinstance(effect, Alarm) for effect in effects)
    assert made.denial(side=Side.BUY) is Code.DAILY_LOSS
    assert made.denial(side=Side.SELL, quantity=100) is None


def test_fees_count_into_the_daily_loss() -> None:
    made = holding(max_daily_loss=units(50))
    made.fill(made.buy(quantity=1), fee=49)
    assert state_of(made) is S.CLOSED
    made.fill(made.buy(quantity=1), fee=2)
    assert state_of(made) is S.OPEN


def test_a_daily_loss_ends_with_the_trading_day() -> None:
    made = holding(max_daily_loss=units(200))
    made.quote("AAPL", 98, 98)
    made.now = (made.now // DAY_NS + 1) * DAY_NS - 1
    made.later(0)
    assert state_of(made) is S.OPEN
    made.now += 1
    made.later(0)
    assert state_of(made) is S.CLOSED
    assert made.desk.status().day_pnl == 0


def test_a_fast_fall_within_a_minute_opens_it_and_a_slow_one_does_not() -> None:
    slow = holding()
    slow.quote("AAPL", 97, 97)
    slow.now += units(61)
    slow.quote("AAPL", 94, 94)
    assert state_of(slow) is S.CLOSED
    fast = holding()
    fast.quote("AAPL", 97, 97)
    fast.now += units(59)
    fast.quote("AAPL", 94, 94)
    assert state_of(fast) is S.OPEN


def test_a_wild_price_opens_it() -> None:
    made = World(breaker=BreakerSettings(max_volatility=units(0.05)))
    made.trade("AAPL", 100)
    made.trade("AAPL", 104.99)
    assert state_of(made) is S.CLOSED
    made.trade("AAPL", 105)
    assert state_of(made) is S.OPEN


def test_half_open_lets_one_small_entry_through_at_a_time() -> None:
    made = holding(max_order_notional=units(12_000))
    made.quote("AAPL", 94, 94)
    assert made.denial() is Code.BREAKER_OPEN
    made.later(3_600)
    made.quote("AAPL", 100, 100)
    assert state_of(made) is S.HALF_OPEN
    assert made.denial(quantity=31, price=100) is Code.BREAKER_HALF_OPEN
    name = made.buy(quantity=30, price=100)
    assert made.denial(quantity=1) is Code.BREAKER_HALF_OPEN
    made.fill(name)
    assert made.denial(quantity=1) is None


def test_ten_clean_minutes_close_it() -> None:
    made = holding()
    made.quote("AAPL", 94, 94)
    made.later(3_600)
    made.later(599)
    assert state_of(made) is S.HALF_OPEN
    made.later(1)
    assert state_of(made) is S.CLOSED


def test_a_person_resets_it_and_the_next_loss_counts_from_there() -> None:
    made = holding(max_daily_loss=units(200))
    made.quote("AAPL", 98, 98)
    made.do(made.desk.reset_breaker(made.at(), by="ann", reason="a bad print"))
    made.quote("AAPL", 97.9, 97.9)
    assert state_of(made) is S.CLOSED
    made.quote("AAPL", 96, 96)
    assert state_of(made) is S.OPEN


def test_a_position_without_a_price_trips_nothing() -> None:
    made = holding(max_daily_loss=units(200))
    again = World(
        limits_=limits(max_daily_loss=units(200)), records=tuple(made.journal), level=False
    )
    again.reports, again.cash = made.reports, made.cash
    again.start(session=2)
    assert not again.desk.ready
    assert state_of(again) is S.CLOSED


@pytest.mark.parametrize("loss", [0, 299])
def test_a_strategys_own_loss_stops_only_its_entries(loss: int) -> None:
    made = holding()
    seat = made.desk.state.seat("alpha").limits
    changed = type(seat)(name="alpha", max_daily_loss=units(300))
    made.do(made.desk.apply_strategy(changed, made.at(), by="ann"))
    price = 100 - loss / 100
    made.quote("AAPL", price, price)
    assert made.denial(quantity=1) is None
    made.quote("AAPL", 97, 97)
    assert made.denial(quantity=2) is Code.STRATEGY_DAILY_LOSS
    assert made.denial(quantity=2, strategy="beta") is None


def test_a_drawdown_limit_is_measured_from_the_days_best() -> None:
    made = holding(max_drawdown=units(300))
    made.quote("AAPL", 104, 104)
    made.now += units(120)
    made.quote("AAPL", 101.01, 101.01)
    assert made.denial(quantity=1) is None
    made.quote("AAPL", 101, 101)
    assert made.denial(quantity=2) is Code.DRAWDOWN


def test_a_reset_of_a_closed_breaker_is_nothing() -> None:
    made = World()
    assert made.desk.reset_breaker(made.at(), by="ann", reason="to be sure") == []


def test_without_a_volatility_limit_no_price_is_too_wild() -> None:
    made = World(breaker=BreakerSettings(max_volatility=UNLIMITED))  # type: ignore[arg-type]
    made.trade("AAPL", 100)
    made.trade("AAPL", 300)
    assert state_of(made) is S.CLOSED


def test_told_time_alone_cools_it_down() -> None:
    made = holding()
    made.quote("AAPL", 94, 94)
    made.now += units(3_600)
    made.event(MarketTime(made.now))
    assert state_of(made) is S.HALF_OPEN


def test_a_fall_of_exactly_the_limit_opens_it() -> None:
    made = holding()
    made.quote("AAPL", 100, 100)
    made.quote("AAPL", 95.01, 95.01)
    assert state_of(made) is S.CLOSED
    made.quote("AAPL", 95, 95)
    assert state_of(made) is S.OPEN
