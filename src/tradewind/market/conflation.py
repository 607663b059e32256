"""A bounded queue for one slow reader: quotes and books conflate, everything else never drops."""

from collections import OrderedDict, deque
from typing import Any

from tradewind.domain.events import BookDelta, BookSnapshot, MarketTime, Quote, Tick


class ConflatingQueue:
    """Ticks in order of their numbers; O(1) to put and to take.

    While a quote (or the time) of a symbol waits, a newer one takes its place, at the end of the
    queue. Deltas add up, so they conflate only into a snapshot that follows them. Past `bound`
    waiting ticks the queue overflows for good: its reader is cut and resumes by number.
    """

    def __init__(self, bound: int, *, lossless: bool = False) -> None:
        self.overflown = False
        self.conflated = 0
        self._bound, self._lossless = bound, lossless
        self._waiting: OrderedDict[int, Tick] = OrderedDict()
        self._latest: dict[tuple[type, str], int] = {}
        self._deltas: dict[str, deque[int]] = {}
        self._arrival = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, tick: Tick) -> None:
        """Queue a tick; past the bound the queue is overflown and empty."""
        if self.overflown:
            return
        if not self._lossless:
            self._conflate(tick.event)
        if len(self._waiting) >= self._bound:
            self._overflow()
            return
        self._arrival += 1
        self._waiting[self._arrival] = tick
        self._remember(tick.event)

    def take(self, most: int) -> list[Tick]:
        """Remove and return up to `most` ticks, oldest first."""
        if len(self._waiting) <= most:
            ticks = list(self._waiting.values())
            self._forget()
            return ticks
        return [self._waiting.popitem(last=False)[1] for _ in range(most)]

    def _conflate(self, event: Any) -> None:
        if isinstance(event, Quote | MarketTime | BookSnapshot):
            self._drop(self._latest.get(_key(event)))
        if isinstance(event, BookSnapshot):
            for arrival in self._deltas.pop(event.symbol, ()):
                self._drop(arrival)

    def _drop(self, arrival: int | None) -> None:
        if arrival is not None and self._waiting.pop(arrival, None) is not None:
            self.conflated += 1

    def _remember(self, event: Any) -> None:
        if self._lossless:
            return
        if isinstance(event, Quote | MarketTime | BookSnapshot):
            self._latest[_key(event)] = self._arrival
        elif isinstance(event, BookDelta):
            self._deltas.setdefault(event.symbol, deque()).append(self._arrival)

    def _overflow(self) -> None:
        self.overflown = True
        self._forget()

    def _forget(self) -> None:
        self._waiting.clear()
        self._latest.clear()
        self._deltas.clear()


def _key(event: Any) -> tuple[type, str]:
    return type(event), getattr(event, "symbol", "")
