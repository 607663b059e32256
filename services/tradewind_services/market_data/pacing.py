"""When a tape at full speed may go on: every reader has finished with every batch before."""

from collections import deque


class Pacing:
    """Pairs the tape's batch numbers with the tick numbers that readers acknowledge."""

    def __init__(self, readers_expected: int) -> None:
        self.readers_expected = readers_expected
        self._batches: deque[tuple[int, int]] = deque()
        self._through: dict[int, int] = {}

    def joined(self, reader: int, seq: int) -> None:
        """A reader starts after tick `seq`."""
        self._through[reader] = seq

    def left(self, reader: int) -> None:
        """A reader is gone; the tape waits until another one has taken its place."""
        self._through.pop(reader, None)

    def acknowledged(self, reader: int, seq: int) -> None:
        """A reader has finished with everything up to tick `seq`."""
        if reader in self._through:
            self._through[reader] = max(self._through[reader], seq)

    def handed_out(self, batch: int, last_seq: int) -> None:
        """Batch `batch` of the tape became ticks up to `last_seq`."""
        self._batches.append((batch, last_seq))

    def due(self) -> int | None:
        """The newest batch that all readers have finished with; each is returned once."""
        if len(self._through) < max(1, self.readers_expected):
            return None
        slowest = min(self._through.values())
        done = None
        while self._batches and self._batches[0][1] <= slowest:
            # Two sockets' numbers interleave; the highest stands for all before it.
            done = max(done or 0, self._batches.popleft()[0])
        return done
