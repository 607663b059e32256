"""A bounded pipe between a process that must not wait and a collector that may be away."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")
BOUND, BATCH, EVERY_S = 4096, 128, 0.25


class Outcome(StrEnum):
    """What became of a span."""

    EXPORTED = "exported"
    QUEUE_FULL = "queue_full"
    EXPORT_FAILED = "export_failed"
    SHUTDOWN = "shutdown"


class Pipe(Generic[T]):
    """Hands items to `export` from a thread of its own; loses items rather than time.

    A full queue loses the newest item, a failed export its batch. `count` is told of every item
    exactly once, from either thread.
    """

    def __init__(
        self,
        export: Callable[[Sequence[T]], bool],
        count: Callable[[Outcome, int], None],
        *,
        bound: int = BOUND,
        every_s: float = EVERY_S,
    ) -> None:
        self._export, self._count = export, count
        self._bound, self._every_s = bound, every_s
        self._queue: deque[T] = deque()
        self._wake = threading.Event()
        self._closing = self._closed = False
        self._thread = threading.Thread(target=self._run, name="spans", daemon=True)
        self._thread.start()

    def put(self, item: T) -> None:
        """Queue an item; never waits."""
        if self._closing:
            self._count(Outcome.SHUTDOWN, 1)
        elif len(self._queue) >= self._bound:
            self._count(Outcome.QUEUE_FULL, 1)
        else:
            self._queue.append(item)

    def close(self, within_s: float) -> None:
        """Send what is queued, waiting so long at most; the rest is lost and counted."""
        self._closing = True
        self._wake.set()
        self._thread.join(within_s)
        self._closed = True
        if lost := len(self._queue):
            self._queue.clear()
            self._count(Outcome.SHUTDOWN, lost)

    def _run(self) -> None:
        while not self._closing:
            self._wake.wait(self._every_s)
            self._drain()
        self._drain()

    def _drain(self) -> None:
        while not self._closed and (batch := self._take()):
            done = self._try(batch)
            self._count(Outcome.EXPORTED if done else Outcome.EXPORT_FAILED, len(batch))

    def _try(self, batch: Sequence[T]) -> bool:
        try:
            return self._export(batch)
        except Exception:  # noqa: BLE001 # whatever a collector provokes costs its spans only
            return False

    def _take(self) -> list[T]:
        batch: list[T] = []
        while self._queue and len(batch) < BATCH:
            batch.append(self._queue.popleft())
        return batch
