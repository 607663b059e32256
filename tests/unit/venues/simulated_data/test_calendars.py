"""The calendar is New York's, as an independent calendar knows it."""

from datetime import date

import exchange_calendars
import pytest

from tradewind.domain.values import SECOND
from tradewind.venues.simulated.calendars import clock_body, sessions

_MONDAY_TEN = 1_767_625_200 * SECOND


@pytest.mark.filterwarnings("ignore:Series.values")  # inside the other calendar
def test_sessions_and_closes_equal_an_independent_calendar() -> None:
    schedule = exchange_calendars.get_calendar(
        "XNYS", start="2019-01-01", end="2026-06-30"
    ).schedule
    closes = schedule["close"].dt.tz_convert("America/New_York")
    theirs = {day.date(): close.time() for day, close in closes.items()}
    ours = {one.day: one.close for one in sessions(date(2019, 1, 1), date(2026, 6, 30))}
    assert ours == theirs


def test_a_trade_settles_on_the_next_session() -> None:
    (friday,) = sessions(date(2026, 1, 16), date(2026, 1, 16))
    assert friday.body()["settlement_date"] == "2026-01-20"


def test_the_clock_names_the_next_open_and_close_with_their_offsets() -> None:
    body = clock_body(_MONDAY_TEN + 5, always_open=False)
    assert body == {
        "timestamp": "2026-01-05T10:00:00.000000005-05:00",
        "is_open": True,
        "next_open": "2026-01-06T09:30:00-05:00",
        "next_close": "2026-01-05T16:00:00-05:00",
    }


@pytest.mark.parametrize(("always", "is_open"), [(True, True), (False, False)])
def test_at_night_only_a_market_that_never_shuts_is_open(always: bool, is_open: bool) -> None:
    night_ns = _MONDAY_TEN + 12 * 3_600 * SECOND
    assert clock_body(night_ns, always_open=always)["is_open"] is is_open
