"""A minimal second reader of an account's journal: frames of committed batches, nothing else.

A segment is a header of 256 bytes (magic `TWJOURNL`, its own checksum in the last four), then
frames: length, checksum, number and kind, little-endian, then the payload. Kind 1 is a record;
kinds 2 (mark) and 3 (seal) end a batch and carry its checksum.
"""

from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from zlib import crc32

from tradewind.domain.errors import JournalCorruptError

_HEADER, _MAGIC = 256, b"TWJOURNL"
_HEAD = Struct("<IIQB")
_COVERED = Struct("<IQB")
_MARK = Struct("<8sI")
_PATTERN = b"\xd7TWMARK\x9b"
_RECORD, _MARKS = 1, (2, 3)


def committed(folder: Path) -> Iterator[tuple[int, bytes]]:
    """Yield every committed record's number and payload, oldest first.

    Raises:
        JournalCorruptError: damage, or a record is missing.
    """
    expected = 1
    for path in sorted(folder.glob("*.segment")):
        data = path.read_bytes()
        _check_header(data, path.name)
        for number, payload in _batches(data, path.name):
            if number != expected:
                raise JournalCorruptError(path.name, 0, f"record {expected} is missing")
            yield number, payload
            expected = number + 1


def _check_header(data: bytes, name: str) -> None:
    head = data[:_HEADER]
    whole = len(head) == _HEADER and crc32(head[:-4]).to_bytes(4, "little") == head[-4:]
    if not whole or not head.startswith(_MAGIC):
        raise JournalCorruptError(name, 0, "no whole header")


def _batches(data: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    batch: list[tuple[int, bytes]] = []
    start = end = _HEADER
    for kind, number, payload, behind in _frames(data):
        if kind == _RECORD:
            batch.append((number, payload))
        elif _MARK.unpack(payload) != (_PATTERN, crc32(data[start:end])):
            raise JournalCorruptError(name, end, "a commit mark does not fit its batch")
        else:
            yield from batch
            batch, start = [], behind
        end = behind
    if _PATTERN in data[end:]:
        raise JournalCorruptError(name, end, "a commit mark lies behind damage")


def _frames(data: bytes) -> Iterator[tuple[int, int, bytes, int]]:
    """Frames up to the first that is not whole; `(kind, number, payload, offset behind it)`."""
    at = _HEADER
    while at + _HEAD.size <= len(data):
        length, checksum, number, kind = _HEAD.unpack_from(data, at)
        behind = at + _HEAD.size + length
        payload = data[at + _HEAD.size : behind]
        covered = crc32(payload, crc32(_COVERED.pack(length, number, kind)))
        if kind not in (_RECORD, *_MARKS) or behind > len(data) or covered != checksum:
            return
        yield kind, number, payload, behind
        at = behind
