"""Reading one segment: what is committed, where it ends, and whether anything is damaged."""

import zlib
from pathlib import Path

import msgspec

from tradewind.domain.errors import JournalCorruptError
from tradewind.storage.journal.frames import (
    DATA,
    SEAL,
    Frame,
    batch_checksum_of,
    decode_frames,
    find_mark,
    looks_like_mark,
)
from tradewind.storage.journal.headers import (
    HEADER_SIZE,
    SEGMENT_MAGIC,
    Header,
    decode_header,
)

SUFFIX = ".segment"


class Scan(msgspec.Struct):
    """A segment's committed records; `end` is the offset behind the last mark.

    `marks` are the offsets behind each mark, with the number of the record before it.
    """

    header: Header
    records: list[tuple[int, bytes]]
    end: int = HEADER_SIZE
    last: int = 0
    sealed: bool = False
    fault: JournalCorruptError | None = None


def segment_name(first: int) -> str:
    """The file name of the segment that starts with a record."""
    return f"{first:020d}{SUFFIX}"


def segment_paths(directory: Path) -> list[Path]:
    """The segments of a journal, oldest first."""
    return sorted(directory.glob(f"*{SUFFIX}"))


def first_of(path: Path) -> int:
    """The number of a segment's first record, from its name."""
    return int(path.name.removesuffix(SUFFIX))


def scan_segment(data: bytes, name: str) -> Scan:
    """Read a segment's bytes; damage before the last mark ends in `fault`.

    Raises:
        JournalCorruptError: the header is damaged.
        JournalError: a newer release wrote it.
    """
    header = decode_header(data, SEGMENT_MAGIC, name)
    scan = Scan(header, [], last=header.number - 1)
    offset = _read_batches(scan, data)
    scan.fault = _fault(scan, data, offset, name)
    return scan


def _read_batches(scan: Scan, data: bytes) -> int:
    """Take in whole batches and return the offset of the first frame that belongs to none."""
    batch: list[tuple[int, bytes]] = []
    start, expected = scan.end, scan.last + 1
    for kind, number, payload, end in decode_frames(data, scan.end):
        if kind == DATA:
            if number != expected:
                return start
            batch.append((number, payload))
            start, expected = end, expected + 1
            continue
        if not _closes(scan, data, Frame(kind, number, payload, end), start, len(batch)):
            return start
        scan.records += batch
        scan.last, scan.end, batch = number, end, []
        start, expected = end, number + 1
        if kind == SEAL:
            scan.sealed = True
            return end
    return start


def _closes(scan: Scan, data: bytes, mark: Frame, start: int, count: int) -> bool:
    checksum = zlib.crc32(data[scan.end : start])
    return mark.number == scan.last + count and batch_checksum_of(mark) == checksum


def _fault(scan: Scan, data: bytes, offset: int, name: str) -> JournalCorruptError | None:
    if scan.sealed:
        behind = data[scan.end :]
        whole = len(data) == scan.header.size or not behind
        return None if whole else JournalCorruptError(name, scan.end, "bytes behind the seal")
    if len(data) != scan.header.size:
        return JournalCorruptError(name, len(data), f"the file was cut from {scan.header.size}")
    if find_mark(data, offset) >= 0:
        return JournalCorruptError(name, offset, "a record before the last commit mark is damaged")
    waiting = sum(1 for _ in decode_frames(data, scan.end))
    checksum = zlib.crc32(data[scan.end : offset])
    if waiting and looks_like_mark(data, offset, scan.last + waiting, checksum):
        return JournalCorruptError(name, offset, "the last commit mark is damaged")
    return None
