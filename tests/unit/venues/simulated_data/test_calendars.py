"""Clock and calendar tell New York's sessions in the broker's words."""

from datetime import date

import pytest

from tradewind.domain.values import SECOND
from tradewind.venues.simulated.calendars import calendar_bodies, clock_body

_MONDAY_TEN = 1_767_625_200 * SECOND


def test_a_line_has_the_hours_of_its_day() -> None:
    (half,) = calendar_bodies(date(2025, 11, 28), date(2025, 11, 29))
    assert half == {
        "date": "2025-11-28",
        "open": "09:30",
        "close": "13:00",
        "session_open": "0400",
        "session_close": "1700",
        "settlement_date": "2025-12-01",
    }


def test_the_calendar_ends_where_the_broker_ends_it() -> None:
    lines = list(calendar_bodies(date(2029, 12, 24), date(2040, 1, 1)))
    assert lines[-1]["date"] == "2029-12-31"


def test_a_trade_settles_on_the_next_session() -> None:
    (friday,) = calendar_bodies(date(2026, 1, 16), date(2026, 1, 16))
    assert friday["settlement_date"] == "2026-01-20"


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
