"""Who reads the tape and acknowledges it: at full speed the tape waits for the slowest."""

import asyncio
from typing import Protocol

WINDOW = 4
"""Batches that the tape may be ahead of the slowest reader."""


class Reader(Protocol):
    """A socket that asked for the clock."""

    acknowledged: int

    @property
    def reading(self) -> bool:
        """Whether it has subscribed to anything."""
        ...


class Readers:
    """The acknowledging sockets; `needed` must be there for the tape to run at full speed."""

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
        """A reader subscribed or acknowledged."""
        self._changed.set()

    def may_run(self, number: int) -> bool:
        """Whether batch `number` may be sent."""
        reading = [reader for reader in self._readers if reader.reading]
        if len(reading) < self._needed:
            return False
        return all(reader.acknowledged >= number - WINDOW for reader in reading)

    async def wait(self, timeout_s: float) -> None:
        """Wait for a change, or for the time to pass."""
        self._changed.clear()
        try:
            async with asyncio.timeout(timeout_s):
                await self._changed.wait()
        except TimeoutError:
            return
