"""One reader of the feed: its filter, its bounded queue, and who is told that it has news."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from tradewind.domain.events import (
    Bar,
    BookDelta,
    BookSnapshot,
    FeedStatus,
    MarketTime,
    Quote,
    Tick,
    Trade,
    TradeBust,
    TradingStatus,
)
from tradewind.market.conflation import ConflatingQueue
from tradewind.transport.outboxes import Overflow

BOUND = 20_000
BATCH = 500
_KINDS = {
    kind.__struct_config__.tag: kind for kind in (Trade, Quote, BookSnapshot, BookDelta, TradeBust)
}
_ALWAYS = frozenset({MarketTime, FeedStatus})


class Filter:
    """Which ticks a reader asked for; status, feed health and time always pass."""

    def __init__(
        self, symbols: Collection[str], kinds: Collection[str], frames: Collection[str]
    ) -> None:
        self.symbols, self._frames = frozenset(symbols), frozenset(frames)
        wanted = {_KINDS[kind] for kind in kinds if kind in _KINDS} | {TradingStatus}
        self._symbols_of: dict[type, frozenset[str]] = dict.fromkeys(wanted, self.symbols)

    def passes(self, tick: Tick) -> bool:
        """Whether the reader wants this tick."""
        event: Any = tick.event
        kind = type(event)
        symbols = self._symbols_of.get(kind)
        if symbols is not None:
            return event.symbol in symbols
        if kind is Bar:
            return event.symbol in self.symbols and event.frame in self._frames
        return kind in _ALWAYS


class Subscriber:
    """Takes every tick at once and hands over what piled up; never makes the feed wait.

    `added` are symbols that it newly wants, whose present it has not been told yet; `on_news` is
    called when there is something to take.
    """

    def __init__(self, wanted: Filter, *, lossless: bool) -> None:
        self.wanted, self.added = wanted, frozenset[str]()
        self.on_news: Callable[[], None] = lambda: None
        self._queue = ConflatingQueue(BOUND, lossless=lossless)

    def __len__(self) -> int:
        return len(self._queue)

    def offer(self, ticks: Iterable[Tick]) -> None:
        """Queue what passes the filter."""
        passes = self.wanted.passes
        if passing := [tick for tick in ticks if passes(tick)]:
            self._queue.extend(passing)
            self.on_news()

    def want(self, wanted: Filter) -> None:
        """From now on it wants something else."""
        self.added |= wanted.symbols - self.wanted.symbols
        self.wanted = wanted
        self.on_news()

    def take(self) -> list[Tick]:
        """The oldest ticks, at most a batch; empty if there are none.

        Raises:
            Overflow: ticks that may not be dropped exceeded the bound; the reader must resync.
        """
        if self._queue.overflown:
            raise Overflow
        return self._queue.take(BATCH)

    def take_added(self) -> frozenset[str]:
        """The symbols whose present it is to be told, once."""
        added, self.added = self.added, frozenset()
        return added
