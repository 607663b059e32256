"""New York's sessions equal an independent calendar, day by day and minute by minute."""

import warnings
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import exchange_calendars
import pytest

from tradewind.domain.values import SECOND
from tradewind.market.sessions import (
    Session,
    crypto_date,
    is_open,
    is_open_extended,
    next_close,
    next_open,
    session_at,
    sessions,
    trading_date,
)

FIRST, LAST = date(2000, 1, 1), date(2029, 12, 31)


def in_new_york(text: str) -> int:
    moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))
    return int(moment.timestamp()) * SECOND


@pytest.fixture(scope="module")
def oracle() -> dict[date, tuple[int, int]]:
    with warnings.catch_warnings(action="ignore"):  # the library meets a newer pandas
        schedule = exchange_calendars.get_calendar("XNYS", start=FIRST, end=LAST).schedule
    opens = schedule["open"].dt.as_unit("ns").astype("int64")
    closes = schedule["close"].dt.as_unit("ns").astype("int64")
    days = (moment.date() for moment in schedule.index)
    return dict(zip(days, zip(opens, closes, strict=True), strict=True))


def test_thirty_years_of_sessions_equal_an_independent_calendar(
    oracle: dict[date, tuple[int, int]],
) -> None:
    ours = {one.date: (one.open_ns, one.close_ns) for one in sessions(FIRST, LAST)}
    assert len(ours) > 7_500
    assert ours == oracle


def test_sessions_come_in_order_and_both_ends_are_included() -> None:
    days = [one.date.day for one in sessions(date(2024, 7, 1), date(2024, 7, 5))]
    assert days == [1, 2, 3, 5]


def test_a_full_day_is_from_0400_to_2000_around_0930_to_1600() -> None:
    (session,) = sessions(date(2024, 7, 2), date(2024, 7, 2))
    times = ("04:00", "09:30", "16:00", "20:00")
    expected = [in_new_york(f"2024-07-02T{time}") for time in times]
    assert [session.pre_ns, session.open_ns, session.close_ns, session.post_ns] == expected
    assert not session.is_half_day


def test_a_half_day_closes_at_1300_and_ends_at_1700() -> None:
    (session,) = sessions(date(2024, 7, 3), date(2024, 7, 3))
    assert session.close_ns == in_new_york("2024-07-03T13:00")
    assert session.post_ns == in_new_york("2024-07-03T17:00")
    assert session.is_half_day


@pytest.mark.parametrize(
    ("text", "regular", "extended"),
    [
        ("2024-07-02T03:59:59", False, False),
        ("2024-07-02T04:00:00", False, True),
        ("2024-07-02T09:29:59", False, True),
        ("2024-07-02T09:30:00", True, True),
        ("2024-07-02T15:59:59", True, True),
        ("2024-07-02T16:00:00", False, True),
        ("2024-07-02T20:00:00", False, False),
        ("2024-07-03T13:00:00", False, True),
        ("2024-07-04T12:00:00", False, False),
        ("2024-07-06T12:00:00", False, False),
    ],
)
def test_hours_include_their_start_and_not_their_end(
    text: str, regular: bool, extended: bool
) -> None:
    assert is_open(in_new_york(text)) is regular
    assert is_open_extended(in_new_york(text)) is extended


def test_there_is_no_session_at_night() -> None:
    assert session_at(in_new_york("2024-07-02T22:00")) is None


def test_the_next_open_after_a_friday_before_a_holiday_is_on_tuesday() -> None:
    assert next_open(in_new_york("2024-05-24T12:00")) == in_new_york("2024-05-28T09:30")


def test_the_next_close_of_an_open_market_is_todays() -> None:
    assert next_close(in_new_york("2024-11-29T10:00")) == in_new_york("2024-11-29T13:00")


def test_the_next_open_at_the_open_is_the_following_one() -> None:
    assert next_open(in_new_york("2024-07-02T09:30")) == in_new_york("2024-07-03T09:30")


def test_the_next_open_after_the_longest_break_is_found() -> None:
    assert next_open(in_new_york("2001-09-10T17:00")) == in_new_york("2001-09-17T09:30")


def test_the_next_open_at_the_end_of_a_year_is_in_the_next() -> None:
    assert next_open(in_new_york("2024-12-31T23:00")) == in_new_york("2025-01-02T09:30")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-07-05T00:00:00", date(2024, 7, 5)),
        ("2024-07-04T23:59:59", date(2024, 7, 3)),
        ("2024-07-07T12:00:00", date(2024, 7, 5)),
        ("2024-07-08T00:00:00", date(2024, 7, 8)),
        ("2024-01-01T12:00:00", date(2023, 12, 29)),
    ],
)
def test_the_trading_date_turns_at_midnight_of_a_sessions_date(text: str, day: date) -> None:
    assert trading_date(in_new_york(text)) == day


def test_a_crypto_date_turns_at_midnight_utc() -> None:
    midnight_ns = 1_720_137_600 * SECOND
    assert crypto_date(midnight_ns) == date(2024, 7, 5)
    assert crypto_date(midnight_ns - 1) == date(2024, 7, 4)


def test_walking_from_close_to_close_visits_every_session() -> None:
    around = sessions(date(2024, 1, 1), date(2024, 12, 31))
    moment, visited = around[0].open_ns, []
    for _ in around:
        moment = next_close(moment)
        visited.append(moment)
    assert visited == [one.close_ns for one in around]


def test_a_session_is_found_in_summer_and_winter_time() -> None:
    for day in (date(2024, 3, 8), date(2024, 3, 11), date(2024, 11, 1), date(2024, 11, 4)):
        (session,) = sessions(day, day)
        assert isinstance(session, Session)
        assert session.close_ns - session.open_ns == timedelta(hours=6.5).seconds * SECOND
