"""What one data socket can say of its symbols: live, stale, lost or refused."""

from collections.abc import Collection

from tradewind.domain.events import FeedStatus, MarketEvent
from tradewind.domain.values import Nanos
from tradewind.market.health import FeedState
from tradewind.venues.alpaca.channels import Lists, Wanted, missing

LIVE, STALE = FeedState.LIVE.value, FeedState.STALE.value
LOST, REFUSED = FeedState.DISCONNECTED.value, "Refused"
"""`REFUSED` is a disconnection that a person must end."""


class FeedHealth:
    """Turns connection events into one FeedStatus for each symbol whose state changed."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._has: Lists = {}
        self._refused: set[str] = set()
        self._live = False
        self.market_ns = Nanos(0)
        """The venue's market time, where it tells one."""

    @property
    def is_live(self) -> bool:
        """Whether data has arrived since the last connect."""
        return self._live

    def up(self, read_ns: Nanos) -> list[MarketEvent]:
        """The first data after a connect has arrived."""
        self._live = True
        symbols = self._wanted.symbols - self._refused
        return self._statuses(read_ns, symbols, LIVE, "") if symbols or not self._refused else []

    def down(self, read_ns: Nanos, state: str, reason: str) -> list[MarketEvent]:
        """The connection has ended."""
        self._live, self._has, self._refused = False, {}, set()
        return self._statuses(read_ns, self._wanted.symbols, state, reason)

    def granted(self, read_ns: Nanos, has: Lists) -> list[MarketEvent]:
        """The venue told the whole set of what it will send."""
        self._has = has
        lacking = set(missing(self._wanted.all(), has))
        healed = self._refused - lacking
        self._refused &= lacking
        return self._statuses(read_ns, healed, LIVE, "") if healed else []

    def refused(self, read_ns: Nanos, reason: str) -> list[MarketEvent]:
        """The venue refused a request: what it did not grant before, it does not send."""
        lacking = set(missing(self._wanted.all(), self._has))
        self._refused |= lacking
        return self._statuses(read_ns, lacking, REFUSED, reason) if lacking else []

    def _statuses(
        self, read_ns: Nanos, symbols: Collection[str], state: str, reason: str
    ) -> list[MarketEvent]:
        """Market time is the machine's unless the venue tells its own."""
        ts_ns = self.market_ns or read_ns
        return [FeedStatus(symbol, ts_ns, state, reason) for symbol in sorted(symbols) or [""]]
