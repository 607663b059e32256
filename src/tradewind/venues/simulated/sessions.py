"""When a market is open, and when a day order's day ends."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from tradewind.domain.values import SECOND, Nanos

_NEW_YORK = ZoneInfo("America/New_York")
_DAY_NS = 86_400 * SECOND


class Sessions(Protocol):
    """The hours of one asset class."""

    def is_open(self, ts_ns: int, *, extended: bool) -> bool:
        """Whether orders trade now; `extended` counts the hours before and after the core."""
        ...

    def next_open(self, ts_ns: int, *, extended: bool) -> Nanos:
        """When orders trade next: `ts_ns` itself if they trade now."""
        ...

    def day_end(self, ts_ns: int) -> Nanos:
        """When the day to which `ts_ns` belongs, or the next if it is shut, ends."""
        ...


class AlwaysOpen:
    """Open at any hour; a day ends at 00:00 UTC."""

    def is_open(self, ts_ns: int, *, extended: bool) -> bool:
        """Yes."""
        return ts_ns >= 0 or extended

    def next_open(self, ts_ns: int, *, extended: bool) -> Nanos:
        """Now."""
        return Nanos(ts_ns if self.is_open(ts_ns, extended=extended) else 0)

    def day_end(self, ts_ns: int) -> Nanos:
        """The next midnight."""
        return Nanos((ts_ns // _DAY_NS + 1) * _DAY_NS)


class WeekdayHours:
    """New York's hours, Monday to Friday, without holidays: core 09:30-16:00, wide 04:00-20:00."""

    _CORE = (timedelta(hours=9, minutes=30), timedelta(hours=16))
    _WIDE = (timedelta(hours=4), timedelta(hours=20))

    def is_open(self, ts_ns: int, *, extended: bool) -> bool:
        """Whether New York trades at that time."""
        midnight = _midnight(ts_ns)
        opening, closing = self._WIDE if extended else self._CORE
        weekday = midnight.weekday() < 5
        return weekday and _ns(midnight, opening) <= ts_ns < _ns(midnight, closing)

    def next_open(self, ts_ns: int, *, extended: bool) -> Nanos:
        """Now, or the next morning's opening."""
        if self.is_open(ts_ns, extended=extended):
            return Nanos(ts_ns)
        opening = (self._WIDE if extended else self._CORE)[0]
        return next(
            Nanos(_ns(day, opening)) for day in _weekdays(ts_ns) if _ns(day, opening) > ts_ns
        )

    def day_end(self, ts_ns: int) -> Nanos:
        """The next close of the core session."""
        closing = self._CORE[1]
        return next(
            Nanos(_ns(day, closing)) for day in _weekdays(ts_ns) if _ns(day, closing) > ts_ns
        )


def _midnight(ts_ns: int) -> datetime:
    local = datetime.fromtimestamp(ts_ns // SECOND, UTC).astimezone(_NEW_YORK)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _weekdays(ts_ns: int) -> list[datetime]:
    first = _midnight(ts_ns)
    days = [first + timedelta(days=n) for n in range(8)]
    return [day for day in days if day.weekday() < 5]


def _ns(midnight: datetime, after: timedelta) -> int:
    wall = midnight.replace(tzinfo=None) + after
    return int(wall.replace(tzinfo=_NEW_YORK).timestamp()) * SECOND
