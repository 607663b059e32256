"""Trading sessions as data."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.engine.worlds import START_NS, World, limits, units
from tradewind.domain.codes import DenialCode as Code
from tradewind.risk.limits import ExitSettings, StrategyLimits, TradingHours
from tradewind.risk.sessions import DAY_NS, Calendar, TradingSession, new_york

HOUR = 3_600 * 10**9


def session(day: int) -> TradingSession:
    """04:00, 09:30, 16:00 and 20:00 of a day that begins at 00:00 UTC."""
    start = day * DAY_NS
    at: Any = [start + int(hours * HOUR) for hours in (4, 9.5, 16, 20)]
    return TradingSession(day, *at)


CALENDAR = Calendar([session(11), session(10)])


@pytest.mark.parametrize(
    ("hours", "regular", "extended"),
    [
        (3.99, False, False),
        (4, False, True),
        (9.49, False, True),
        (9.5, True, True),
        (15.99, True, True),
        (16, False, True),
        (20, False, False),
    ],
)
def test_each_hour_begins_with_its_first_instant_and_ends_before_its_last(
    hours: float, *, regular: bool, extended: bool
) -> None:
    now = 10 * DAY_NS + int(hours * HOUR)
    assert CALENDAR.is_open(now, TradingHours.REGULAR) is regular
    assert CALENDAR.is_open(now, TradingHours.EXTENDED) is extended
    assert CALENDAR.is_open(now, TradingHours.ALWAYS)


def test_the_trading_day_turns_with_the_next_early_session() -> None:
    assert CALENDAR.day(10 * DAY_NS + 23 * HOUR) == 10
    assert CALENDAR.day(11 * DAY_NS + 3 * HOUR) == 10
    assert CALENDAR.day(11 * DAY_NS + 4 * HOUR) == 11


def test_time_may_go_back_and_forth() -> None:
    later, earlier = 11 * DAY_NS + 12 * HOUR, 10 * DAY_NS + 12 * HOUR
    assert [CALENDAR.day(at) for at in (later, earlier, later)] == [11, 10, 11]


def test_before_the_first_and_after_the_last_session_it_is_closed() -> None:
    assert not CALENDAR.is_open(9 * DAY_NS, TradingHours.REGULAR)
    assert not CALENDAR.is_open(20 * DAY_NS, TradingHours.EXTENDED)


def test_without_sessions_days_turn_at_midnight_and_nothing_closes() -> None:
    empty = Calendar()
    assert empty.is_open(5, TradingHours.REGULAR)
    assert (empty.day(DAY_NS - 1), empty.day(DAY_NS)) == (0, 1)


def test_new_yorks_half_day_after_thanksgiving_closes_at_one() -> None:
    noon_eastern = 1_764_349_200 * 10**9  # 2025-11-28 17:00 UTC
    friday = new_york(noon_eastern)
    assert friday.is_open(noon_eastern, TradingHours.REGULAR)
    assert friday.is_open(noon_eastern + HOUR - 1, TradingHours.REGULAR)
    assert not friday.is_open(noon_eastern + HOUR, TradingHours.REGULAR)
    assert friday.is_open(noon_eastern + HOUR, TradingHours.EXTENDED)
    assert not friday.is_open(noon_eastern - DAY_NS, TradingHours.EXTENDED)
    assert friday.day(noon_eastern) == noon_eastern // DAY_NS


def open_at_three(**changes: Any) -> World:
    """A world at 15:00 of a trading day."""
    day = START_NS // DAY_NS + 1
    made = World(limits_=limits(trading_hours=TradingHours.REGULAR), **changes)
    made.desk.state.calendar = Calendar([session(day), session(day + 1)])
    made.now = day * DAY_NS + 15 * HOUR
    made.quote("AAPL", 99.99, 100)
    return made


def test_the_desk_denies_outside_the_policys_hours() -> None:
    made = open_at_three()
    assert made.denial() is None
    made.now += HOUR
    made.quote("AAPL", 99.99, 100)
    assert made.denial() is Code.OUTSIDE_TRADING_HOURS


def test_a_fired_exit_waits_for_the_market_to_open() -> None:
    exits = ExitSettings(stop_loss=units(0.02))
    made = open_at_three(strategies=(StrategyLimits(name="alpha", exits=exits),))
    made.hold("AAPL", 10)
    made.now += HOUR
    made.quote("AAPL", 95, 95)
    assert len(made.placed) == 1
    made.now += 18 * HOUR
    made.quote("AAPL", 95, 95)
    assert len(made.placed) == 2


@given(st.integers(8 * DAY_NS, 13 * DAY_NS), st.integers(0, 10**9), st.sampled_from([0, 1]))
def test_the_day_is_the_same_until_it_turns(now: int, part: int, which: int) -> None:
    calendar = (CALENDAR, Calendar())[which]
    turns = min(calendar.turns_ns(now), now + 10 * DAY_NS)
    later = now + (turns - 1 - now) * part // 10**9
    assert now < turns
    assert calendar.day(later) == calendar.day(now)
