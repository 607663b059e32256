"""The port to an append-only record of what happened."""

from collections.abc import Iterator
from typing import Protocol


class Journal(Protocol):
    """Records in, records out. Numbers start at 1 and rise by one."""

    @property
    def last(self) -> int:
        """Number of the newest appended record; 0 when empty."""
        ...

    @property
    def durable(self) -> int:
        """Number of the newest record that survives a crash at the chosen level."""
        ...

    def append(self, payload: bytes, *, urgent: bool = False) -> int:
        """Buffer a record and return its number.

        `urgent` records (cancels, fills, halts) may use the reserve of a full disk.

        Raises:
            JournalFullError: no space left for a record that is not urgent.
        """
        ...

    def commit(self) -> int:
        """Make everything appended so far durable, and return `durable`. Blocks on the disk."""
        ...

    def read(self, first: int) -> Iterator[tuple[int, bytes]]:
        """Yield `(number, payload)` of durable records from `first` on."""
        ...
