"""Opening after a crash: cut what no commit mark covers, refuse everything else that is wrong."""

from pathlib import Path

import msgspec

from tradewind.domain.accounts import is_former_name
from tradewind.domain.errors import JournalRefusedError
from tradewind.storage.journal.disks import Disk
from tradewind.storage.journal.headers import HEADER_SIZE, SEGMENT_MAGIC, Header, decode_header
from tradewind.storage.journal.readers import (
    JournalReader,
    check_end,
    check_place,
    current_paths,
)
from tradewind.storage.journal.segments import Scan, scan_segment, segment_paths
from tradewind.storage.journal.snapshots import snapshot_paths


class Recovered(msgspec.Struct, frozen=True):
    """Where a writer goes on: behind `end` of the segment at `path`, after record `last`."""

    path: Path | None = None
    install: bytes = b""
    account: str = ""
    last: int = 0
    end: int = HEADER_SIZE
    size: int = 0


def recover(directory: Path, account: str, disk: Disk) -> Recovered:
    """Verify a journal whole and cut its torn tail.

    Raises:
        JournalCorruptError: damage before the last commit mark.
        JournalError: the journal is another account's, or of a newer format.
    """
    for path in segment_paths(directory):
        refuse_others(_header(path), account, path.name)
    paths = current_paths(directory)
    for path in segment_paths(directory)[len(paths) :]:
        path.unlink()
    expected, recovered = 0, Recovered()
    for path in paths:
        scan = scan_segment(path.read_bytes(), path.name)
        check_place(path, scan, expected)
        check_end(path, scan, is_last=path == paths[-1])
        expected = scan.last + 1
        recovered = _cut(path, scan, disk)
    _drop_snapshots_ahead(directory, recovered.last)
    JournalReader(directory).snapshot()
    return recovered


def _drop_snapshots_ahead(directory: Path, last: int) -> None:
    """A snapshot of records that a crash or a repair took must not meet other ones in their place.

    It may reach the disk before them: it is synced, and they are not at durability `process`.
    """
    for path in snapshot_paths(directory):
        if int(path.stem) > last:
            path.unlink()


def refuse_others(header: Header, account: str, name: str) -> None:
    """Refuse another account's journal; an older release's name is judged by whoever has the keys.

    Raises:
        JournalRefusedError: it is another's.
    """
    if header.account != account and not is_former_name(header.account, account):
        raise JournalRefusedError(
            f"{name} is the journal of account {header.account!r}, not of {account!r}: "
            "give each account a state directory of its own"
        )


def _header(path: Path) -> Header:
    with path.open("rb") as file:
        return decode_header(file.read(HEADER_SIZE), SEGMENT_MAGIC, path.name)


def _cut(path: Path, scan: Scan, disk: Disk) -> Recovered:
    """Wipe what lies behind the last mark, so that it can never be read as something."""
    tail = path.read_bytes()[scan.end :].rstrip(b"\0")
    if tail and not scan.sealed:
        handle = disk.open(path)
        disk.write(handle, bytes(len(tail)), scan.end)
        disk.sync(handle)
        disk.close(handle)
    header = scan.header
    return Recovered(
        path=path,
        install=header.install,
        account=header.account,
        last=scan.last,
        end=scan.end,
        size=header.size,
    )
