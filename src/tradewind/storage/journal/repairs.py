"""`journal verify` and `journal repair`: say what is wrong, and drop it only when told to."""

from contextlib import suppress
from pathlib import Path

import msgspec

from tradewind.domain.errors import JournalCorruptError, JournalError
from tradewind.storage.journal.disks import Disk
from tradewind.storage.journal.frames import MARK_SIZE
from tradewind.storage.journal.headers import SEGMENT_MAGIC, decode_header
from tradewind.storage.journal.locks import AccountLock
from tradewind.storage.journal.readers import check_end, check_place, current_paths
from tradewind.storage.journal.segments import Scan, first_of, scan_segment, segment_paths
from tradewind.storage.journal.snapshots import read_snapshot, snapshot_paths


class Verification(msgspec.Struct, frozen=True):
    """What a journal holds; `faults` say file, offset and reason, none when it is whole."""

    account: str
    segments: int
    first: int
    last: int
    faults: tuple[str, ...]


class Repair(msgspec.Struct, frozen=True):
    """What a repair did: `last` is the newest record that is left, `aside` where the rest lies.

    Records after `last` are gone from the journal: reconcile with the venue before trading.
    """

    last: int
    dropped: tuple[str, ...]
    aside: Path | None


class _Look(msgspec.Struct, frozen=True):
    """One segment and what is wrong with it; `follows` when it stands in its place."""

    path: Path
    scan: Scan | None
    fault: str = ""
    follows: bool = True


def verify(directory: Path) -> Verification:
    """Read everything and change nothing."""
    looks = _look_at(current_paths(directory))
    scans = [look.scan for look in looks if look.scan is not None]
    faults = [look.fault for look in looks if look.fault]
    faults += [fault for path in snapshot_paths(directory) if (fault := _check_snapshot(path))]
    return Verification(
        account=scans[0].header.account if scans else "",
        segments=len(looks),
        first=scans[0].header.number if scans else 1,
        last=scans[-1].last if scans else 0,
        faults=tuple(faults),
    )


def repair(directory: Path) -> Repair:
    """Keep the records up to the first damage; move what lies behind aside, and say so.

    Raises:
        JournalLockedError: a writer runs.
        JournalError: another release wrote it; nothing was touched.
    """
    with AccountLock(directory):
        _refuse_other_formats(directory)
        looks = _look_at(current_paths(directory))
        bad = next((place for place, look in enumerate(looks) if look.fault), None)
        if bad is not None:
            return _drop(directory, looks, bad)
        last = looks[-1].scan.last if looks and looks[-1].scan else 0
        return Repair(last, (), None)


def _refuse_other_formats(directory: Path) -> None:
    """What cannot be read is no damage."""
    for path in segment_paths(directory):
        with suppress(JournalCorruptError):
            decode_header(path.read_bytes(), SEGMENT_MAGIC, path.name)


def _look_at(paths: list[Path]) -> list[_Look]:
    looks: list[_Look] = []
    expected = 0
    for path in paths:
        look = _look(path, expected, is_last=path == paths[-1])
        looks.append(look)
        expected = look.scan.last + 1 if look.scan else 0
    return looks


def _look(path: Path, expected: int, *, is_last: bool) -> _Look:
    try:
        scan = scan_segment(path.read_bytes(), path.name)
    except JournalError as error:
        return _Look(path, None, str(error), follows=False)
    try:
        check_place(path, scan, expected)
        check_end(path, scan, is_last=is_last)
    except JournalError as error:
        return _Look(
            path, scan, str(error), follows=scan.header.number == (expected or first_of(path))
        )
    return _Look(path, scan)


def _check_snapshot(path: Path) -> str:
    try:
        read_snapshot(path)
    except JournalError as error:
        return str(error)
    return ""


def _drop(directory: Path, looks: list[_Look], bad: int) -> Repair:
    """Move the damaged segment and all later ones aside, then write back what is good."""
    kept = looks[bad] if looks[bad].follows else looks[bad - 1] if bad else None
    aside = directory / f"damaged-{len(list(directory.glob('damaged-*'))) + 1}"
    aside.mkdir()
    moved = [look.path for look in looks[bad:]]
    dropped = tuple(f"{path.name}: {path.stat().st_size} bytes" for path in moved)
    if kept is not None and kept.scan is not None:
        _rewrite(kept.path, kept.scan, aside)
    for path in moved:
        if kept is None or path != kept.path:
            path.rename(aside / path.name)
    return Repair(kept.scan.last if kept and kept.scan else 0, dropped, aside)


def _rewrite(path: Path, scan: Scan, aside: Path) -> None:
    """Leave the good beginning of a segment, unsealed, open for what comes next."""
    whole = path.read_bytes()
    (aside / path.name).write_bytes(whole)
    good = whole[: scan.end - (MARK_SIZE if scan.sealed else 0)]
    disk = Disk()
    handle = disk.allocate(path, scan.header.size)
    disk.write(handle, good, 0)
    disk.sync(handle)
    disk.close(handle)
