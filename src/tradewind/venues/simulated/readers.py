"""Who reads the tape: at full speed it waits for the slowest of them."""

import asyncio
from typing import Protocol

WINDOW = 1
"""Batches that the tape may be ahead of the slowest reader that acknowledges.

With one, an order meets the market of the very batch that it answers to, or the next one. More
are hardly faster where processors are few, and let the market run away from the orders.
"""


class Reader(Protocol):
    """A data socket as the tape sees it."""

    @property
    def reading(self) -> bool:
        """Whether it has subscribed to anything."""
        ...

    def follows(self, number: int) -> bool:
        """Whether it has come near enough for batch `number` to be sent."""
        ...


class Readers:
    """The data sockets; `needed` must have subscribed for the tape to run at full speed."""

    def __init__(self, *, needed: int = 1) -> None:
        self._needed = needed
        self._readers: set[Reader] = set()
        self._changed = asyncio.Event()

    def add(self, reader: Reader) -> None:
        """A reader came."""
        self._readers.add(reader)
        self._changed.set()

    def remove(self, reader: Reader) -> None:
        """A reader left."""
        self._readers.discard(reader)
        self._changed.set()

    def notify(self) -> None:
        """A reader subscribed, acknowledged or caught up."""
        self._changed.set()

    def may_run(self, number: int) -> bool:
        """Whether batch `number` may be sent."""
        reading = [reader for reader in self._readers if reader.reading]
        return len(reading) >= self._needed and all(r.follows(number) for r in reading)

    async def wait(self, timeout_s: float) -> None:
        """Wait for a change, or for the time to pass."""
        self._changed.clear()
        try:
            async with asyncio.timeout(timeout_s):
                await self._changed.wait()
        except TimeoutError:
            return
