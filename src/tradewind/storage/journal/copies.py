"""A copy of a journal that a writer may be writing: committed records only, whole or not at all."""

from pathlib import Path

import msgspec

from tradewind.domain.errors import JournalError
from tradewind.storage.journal.bindings import read_binding
from tradewind.storage.journal.headers import FORMAT
from tradewind.storage.journal.readers import check_end, check_place, current_paths
from tradewind.storage.journal.segments import Scan, scan_segment, segment_name, segment_paths
from tradewind.storage.journal.snapshots import read_snapshot, snapshot_paths

_ATTEMPTS = 5
_KEPT_AS_THEY_ARE = ("lock", "broker-account")
"""The epoch, which must rise over all lives; and the broker's word on whose account it is."""


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """What a copy holds: whose it is, and which records."""

    account: str
    broker_account: str
    identity: str
    format: int = FORMAT
    first: int
    last: int


def copy_committed(source: Path, target: Path) -> Copied:
    """Copy a journal into a folder that is made for it; takes no lock and changes nothing there.

    Raises:
        JournalCorruptError: the journal is damaged.
        JournalError: there is no journal, or another release wrote it.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _copied(source, _emptied(target))
        except (JournalError, FileNotFoundError):
            # A segment was sealed, or a snapshot dropped, between two looks: look at all again.
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError  # the last attempt returns or raises


def _emptied(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in folder.iterdir():
        path.unlink()
    return folder


def _copied(source: Path, target: Path) -> Copied:
    for path in (source / name for name in _KEPT_AS_THEY_ARE):
        if path.exists():
            (target / path.name).write_bytes(path.read_bytes())
    snapshots = [(path.name, path.read_bytes()) for path in snapshot_paths(source)]
    first, newest = _copy_segments(source, target)
    for name, data in snapshots:
        if int(Path(name).stem) <= newest.last:
            (target / name).write_bytes(data)
            read_snapshot(target / name)
    return Copied(
        account=newest.header.account,
        broker_account=read_binding(target),
        identity=newest.header.install.hex(),
        first=first,
        last=newest.last,
    )


def _copy_segments(source: Path, target: Path) -> tuple[int, Scan]:
    newest, its_data = _newest(source)
    first, expected = 0, 0
    for path in (each for each in segment_paths(source) if each <= newest):
        data = its_data if path == newest else path.read_bytes()
        scan = scan_segment(data, path.name)
        check_place(path, scan, expected)
        check_end(path, scan, is_last=path == newest)
        first, expected = first or scan.header.number, scan.last + 1
        whole = data[: scan.end].ljust(scan.header.size, b"\0")
        (target / path.name).write_bytes(whole)
    return first, scan


def _newest(source: Path) -> tuple[Path, bytes]:
    """The segment that is written now, read before the others: these change no more."""
    paths = current_paths(source)
    if not paths:
        raise JournalError(f"there is no journal in {source}")
    path = paths[-1]
    while True:
        data = path.read_bytes()
        scan = scan_segment(data, path.name)
        following = path.with_name(segment_name(scan.last + 1))
        if not (scan.sealed and following.exists()):
            return path, data
        path = following
