"""An L2 book: the quantity at each price."""

from collections.abc import Callable

from tradewind.domain.events import BookDelta, BookSnapshot, Level
from tradewind.domain.values import Nanos
from tradewind.market.books.ladders import Ladder

DEPTH = 50
Checksum = Callable[[tuple[Level, ...], tuple[Level, ...]], int]
"""A venue's own sum over bids (from high to low) and asks (from low to high)."""


class L2Book:
    """Bids and asks of one symbol.

    It is `valid` from its first snapshot until a checksum fails; a delta is absolute, so that
    applying it twice changes nothing.
    """

    __slots__ = ("asks", "bids", "symbol", "ts_ns", "valid")

    def __init__(self, symbol: str = "") -> None:
        self.symbol, self.ts_ns, self.valid = symbol, 0, False
        self.bids, self.asks = Ladder(1), Ladder(-1)

    def replace(self, snapshot: BookSnapshot) -> None:
        """Take a whole book."""
        self.bids.replace(snapshot.bids)
        self.asks.replace(snapshot.asks)
        self.ts_ns, self.valid = snapshot.ts_ns, True

    def apply(self, delta: BookDelta) -> None:
        """Take changes."""
        if delta.bids:
            change = self.bids.set
            for price, quantity in delta.bids:
                change(price, quantity)
        if delta.asks:
            change = self.asks.set
            for price, quantity in delta.asks:
                change(price, quantity)
        self.ts_ns = delta.ts_ns

    def invalidate(self) -> None:
        """Say that changes were missed: nothing here may be used until the next snapshot."""
        self.valid = False

    def verify(self, expected: int, checksum: Checksum, *, depth: int) -> bool:
        """Compare the best `depth` levels with the venue's sum; a difference invalidates."""
        if checksum(self.bids.levels(depth), self.asks.levels(depth)) != expected:
            self.valid = False
        return self.valid

    @property
    def best_bid(self) -> int:
        """The best bid price; 0 without bids."""
        return self.bids.best_price

    @property
    def best_ask(self) -> int:
        """The best ask price; 0 without asks."""
        return self.asks.best_price

    @property
    def is_crossed(self) -> bool:
        """Whether the best bid is above the best ask."""
        # Keys are prices, negated for asks.
        return self.bids.best + self.asks.best > 0

    def snapshot(self, depth: int = DEPTH) -> BookSnapshot:
        """The best levels as an event."""
        bids, asks = self.bids.levels(depth), self.asks.levels(depth)
        return BookSnapshot(self.symbol, Nanos(self.ts_ns), bids, asks)
