"""A bounded queue of ticks for one subscriber.

Quotes, books, their changes and market time conflate per symbol: the newest stays, at its own
place in the order, and the changes of a book are merged. Trades, bars, busts and status never
drop: when more than `bound` of them wait, the queue overflows and its reader is to be cut.
"""

from collections.abc import Iterable
from itertools import count, islice

from tradewind.domain.events import BookDelta, BookSnapshot, MarketTime, Quote, Tick

_TIME = (MarketTime, "")
_CONFLATED = frozenset({BookDelta, BookSnapshot, MarketTime})
Key = int | str | tuple[type, str]
"""A place in the queue: a number of its own, a quote's symbol, or a kind and symbol."""


class Changes:
    """Changes of one book that wait together: the newest quantity of each price."""

    __slots__ = ("_change", "_tick", "asks", "bids")

    def __init__(self, tick: Tick, change: BookDelta) -> None:
        self._tick, self._change = tick, change
        self.bids, self.asks = dict(change.bids), dict(change.asks)

    def add(self, tick: Tick, change: BookDelta) -> None:
        """Merge a later change."""
        self._tick, self._change = tick, change
        self.bids.update(change.bids)
        self.asks.update(change.asks)

    def merged(self) -> Tick:
        """All changes as one, with the number and time of the newest."""
        levels = tuple(self.bids.items()), tuple(self.asks.items())
        change = BookDelta(self._change.symbol, self._change.ts_ns, *levels)
        return Tick(self._tick.seq, self._tick.read_ns, change)


class ConflatingQueue:
    """Ticks in the order of their coming; putting never waits and costs the same at any length.

    Once overflown it stays empty: the reader resumes by number on a new queue. A lossless queue,
    for a tape that waits for its readers, conflates nothing.
    """

    __slots__ = ("_bound", "_kept", "_lossless", "_numbers", "_waiting", "overflown")

    def __init__(self, bound: int, *, lossless: bool = False) -> None:
        self._bound, self._lossless = bound, lossless
        self._waiting: dict[Key, Tick | Changes] = {}
        self._numbers, self._kept = count(), 0
        self.overflown = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, tick: Tick) -> None:
        """Queue a tick."""
        self.extend((tick,))

    def extend(self, ticks: Iterable[Tick]) -> None:
        """Queue ticks."""
        waiting, lossless = self._waiting, self._lossless
        for tick in ticks:
            event = tick.event
            if lossless:
                self._keep(tick)
            elif type(event) is Quote:
                waiting.pop(event.symbol, None)
                waiting[event.symbol] = tick
            elif type(event) in _CONFLATED:
                self._conflate(event, tick)
            else:
                self._keep(tick)
        if self.overflown:
            waiting.clear()

    def take(self, most: int) -> list[Tick]:
        """Remove and return the oldest ticks, at most `most`."""
        waiting = self._waiting
        if len(waiting) <= most:
            taken = list(waiting.values())
            waiting.clear()
            self._kept = 0
        else:
            keys = list(islice(waiting, most))
            taken = [waiting.pop(key) for key in keys]
            self._kept -= sum(1 for key in keys if type(key) is int)
        return [one.merged() if type(one) is Changes else one for one in taken]  # type: ignore[misc]  # no subclasses

    def _keep(self, tick: Tick) -> None:
        if self._kept >= self._bound:
            self.overflown = True
        else:
            self._kept += 1
            # Numbers of its own: ticks of one moment may share theirs.
            self._waiting[next(self._numbers)] = tick

    def _latest(self, key: Key, tick: Tick) -> None:
        self._waiting.pop(key, None)
        self._waiting[key] = tick

    def _conflate(self, event: object, tick: Tick) -> None:
        if isinstance(event, BookSnapshot):
            # Changes before a whole book say nothing any more.
            self._waiting.pop((BookDelta, event.symbol), None)
            self._latest((BookSnapshot, event.symbol), tick)
        elif isinstance(event, BookDelta):
            self._merge((BookDelta, event.symbol), tick, event)
        else:
            self._latest(_TIME, tick)

    def _merge(self, key: Key, tick: Tick, change: BookDelta) -> None:
        changes = self._waiting.pop(key, None)
        if isinstance(changes, Changes):
            changes.add(tick, change)
            self._waiting[key] = changes
        else:
            self._waiting[key] = Changes(tick, change)
