"""A minimal second reader of an account's journal: frames of committed batches, nothing else.

A segment is a header of 256 bytes (magic `TWJOURNL`, its own checksum in the last four), then
frames: length, checksum, number and kind, little-endian, then the payload. Kind 1 is a record;
kinds 2 (mark) and 3 (seal) end a batch and carry its checksum. The header's format, behind the
magic, is also that of the payloads: 2 means arrays of fields.
"""

from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from zlib import crc32

from tradewind.domain.errors import JournalCorruptError, JournalError

_HEADER, _MAGIC, _FORMAT = 256, b"TWJOURNL", 2
_HEAD = Struct("<IIQB")
_COVERED = Struct("<IQB")
_MARK = Struct("<8sI")
_PATTERN = b"\xd7TWMARK\x9b"
_RECORD, _MARK_KIND, _SEAL = 1, 2, 3


def committed(folder: Path) -> Iterator[tuple[int, bytes]]:
    """Yield every committed record's number and payload, oldest first.

    Raises:
        JournalCorruptError: damage, or a record is missing.
        JournalError: another release wrote it.
    """
    expected, path, sealed = 1, folder, False
    for path in sorted(folder.glob("*.segment")):
        data = path.read_bytes()
        _check_header(data, path.name)
        records, sealed = _batches(data, path.name)
        for number, payload in records:
            if number != expected:
                raise JournalCorruptError(path.name, 0, f"record {expected} is missing")
            yield number, payload
            expected = number + 1
    if sealed:
        raise JournalCorruptError(path.name, 0, "it is sealed, and the next segment is missing")


def _check_header(data: bytes, name: str) -> None:
    head = data[:_HEADER]
    whole = len(head) == _HEADER and crc32(head[:-4]).to_bytes(4, "little") == head[-4:]
    if not whole or not head.startswith(_MAGIC):
        raise JournalCorruptError(name, 0, "no whole header")
    found = int.from_bytes(head[8:12], "little")
    if found != _FORMAT:
        raise JournalError(f"{name} has format {found}, this release reads {_FORMAT}")


def _batches(data: bytes, name: str) -> tuple[list[tuple[int, bytes]], bool]:
    """The records of whole batches, and whether a seal ends them."""
    records: list[tuple[int, bytes]] = []
    batch: list[tuple[int, bytes]] = []
    start = end = _HEADER
    last = 0
    for kind, number, payload, behind in _frames(data):
        if kind == _RECORD:
            batch.append((number, payload))
        elif _MARK.unpack(payload) != (_PATTERN, crc32(data[start:end])):
            raise JournalCorruptError(name, end, "a commit mark does not fit its batch")
        else:
            records += batch
            batch, start = [], behind
        last, end = kind, behind
    if _PATTERN in data[end:]:
        raise JournalCorruptError(name, end, "a commit mark lies behind damage")
    return records, last == _SEAL


def _frames(data: bytes) -> Iterator[tuple[int, int, bytes, int]]:
    """Frames up to the first that is not whole; `(kind, number, payload, offset behind it)`."""
    at = _HEADER
    while at + _HEAD.size <= len(data):
        length, checksum, number, kind = _HEAD.unpack_from(data, at)
        behind = at + _HEAD.size + length
        payload = data[at + _HEAD.size : behind]
        covered = crc32(payload, crc32(_COVERED.pack(length, number, kind)))
        if kind not in (_RECORD, _MARK_KIND, _SEAL) or behind > len(data) or covered != checksum:
            return
        yield kind, number, payload, behind
        at = behind
