"""When US equities trade: New York's sessions, half days included, as pure functions of time.

Regular hours are 09:30 to 16:00 in New York, 13:00 on half days; extended hours 04:00 to 20:00,
17:00 on half days. Holidays and half days come from the `holidays` package.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import msgspec

from tradewind.domain.values import SECOND, Nanos
from tradewind.market.days import new_york_date, new_york_ns

_PRE, _OPEN, _CLOSE, _POST = time(4), time(9, 30), time(16), time(20)
_EARLY_CLOSE, _EARLY_POST = time(13), time(17)
_HOUR_NS = 3_600 * SECOND
_LONGEST_BREAK = timedelta(days=12)
"""The exchanges were never shut for longer than a week."""


class Session(msgspec.Struct, frozen=True):
    """One trading day: extended hours from `pre_ns` to `post_ns` around the regular ones."""

    date: date
    open_ns: Nanos
    close_ns: Nanos
    pre_ns: Nanos
    post_ns: Nanos

    @property
    def is_half_day(self) -> bool:
        """Whether it closes at 13:00."""
        return self.close_ns - self.open_ns < 6 * 3_600 * SECOND


def sessions(first_date: date, last_date: date) -> list[Session]:
    """The sessions of some days, both included."""
    years = range(first_date.year, last_date.year + 1)
    return [
        session
        for year in years
        for session in _sessions_of(year)
        if first_date <= session.date <= last_date
    ]


def session_at(ns: int) -> Session | None:
    """The session whose regular or extended hours hold a time."""
    session = _session_in(ns // _HOUR_NS)
    return session if session is not None and session.pre_ns <= ns < session.post_ns else None


def is_open(ns: int) -> bool:
    """Whether a time lies in regular hours."""
    session = session_at(ns)
    return session is not None and session.open_ns <= ns < session.close_ns


def is_open_extended(ns: int) -> bool:
    """Whether a time lies in regular or extended hours."""
    return session_at(ns) is not None


def next_open(ns: int) -> Nanos:
    """The first opening after a time."""
    return next(one.open_ns for one in _from(ns // _HOUR_NS) if one.open_ns > ns)


def next_close(ns: int) -> Nanos:
    """The first close after a time."""
    return next(one.close_ns for one in _from(ns // _HOUR_NS) if one.close_ns > ns)


def trading_date(ns: int) -> date:
    """The newest session's date that has begun in New York: weekends belong to Friday."""
    return _date_in(ns // _HOUR_NS)


def crypto_date(ns: int) -> date:
    """The day of a market that never closes: it turns at 00:00 UTC."""
    return datetime.fromtimestamp(ns // SECOND, UTC).date()


# New York's days start on full UTC hours, so that all times of an hour share their day.


@lru_cache(maxsize=1_024)
def _session_in(hour: int) -> Session | None:
    """The session of the day in New York that holds an hour."""
    day = new_york_date(hour * _HOUR_NS)
    return next(iter(sessions(day, day)), None)


@lru_cache(maxsize=1_024)
def _from(hour: int) -> tuple[Session, ...]:
    """The session of the day that holds an hour, and those of the days after it."""
    day = new_york_date(hour * _HOUR_NS)
    return tuple(sessions(day, day + _LONGEST_BREAK))


@lru_cache(maxsize=1_024)
def _date_in(hour: int) -> date:
    day = new_york_date(hour * _HOUR_NS)
    return sessions(day - _LONGEST_BREAK, day)[-1].date


@lru_cache(maxsize=64)
def _sessions_of(year: int) -> tuple[Session, ...]:
    import holidays  # large, and whoever only names a market never needs it

    closed = holidays.financial_holidays("NYSE", years=year)
    halves = holidays.financial_holidays("NYSE", years=year, categories="half_day")
    days = (day for day in _days(year) if day.weekday() < 5 and day not in closed)
    return tuple(_half(day) if day in halves else _full(day) for day in days)


def _days(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    return (first + timedelta(days=ahead) for ahead in range(length))


def _full(day: date) -> Session:
    times = (Nanos(new_york_ns(day, at)) for at in (_OPEN, _CLOSE, _PRE, _POST))
    return Session(day, *times)


def _half(day: date) -> Session:
    times = (Nanos(new_york_ns(day, at)) for at in (_OPEN, _EARLY_CLOSE, _PRE, _EARLY_POST))
    return Session(day, *times)
