"""Trading sessions as data: what part of the day it is, and which trading day."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from tradewind.domain.values import SECOND, Nanos
from tradewind.market.days import new_york_date
from tradewind.market.sessions import sessions
from tradewind.risk.limits import TradingHours

DAY_NS = 86_400 * SECOND
_EPOCH = date(1970, 1, 1)
_BEFORE, _AFTER = timedelta(days=14), timedelta(days=750)


class TradingSession(msgspec.Struct, frozen=True, gc=False):
    """One day of an exchange; `day` counts days since 1970-01-01. Times are UTC."""

    day: int
    early_ns: Nanos
    open_ns: Nanos
    close_ns: Nanos
    late_ns: Nanos


class Calendar:
    """Sessions in order of time; without any, nothing closes and days turn at 00:00 UTC.

    `bounded` says that there are sessions at all.
    """

    __slots__ = ("_index", "_late", "_next", "_sessions", "_starts", "bounded")

    def __init__(self, sessions: Iterable[TradingSession] = ()) -> None:
        self._sessions = sorted(sessions, key=lambda session: session.early_ns)
        self._starts = [session.early_ns for session in self._sessions]
        self.bounded = bool(self._sessions)
        self._index, self._next, self._late = -1, 0, 0

    def day(self, now_ns: int) -> int:
        """The trading day: it turns when the next session's early hours begin."""
        session = self._at(now_ns)
        return session.day if session else now_ns // DAY_NS

    def turns_ns(self, now_ns: int) -> int:
        """When the trading day that it is now will turn, at the latest."""
        session = self._at(now_ns)
        midnight = (now_ns // DAY_NS + 1) * DAY_NS
        return self._next if session else min(self._next, midnight)

    def is_open(self, now_ns: int, hours: TradingHours) -> bool:
        """Whether orders may be sent at this time."""
        if hours is TradingHours.ALWAYS or not self._sessions:
            return True
        session = self._at(now_ns)
        if session is None:
            return False
        if hours is TradingHours.REGULAR:
            return session.open_ns <= now_ns < session.close_ns
        return session.early_ns <= now_ns < session.late_ns

    def _at(self, now_ns: int) -> TradingSession | None:
        if not self._late <= now_ns < self._next:
            self._find(now_ns)
        return self._sessions[self._index] if self._index >= 0 else None

    def _find(self, now_ns: int) -> None:
        count = bisect_right(self._starts, now_ns)
        self._index = count - 1
        self._late = self._starts[count - 1] if count else -(2**63)
        self._next = self._starts[count] if count < len(self._starts) else 2**63


def new_york(now_ns: int) -> Calendar:
    """US equities from two weeks before a time to two years after it; later it is closed."""
    today = new_york_date(now_ns)
    return Calendar(
        TradingSession((one.date - _EPOCH).days, one.pre_ns, one.open_ns, one.close_ns, one.post_ns)
        for one in sessions(today - _BEFORE, today + _AFTER)
    )
