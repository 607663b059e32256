"""One reader of the feed: its filter, its bounded queue, and its wake-up."""

import asyncio
from collections.abc import Collection, Iterable

from tradewind.domain.events import Bar, FeedStatus, MarketTime, Tick, TradingStatus
from tradewind.market.conflation import ConflatingQueue
from tradewind.transport.outboxes import Overflow

BOUND = 20_000
BATCH = 500


class Filter:
    """Which ticks a reader asked for; status, feed health and time always pass."""

    def __init__(
        self, symbols: Collection[str], kinds: Collection[str], frames: Collection[str]
    ) -> None:
        self.symbols, self._frames = frozenset(symbols), frozenset(frames)
        self._kinds = frozenset(kinds)

    def passes(self, tick: Tick) -> bool:
        """Whether the reader wants this tick."""
        event = tick.event
        if isinstance(event, MarketTime | FeedStatus):
            return True
        if event.symbol not in self.symbols:
            return False
        if isinstance(event, Bar):
            return event.frame in self._frames
        return isinstance(event, TradingStatus) or event.__struct_config__.tag in self._kinds


class Subscriber:
    """Takes every tick at once and hands over what piled up; never makes the feed wait."""

    def __init__(self, wanted: Filter, *, lossless: bool) -> None:
        self.wanted = wanted
        self._queue = ConflatingQueue(BOUND, lossless=lossless)
        self._wake = asyncio.Event()

    def __len__(self) -> int:
        return len(self._queue)

    def offer(self, ticks: Iterable[Tick]) -> None:
        """Queue what passes the filter."""
        for tick in ticks:
            if self.wanted.passes(tick):
                self._queue.put(tick)
        self._wake.set()

    async def take(self) -> list[Tick]:
        """Wait for ticks.

        Raises:
            Overflow: ticks that may not be dropped exceeded the bound; the reader must resync.
        """
        while not (ticks := self._queue.take(BATCH)):
            if self._queue.overflown:
                raise Overflow
            self._wake.clear()
            await self._wake.wait()
        if self._queue.overflown:
            raise Overflow
        return ticks
