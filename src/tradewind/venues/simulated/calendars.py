"""When New York's exchanges trade, as the broker's calendar tells it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import msgspec

from tradewind.domain.values import SECOND

NEW_YORK = ZoneInfo("America/New_York")
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2029, 12, 31)
_OPEN, _CLOSE, _EARLY = time(9, 30), time(16, 0), time(13, 0)


class Session(msgspec.Struct, frozen=True, gc=False):
    """A trading day; times are New York's."""

    day: date
    open: time
    close: time

    @property
    def open_at(self) -> datetime:
        """The opening, with its offset."""
        return datetime.combine(self.day, self.open, NEW_YORK)

    @property
    def close_at(self) -> datetime:
        """The close, with its offset."""
        return datetime.combine(self.day, self.close, NEW_YORK)

    def body(self) -> dict[str, str]:
        """The calendar's line."""
        return {
            "date": self.day.isoformat(),
            "open": f"{self.open:%H:%M}",
            "close": f"{self.close:%H:%M}",
            "session_open": "0400",
            "session_close": "1700" if self.close == _EARLY else "2000",
            "settlement_date": _settlement(self.day).isoformat(),
        }


def sessions(start: date, end: date) -> Iterator[Session]:
    """The sessions of some days, both included."""
    day = max(start, FIRST_DAY)
    while day <= min(end, LAST_DAY):
        if is_session(day):
            yield Session(day, _OPEN, _EARLY if _closes_early(day) else _CLOSE)
        day += timedelta(days=1)


def is_session(day: date) -> bool:
    """Whether New York trades on a day."""
    return day.weekday() < 5 and day not in _closed(day.year)


def clock_body(ts_ns: int, *, always_open: bool) -> dict[str, Any]:
    """The broker's clock at a market time; a market that never shuts says so."""
    now = datetime.fromtimestamp(ts_ns // SECOND, UTC).astimezone(NEW_YORK)
    near = list(sessions(now.date(), now.date() + timedelta(days=12)))
    opens = next(session.open_at for session in near if session.open_at > now)
    closes = next(session.close_at for session in near if session.close_at > now)
    is_open = always_open or any(s.open_at <= now < s.close_at for s in near)
    fraction = f"{ts_ns % SECOND:09d}"
    stamp = f"{now:%Y-%m-%dT%H:%M:%S}.{fraction}{now:%z}"
    return {
        "timestamp": f"{stamp[:-2]}:{stamp[-2:]}",
        "is_open": is_open,
        "next_open": opens.isoformat(),
        "next_close": closes.isoformat(),
    }


@lru_cache(maxsize=64)
def _closed(year: int) -> frozenset[date]:
    return frozenset(holidays.financial_holidays("NYSE", years=year))


def _closes_early(day: date) -> bool:
    """13:00 on the day after Thanksgiving, on Christmas Eve and before Independence Day."""
    if day.month == 11 and day.weekday() == 4 and 23 <= day.day <= 29:
        return True
    return (
        (day.month, day.day) in ((12, 24), (7, 3))
        and day.weekday() < 5
        and (is_session(day) and not (day.month == 7 and day.weekday() == 4))
    )


def _settlement(day: date) -> date:
    """The next session: trades settle the day after."""
    following = (day + timedelta(days=ahead) for ahead in range(1, 12))
    return next(candidate for candidate in following if is_session(candidate))
