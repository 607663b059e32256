"""A bounded queue of ticks for one subscriber.

Quotes, books, their changes and market time conflate per symbol: the newest stays, at its own
place in the order, and the changes of a book are merged. Trades, bars, busts and status never
drop: when more than `bound` of them wait, the queue overflows and its reader is to be cut.
"""

from collections import OrderedDict

from tradewind.domain.events import BookDelta, BookSnapshot, MarketTime, Quote, Tick

_TIME = (MarketTime, "")
Key = int | tuple[type, str]


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
    """Ticks in rising order of `seq`; `put` never waits and costs the same however many wait.

    Once overflown it stays empty: the reader resumes by number on a new queue. A lossless queue,
    for a tape that waits for its readers, conflates nothing.
    """

    __slots__ = ("_bound", "_kept", "_lossless", "_waiting", "overflown")

    def __init__(self, bound: int, *, lossless: bool = False) -> None:
        self._bound, self._lossless = bound, lossless
        self._waiting: OrderedDict[Key, Tick | Changes] = OrderedDict()
        self._kept = 0
        self.overflown = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, tick: Tick) -> None:
        """Queue a tick."""
        if self.overflown:
            return
        event = tick.event
        if self._lossless:
            self._keep(tick)
        elif isinstance(event, Quote):
            self._latest((Quote, event.symbol), tick)
        elif isinstance(event, BookSnapshot | BookDelta | MarketTime):
            self._conflate(event, tick)
        else:
            self._keep(tick)

    def take(self, most: int) -> list[Tick]:
        """Remove and return the oldest ticks, at most `most`."""
        waiting = self._waiting
        if len(waiting) <= most:
            taken = list(waiting.items())
            waiting.clear()
        else:
            taken = [waiting.popitem(last=False) for _ in range(most)]
        self._kept -= sum(1 for key, _ in taken if type(key) is int)
        return [one.merged() if isinstance(one, Changes) else one for _, one in taken]

    def _keep(self, tick: Tick) -> None:
        if self._kept >= self._bound:
            self._waiting.clear()
            self.overflown = True
            return
        self._kept += 1
        self._waiting[tick.seq] = tick

    def _latest(self, key: Key, tick: Tick) -> None:
        self._waiting[key] = tick
        self._waiting.move_to_end(key)

    def _conflate(self, event: BookSnapshot | BookDelta | MarketTime, tick: Tick) -> None:
        if isinstance(event, MarketTime):
            self._latest(_TIME, tick)
        elif isinstance(event, BookSnapshot):
            # Changes before a whole book say nothing any more.
            self._waiting.pop((BookDelta, event.symbol), None)
            self._latest((BookSnapshot, event.symbol), tick)
        else:
            self._merge((BookDelta, event.symbol), tick, event)

    def _merge(self, key: Key, tick: Tick, change: BookDelta) -> None:
        changes = self._waiting.get(key)
        if isinstance(changes, Changes):
            changes.add(tick, change)
            self._waiting.move_to_end(key)
        else:
            self._waiting[key] = Changes(tick, change)
