"""Holds back what must not leave before its record is durable."""

import asyncio
from collections import deque
from collections.abc import Callable

from tradewind.ports.journal import Journal


class Gate:
    """Releases actions in order, each once the journal is durable up to its record.

    Group commit without a timer: the next commit starts when the last one ends, and takes along
    everything appended meanwhile. Commits run in a thread, so that the event loop goes on;
    `on_commit` hears how many seconds each took.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._held: deque[tuple[int, Callable[[], None]]] = deque()
        self._wake = asyncio.Event()
        self.on_commit: Callable[[float], None] = lambda _seconds: None

    def after_append(self, action: Callable[[], None]) -> None:
        """Run `action` when everything appended so far is durable."""
        if not self._held and self._journal.durable >= self._journal.last:
            action()
            return
        self._held.append((self._journal.last, action))
        self._wake.set()

    def wake(self) -> None:
        """Something was appended that nothing waits for: commit it all the same."""
        self._wake.set()

    async def run(self) -> None:
        """Commit for ever."""
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._journal.durable < self._journal.last:
                started = loop.time()
                await loop.run_in_executor(None, self._journal.commit)
                self.on_commit(loop.time() - started)
            self._release()

    def flush(self) -> None:
        """Commit now and release everything: for what is rare and urgent, and for a drain's end."""
        self._journal.commit()
        self._release()

    def _release(self) -> None:
        durable = self._journal.durable
        while self._held and self._held[0][0] <= durable:
            self._held.popleft()[1]()
        if self._held or self._journal.last > durable:
            self._wake.set()
