"""A reader that never lies: it verifies all that it yields, and yields committed records only."""

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from tradewind.domain.errors import JournalCorruptError, JournalError
from tradewind.storage.journal.segments import (
    Scan,
    first_of,
    scan_segment,
    segment_name,
    segment_paths,
)
from tradewind.storage.journal.snapshots import Snapshot, read_snapshot, snapshot_paths

_ATTEMPTS = 3


class JournalReader:
    """Reads a journal, also while a writer runs; takes no lock and changes nothing."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @property
    def first(self) -> int:
        """The oldest record that is still there; 1 when there is none."""
        paths = segment_paths(self.directory)
        return first_of(paths[0]) if paths else 1

    def read(self, first: int = 1) -> Iterator[tuple[int, bytes]]:
        """Yield `(number, payload)` of committed records from `first` on.

        Raises:
            JournalCorruptError: damage before the last commit mark, or a missing segment.
            JournalError: the records asked for were trimmed, or a newer release wrote them.
        """
        paths = segment_paths(self.directory)
        if not paths:
            return
        firsts = [first_of(path) for path in paths]
        if first < firsts[0]:
            raise JournalError(f"records before {firsts[0]} were trimmed; read the snapshot first")
        yield from _records(paths[bisect_right(firsts, first) - 1], first)

    def snapshot(self) -> Snapshot | None:
        """The newest snapshot.

        Raises:
            JournalCorruptError: it is damaged and the records before it were trimmed.
        """
        first, fault = self.first, None
        for path in reversed(snapshot_paths(self.directory)):
            try:
                found = read_snapshot(path)[1]
            except JournalCorruptError as error:
                fault = error
                continue
            if found.number >= first - 1:
                return found
        if first > 1:
            raise fault or JournalCorruptError("snapshot", 0, f"records before {first} are missing")
        return None


def scan_file(path: Path) -> Scan:
    """Scan a segment; looks again before it calls a writer's half-visible commit a damage."""
    scan = scan_segment(path.read_bytes(), path.name)
    for _ in range(_ATTEMPTS):
        if scan.fault is None:
            break
        scan = scan_segment(path.read_bytes(), path.name)
    return scan


def check_place(path: Path, scan: Scan, expected: int) -> None:
    """Refuse a segment that is damaged or does not follow its predecessor.

    Raises:
        JournalCorruptError: a segment is damaged, missing or out of place.
    """
    if scan.fault is not None:
        raise scan.fault
    if expected and scan.header.number != expected:
        text = f"it starts at record {scan.header.number}, record {expected} is missing"
        raise JournalCorruptError(path.name, 0, text)
    if scan.header.number != first_of(path):
        raise JournalCorruptError(path.name, 0, "its name and its header disagree")


def check_end(path: Path, scan: Scan, *, is_last: bool) -> None:
    """Refuse a sealed segment without a successor, and an unsealed one with one.

    Raises:
        JournalCorruptError: a segment is missing, or the seal is damaged.
    """
    if scan.sealed and is_last:
        text = f"the segment after it, from record {scan.last + 1}, is missing"
        raise JournalCorruptError(path.name, scan.end, text)
    if not scan.sealed and not is_last:
        raise JournalCorruptError(path.name, scan.end, "the segment ends without its seal")


def current_paths(directory: Path) -> list[Path]:
    """The segments, without an empty newest one whose predecessor a crash left unsealed."""
    paths = segment_paths(directory)
    if len(paths) < 2:
        return paths
    return paths[:-1] if _roll_was_interrupted(*paths[-2:]) else paths


def _roll_was_interrupted(before: Path, newest: Path) -> bool:
    try:
        old, new = scan_file(before), scan_file(newest)
    except JournalError:
        return False
    return not (old.sealed or old.fault or new.fault or new.records)


def _records(path: Path, first: int) -> Iterator[tuple[int, bytes]]:
    """Follow the segments by name: the next one is there before its predecessor is sealed."""
    expected = 0
    while True:
        scan = scan_file(path)
        check_place(path, scan, expected)
        for number, payload in scan.records:
            if number >= first:
                yield number, payload
        if not scan.sealed:
            break
        expected = scan.last + 1
        following = path.with_name(segment_name(expected))
        check_end(path, scan, is_last=not following.exists())
        path = following
    _check_newest(path, scan)


def _check_newest(path: Path, scan: Scan) -> None:
    """An unsealed segment is the newest, unless a roll is under way or its seal is damaged."""
    newest = segment_paths(path.parent)[-1]
    if newest != path and scan_file(newest).records:
        check_end(path, scan_file(path), is_last=False)
