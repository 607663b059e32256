"""The readers of one feed."""

import asyncio
import itertools
from collections.abc import Sequence

from tradewind.domain.events import Tick
from tradewind_services.market_data.pacing import Pacing, Progress
from tradewind_services.market_data.subscribers import Subscriber


class Fanout:
    """The readers, in the order in which they came; `newest` is the last tick offered to them."""

    def __init__(self, pacing: Pacing) -> None:
        self.pacing = pacing
        self.readers: dict[int, Subscriber] = {}
        self.open = asyncio.Event()
        self.newest = 0
        self._progress: dict[int, Progress] = {}
        self._numbers = itertools.count(1)

    def join(self, reader: Subscriber, seq: int) -> int:
        """Add a reader that has finished with everything up to `seq`, and return its number."""
        number = next(self._numbers)
        self.readers[number] = reader
        self._progress[number] = self.pacing.joined(number, seq)
        return number

    def leave(self, number: int) -> None:
        """Remove a reader."""
        self.readers.pop(number, None)
        self._progress.pop(number, None)
        self.pacing.left(number)

    def offer(self, ticks: Sequence[Tick]) -> None:
        """Hand ticks to every reader."""
        if not ticks:
            return
        self.newest = newest = ticks[-1].seq
        for number, reader in self.readers.items():
            reader.offer(ticks)
            if not len(reader):
                self._progress[number].skipped(newest)

    def sent(self, number: int, last: int) -> None:
        """A batch for a reader leaves, of which `last` is the newest tick."""
        if not self.pacing.waits:
            return
        covered = last if len(self.readers[number]) else self.newest
        self._progress[number].sent(last, max(last, covered))
