"""The venue's request budget as a token bucket, with a part that entries cannot reach."""

import msgspec

from tradewind.domain.values import SECOND, Nanos
from tradewind.execution.inputs import Now

_MINUTE = 60 * SECOND


class Pace(msgspec.Struct):
    """The clock of the budget: machine time, and market time as well where that runs faster.

    A tape at a hundred times its speed asks for a hundred times as much; one that has come to its
    end must not stop the cancels.
    """

    ns: int = 0
    last: Now | None = None

    def at(self, now: Now, *, market: bool) -> int:
        """How far the clock has come."""
        last = self.last or Now(Nanos(now.market_ns - 1), Nanos(now.machine_ns - 1))
        passed = now.machine_ns - last.machine_ns
        if market:
            passed = max(passed, now.market_ns - last.market_ns)
        self.ns, self.last = self.ns + max(0, passed), now
        return self.ns


class Bucket(msgspec.Struct):
    """A token bucket that holds a minute's budget; amounts are tokens times one minute in ns.

    `reserve` tokens are left to cancels, exits and look-ups. A 429 closes the bucket for everyone
    until the venue's own time, because a request during a ban prolongs it.
    """

    per_minute: int
    reserve: int
    level: int = 0
    at_ns: Nanos = Nanos(0)
    closed_until_ns: Nanos = Nanos(0)

    @property
    def left(self) -> int:
        """Whole tokens, the reserve included."""
        return self.level // _MINUTE

    def refill(self, now_ns: int) -> None:
        """Add what has trickled in since the last time."""
        if not self.at_ns:
            self.level = self.per_minute * _MINUTE
        elif now_ns > self.at_ns:
            gained = (now_ns - self.at_ns) * self.per_minute
            self.level = min(self.per_minute * _MINUTE, self.level + gained)
        self.at_ns = Nanos(max(now_ns, self.at_ns))

    def take(self) -> bool:
        """Take a token for an entry: only from above the reserve."""
        return self._take(above=self.reserve)

    def take_reserved(self, count: int = 1) -> bool:
        """Take tokens for a cancel, an exit or questions to the venue."""
        return self._take(above=0, count=count)

    def close(self, until_ns: int) -> None:
        """Honour a 429."""
        self.closed_until_ns = Nanos(max(self.closed_until_ns, until_ns))

    def _take(self, *, above: int, count: int = 1) -> bool:
        if self.at_ns < self.closed_until_ns:
            return False
        if not self.per_minute:
            return True
        if self.level < (above + count) * _MINUTE:
            return False
        self.level -= count * _MINUTE
        return True
