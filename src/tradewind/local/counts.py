"""Counts that no journal keeps (ticks, signals, restarts), over the life of a state folder."""

from pathlib import Path

import msgspec

from tradewind.local.certificates import write_private


class Counts(msgspec.Struct):
    """What is counted."""

    ticks: int = 0
    signals: int = 0
    restarts: int = 0
    denials: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """The sum of both."""
        fields = self.__struct_fields__
        return Counts(*(getattr(self, name) + getattr(other, name) for name in fields))


class Tally:
    """Adds up counters of processes that start from zero each time they restart."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], int] = {}
        self.totals: dict[str, int] = {}

    def see(self, workload: str, what: str, value: int) -> None:
        """Take a counter's value; a lower one than before is a new life."""
        before = self._last.get((workload, what), 0)
        grown = value - before if value >= before else value
        self._last[workload, what] = value
        self.totals[what] = self.totals.get(what, 0) + grown

    def counts(self, restarts: int) -> Counts:
        """What was added up so far."""
        get = self.totals.get
        return Counts(get("ticks", 0), get("signals", 0), restarts, get("denials", 0))


def load_counts(path: Path) -> Counts:
    """Counts of earlier runs."""
    if not path.exists():
        return Counts()
    return msgspec.json.decode(path.read_bytes(), type=Counts)


def save_counts(path: Path, counts: Counts) -> None:
    """Keep the counts for the next run."""
    write_private(path, msgspec.json.encode(counts))
