"""Binance's way to keep a book: changes numbered U to u, and a snapshot fetched beside them.

Changes wait until a snapshot arrives; those that it holds already are dropped, the first one kept
must span it, and each later one must follow the one before. Anything else is a gap: the book is
worth nothing until the next snapshot (Binance spot API, "How to manage a local order book
correctly", read 2026-07).
"""

from collections import deque
from enum import StrEnum
from typing import NamedTuple

from tradewind.domain.events import BookDelta, BookSnapshot


class SyncState(StrEnum):
    """`Waiting` wants a snapshot; the book is to be used in `Synced` only."""

    WAITING = "Waiting"
    SYNCED = "Synced"


class DepthChange(NamedTuple):
    """A change with the first and last update number that it holds."""

    first: int
    last: int
    delta: BookDelta


Released = tuple[BookSnapshot | BookDelta, ...]


class DepthSync:
    """Decides which snapshots and changes may be applied, and in which order.

    Above `bound` waiting changes the oldest are dropped; a snapshot older than the rest is then
    refused as too old.
    """

    def __init__(self, bound: int = 10_000) -> None:
        self.state = SyncState.WAITING
        self.last = 0
        """The newest update number in the book."""
        self.gaps = 0
        self.snapshots_refused = 0
        self._waiting: deque[DepthChange] = deque(maxlen=bound)

    @property
    def wants_snapshot(self) -> bool:
        """Whether the shell should fetch a snapshot; again after one was refused."""
        return self.state is SyncState.WAITING and bool(self._waiting)

    def on_change(self, change: DepthChange) -> Released:
        """Take a change; return what is to be applied."""
        if self.state is SyncState.WAITING:
            self._waiting.append(change)
            return ()
        if change.last <= self.last:
            return ()
        if change.first > self.last + 1:
            self._lose(change)
            return ()
        self.last = change.last
        return (change.delta,)

    def on_snapshot(self, last: int, snapshot: BookSnapshot) -> Released:
        """Take a snapshot that holds everything up to `last`; return what is to be applied.

        One older than the waiting changes is refused: fetch another. While synced it is ignored.
        """
        if self.state is SyncState.SYNCED:
            return ()
        later = [change for change in self._waiting if change.last > last]
        if later and later[0].first > last + 1:
            self.snapshots_refused += 1
            return ()
        self.state, self.last = SyncState.SYNCED, last
        self._waiting.clear()
        released = [delta for change in later for delta in self.on_change(change)]
        return (snapshot, *released)

    def reset(self) -> None:
        """Start again, after a reconnect."""
        self.state = SyncState.WAITING
        self._waiting.clear()

    def _lose(self, change: DepthChange) -> None:
        self.gaps += 1
        self.state = SyncState.WAITING
        self._waiting.append(change)
