"""The venue's request budget as a token bucket, with a part that entries cannot reach."""

import msgspec

from tradewind.domain.values import SECOND
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
        last, self.last = self.last, now
        if last is None:
            passed = 1
        elif market:
            passed = max(now.machine_ns - last.machine_ns, now.market_ns - last.market_ns)
        else:
            passed = now.machine_ns - last.machine_ns
        if passed > 0:
            self.ns += passed
        return self.ns


class Bucket(msgspec.Struct):
    """A token bucket that holds a minute's budget; amounts are tokens times one minute in ns.

    `reserve` tokens are left to cancels, exits and look-ups. A 429 closes the bucket for everyone
    until the venue's own time, because a request during a ban prolongs it.
    """

    per_minute: int
    reserve: int
    level: int = 0
    at_ns: int = 0
    closed_until_ns: int = 0

    @property
    def left(self) -> int:
        """Whole tokens, the reserve included."""
        return self.level // _MINUTE

    @property
    def is_unlimited(self) -> bool:
        """Whether nothing was ever limited here: no budget, no 429 so far."""
        return not self.per_minute and not self.closed_until_ns

    def refill(self, now_ns: int) -> None:
        """Add what has trickled in since the last time."""
        passed, full = now_ns - self.at_ns, self.per_minute * _MINUTE
        if not self.at_ns:
            self.level = full
        elif passed > 0:
            level = self.level + passed * self.per_minute
            self.level = level if level < full else full
        if passed > 0:
            self.at_ns = now_ns

    def take(self) -> bool:
        """Take a token for an entry: only from above the reserve."""
        return self._take(above=self.reserve)

    def take_reserved(self, count: int = 1) -> bool:
        """Take tokens for a cancel, an exit or questions to the venue."""
        return self._take(above=0, count=count)

    def close(self, until_ns: int) -> None:
        """Honour a 429."""
        self.closed_until_ns = max(self.closed_until_ns, until_ns)

    def _take(self, *, above: int, count: int = 1) -> bool:
        if self.at_ns < self.closed_until_ns:
            return False
        if not self.per_minute:
            return True
        if self.level < (above + count) * _MINUTE:
            return False
        self.level -= count * _MINUTE
        return True
