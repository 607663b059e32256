"""A bounded queue between a synchronous core and one outgoing stream."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Overflow(Exception):  # noqa: N818  # a signal, not a fault: the reader is too slow
    """The reader did not keep up; it is cut and resumes by number."""


class Outbox(Generic[T]):
    """Items leave one after another, in order; on an idle stream within `put` itself.

    `put` never waits: past `bound` the outbox overflows, and its reader is cut. An item's writing
    begins at once, without a turn of the event loop, and goes on by the futures it waits for: that
    is what eager tasks do in later Pythons, and each turn costs as much as a check of an order.
    """

    def __init__(
        self,
        write: Callable[[T], Coroutine[Any, Any, None]],
        bound: int,
        *,
        on_overflow: Callable[[], object] = lambda: None,
    ) -> None:
        self._write, self._bound, self._on_overflow = write, bound, on_overflow
        self._items: deque[T] = deque()
        self._writing: Coroutine[Any, Any, None] | None = None
        self._closed = self._overflown = False
        self._ended = asyncio.Event()

    def put(self, item: T) -> None:
        """Send an item, or queue it behind the one that is being written."""
        if self._closed or self._overflown:
            return
        if self._writing is None:
            self._begin(item)
        elif len(self._items) < self._bound:
            self._items.append(item)
        else:
            self._overflow()

    def close(self) -> None:
        """Let the reader have what is queued, then end."""
        self._closed = True
        if self._writing is None:
            self._ended.set()

    async def ended(self) -> None:
        """Wait until everything has left after `close`, or the stream takes no more.

        Raises:
            Overflow: the bound was passed; what was queued is gone.
        """
        await self._ended.wait()
        if self._overflown:
            raise Overflow

    def _begin(self, item: T) -> None:
        self._writing = self._write(item)
        self._step()

    def _step(self, _: object = None) -> None:
        """Write on, item by item, until something has to be waited for."""
        while self._writing is not None and self._is_done(self._writing):
            self._writing = None
            if self._items and not self._overflown:
                self._writing = self._write(self._items.popleft())
            elif self._closed:
                self._ended.set()

    def _is_done(self, writing: Coroutine[Any, Any, None]) -> bool:
        """Let a write run until it waits for something, or ends."""
        try:
            waits_for = writing.send(None)
        except StopIteration:
            return True
        except (Exception, asyncio.CancelledError):  # noqa: BLE001 # the stream's end, read by its reader
            self._give_up()
            return True
        waits_for._asyncio_future_blocking = False  # as a task says that it has seen it
        waits_for.add_done_callback(self._step)
        return False

    def _give_up(self) -> None:
        """The stream takes nothing any more."""
        self._closed = True
        self._items.clear()

    def _overflow(self) -> None:
        self._overflown = True
        self._items.clear()
        self._ended.set()
        self._on_overflow()
