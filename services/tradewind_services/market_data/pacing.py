"""When a tape at full speed may go on: every reader has finished with every batch before."""

import asyncio
from collections import deque


class Progress:
    """How far one reader has come.

    It answers for the last tick of what it was sent. That covers what it did not ask for as well,
    up to the newest tick that was offered to it when the batch left.
    """

    __slots__ = ("_sent", "through")

    def __init__(self, through: int) -> None:
        self.through = through
        self._sent: deque[tuple[int, int]] = deque()

    def sent(self, last: int, covered: int) -> None:
        """A batch left whose last tick is `last`; once it is answered all is done to `covered`."""
        self._sent.append((last, covered))

    def skipped(self, covered: int) -> None:
        """Ticks up to `covered` hold nothing for it, and nothing waits to be sent."""
        if self._sent:
            self._sent[-1] = (self._sent[-1][0], covered)
        else:
            self.through = max(self.through, covered)

    def finished(self, seq: int) -> None:
        """It has dealt with everything up to tick `seq` of what it was sent."""
        while self._sent and self._sent[0][0] <= seq:
            self.through = max(self.through, self._sent.popleft()[1])


class Pacing:
    """Pairs the tape's batch numbers with the tick numbers that readers acknowledge.

    With no reader expected nothing waits, and nobody answers.
    """

    def __init__(self, readers_expected: int) -> None:
        self._expected = readers_expected
        self._batches: deque[tuple[int, int]] = deque()
        self._readers: dict[int, Progress] = {}
        self._changed = asyncio.Event()

    @property
    def waits(self) -> bool:
        """Whether there is a tape that waits."""
        return self._expected > 0

    def expect(self, readers: int) -> None:
        """So many readers must be there for the tape to run."""
        self._expected = readers
        self._changed.set()

    def joined(self, reader: int, seq: int) -> Progress:
        """A reader starts after tick `seq`."""
        self._readers[reader] = Progress(seq)
        self._changed.set()
        return self._readers[reader]

    def left(self, reader: int) -> None:
        """A reader is gone; the tape waits until another one has taken its place."""
        self._readers.pop(reader, None)

    def acknowledged(self, reader: int, seq: int) -> None:
        """A reader has finished with everything that it was sent up to tick `seq`."""
        if reader in self._readers:
            self._readers[reader].finished(seq)
            self._changed.set()

    def handed_out(self, batch: int, last_seq: int) -> None:
        """Batch `batch` of the tape became ticks up to `last_seq`."""
        self._batches.append((batch, last_seq))
        self._changed.set()

    def due(self) -> int | None:
        """The newest batch that all readers have finished with; each is returned once."""
        if len(self._readers) < max(1, self._expected):
            return None
        slowest = min(reader.through for reader in self._readers.values())
        done = None
        while self._batches and self._batches[0][1] <= slowest:
            # Two sockets' numbers interleave; the highest stands for all before it.
            done = max(done or 0, self._batches.popleft()[0])
        return done

    async def next_due(self) -> int:
        """Wait until a batch is due."""
        while (due := self.due()) is None:
            self._changed.clear()
            await self._changed.wait()
        return due
