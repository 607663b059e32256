"""The way out to one reader: at once while it is idle, else with what piled up."""

from collections.abc import Callable, Coroutine
from typing import Any

from tradewind.transport.outboxes import Outbox, Overflow

Write = Callable[[bytes], Coroutine[Any, Any, None]]


class Delivery:
    """Begins to write within the call that brings news; what comes meanwhile is the next batch.

    Args:
        write: Writes one batch to the stream.
        due: Takes the batches to write now; none if there is nothing new.
        resync: The last batch of a reader that was too slow.
    """

    def __init__(self, write: Write, due: Callable[[], list[bytes]], resync: bytes) -> None:
        self._write, self._due, self._resync = write, due, resync
        self._outbox = Outbox[None](self._drain, bound=1)
        self._busy = False
        self._fault: Exception | None = None

    def poke(self) -> None:
        """There may be something new."""
        if not self._busy:
            self._outbox.put(None)

    async def ended(self) -> None:
        """Wait until the reader is cut, or gone.

        Raises:
            Exception: what went wrong with taking what was due; never the stream's own end.
        """
        await self._outbox.ended()
        if self._fault is not None:
            raise self._fault

    async def _drain(self, _: None) -> None:
        self._busy = True
        try:
            while batches := self._taken():
                for batch in batches:
                    await self._write(batch)
        except Overflow:
            await self._write(self._resync)
            self._outbox.close()
        finally:
            self._busy = False

    def _taken(self) -> list[bytes]:
        try:
            return self._due()
        except Overflow:
            raise
        except Exception as error:
            self._fault = error
            raise
