"""A bounded queue between a synchronous core and one outgoing stream."""

import asyncio
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Overflow(Exception):  # noqa: N818  # a signal, not a fault: the reader is too slow
    """The reader did not keep up; it is cut and resumes by number."""


class Outbox(Generic[T]):
    """Items leave in order, at once when the reader is idle, else as the batch that piled up.

    `put` never waits: past `bound` the outbox overflows, and its reader is cut.
    """

    def __init__(self, bound: int) -> None:
        self._items: deque[T] = deque()
        self._bound = bound
        self._wake = asyncio.Event()
        self._closed = False
        self._overflown = False

    def put(self, item: T) -> None:
        """Queue an item for the reader."""
        if self._closed or self._overflown:
            return
        if len(self._items) >= self._bound:
            self._overflown = True
        else:
            self._items.append(item)
        self._wake.set()

    def close(self) -> None:
        """Let the reader finish what is queued, then end."""
        self._closed = True
        self._wake.set()

    async def take(self) -> list[T]:
        """Wait for items and return all of them; an empty list is the end.

        Raises:
            Overflow: the bound was passed; what was queued is gone.
        """
        while not self._items and not self._closed and not self._overflown:
            self._wake.clear()
            await self._wake.wait()
        if self._overflown:
            raise Overflow
        items = list(self._items)
        self._items.clear()
        return items
