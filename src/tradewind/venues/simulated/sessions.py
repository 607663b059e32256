"""When a market is open, when a day order's day ends, and when auctions take orders."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from tradewind.domain.orders import TimeInForce
from tradewind.domain.values import SECOND, Nanos
from tradewind.market.sessions import Session, is_open, is_open_extended, sessions

_NEW_YORK = ZoneInfo("America/New_York")
_DAY_NS, _MINUTE_NS = 86_400 * SECOND, 60 * SECOND
_LONGEST_BREAK = timedelta(days=12)
_GTC_DAYS = 90
_CUT_OFFS = {
    TimeInForce.OPG: ("open_ns", 2 * _MINUTE_NS),
    TimeInForce.CLS: ("close_ns", 10 * _MINUTE_NS),
}
"""Orders for an auction are refused from so long before it until the evening."""
_EVENING = timedelta(hours=19)


class Sessions(Protocol):
    """The hours of one asset class."""

    def is_open(self, ts_ns: int, *, extended: bool) -> bool:
        """Whether orders trade now; `extended` counts the hours before and after the core."""
        ...

    def next_open(self, ts_ns: int, *, extended: bool) -> Nanos:
        """When orders trade next: `ts_ns` itself if they trade now."""
        ...

    def next_auction(self, ts_ns: int) -> Nanos:
        """The first opening after now, which orders for the opening wait for."""
        ...

    def day_end(self, ts_ns: int, *, extended: bool) -> Nanos:
        """When the day to which `ts_ns` belongs, or the next if it is shut, ends."""
        ...

    def takes(self, ts_ns: int, time_in_force: TimeInForce) -> bool:
        """Whether an order of this kind may be placed now."""
        ...

    def gtc_end(self, ts_ns: int) -> Nanos:
        """When an order that is good till cancelled is cancelled for its age."""
        ...


class AlwaysOpen:
    """Open at any hour; a day begins and ends at 00:00 UTC, and no bell rings."""

    def is_open(self, ts_ns: int, *, extended: bool) -> bool:
        """Yes."""
        return True

    def next_open(self, ts_ns: int, *, extended: bool) -> Nanos:
        """Now."""
        return Nanos(ts_ns)

    def next_auction(self, ts_ns: int) -> Nanos:
        """The next midnight, when a day begins."""
        return self.day_end(ts_ns, extended=False)

    def day_end(self, ts_ns: int, *, extended: bool) -> Nanos:
        """The next midnight."""
        return Nanos((ts_ns // _DAY_NS + 1) * _DAY_NS)

    def takes(self, ts_ns: int, time_in_force: TimeInForce) -> bool:
        """Always."""
        return True

    def gtc_end(self, ts_ns: int) -> Nanos:
        """90 days later."""
        return Nanos(ts_ns + _GTC_DAYS * _DAY_NS)


class NewYorkHours:
    """US equities' hours with holidays and half days: core 09:30-16:00, wide 04:00-20:00."""

    def is_open(self, ts_ns: int, *, extended: bool) -> bool:
        """Whether New York trades at that time."""
        return is_open_extended(ts_ns) if extended else is_open(ts_ns)

    def next_open(self, ts_ns: int, *, extended: bool) -> Nanos:
        """Now, or the next morning's opening."""
        if self.is_open(ts_ns, extended=extended):
            return Nanos(ts_ns)
        openings = (each.pre_ns if extended else each.open_ns for each in _from(ts_ns))
        return next(opening for opening in openings if opening > ts_ns)

    def next_auction(self, ts_ns: int) -> Nanos:
        """The next opening of the core session."""
        return next(each.open_ns for each in _from(ts_ns) if each.open_ns > ts_ns)

    def day_end(self, ts_ns: int, *, extended: bool) -> Nanos:
        """The next close of the core session, or of the evening's."""
        ends = (each.post_ns if extended else each.close_ns for each in _from(ts_ns))
        return next(end for end in ends if end > ts_ns)

    def takes(self, ts_ns: int, time_in_force: TimeInForce) -> bool:
        """Orders for an auction come too late from shortly before it until the evening."""
        today = next(iter(_from(ts_ns)))
        if time_in_force not in _CUT_OFFS or today.date != _day(ts_ns):
            return True
        auction, before_ns = _CUT_OFFS[time_in_force]
        evening_ns = _at(today.date, _EVENING)
        return not getattr(today, auction) - before_ns <= ts_ns < evening_ns

    def gtc_end(self, ts_ns: int) -> Nanos:
        """A quarter past four in the afternoon of the 90th day."""
        last = _day(ts_ns) + timedelta(days=_GTC_DAYS)
        return Nanos(_at(last, timedelta(hours=16, minutes=15)))


def _from(ts_ns: int) -> Iterator[Session]:
    day = _day(ts_ns)
    return iter(sessions(day, day + _LONGEST_BREAK))


def _day(ts_ns: int) -> date:
    return datetime.fromtimestamp(ts_ns // SECOND, UTC).astimezone(_NEW_YORK).date()


def _at(day: date, after: timedelta) -> int:
    """So long after midnight by New York's own clock."""
    wall = datetime(day.year, day.month, day.day, tzinfo=_NEW_YORK) + after
    return int(wall.timestamp()) * SECOND
