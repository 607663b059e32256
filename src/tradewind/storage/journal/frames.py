"""How one record lies in a segment: length, checksum, number, kind, payload.

A commit mark is a frame of its own: it says that every frame before it belongs to a finished
commit. A seal is a mark that also ends its segment. Both start with a pattern that can be searched
for, so that damage before a mark is told from a torn tail.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

_HEAD = struct.Struct("<IIQB")
_COVERED = struct.Struct("<IQB")
_MARK = struct.Struct("<8sI")
_PATTERN = b"\xd7TWMARK\x9b"
# Bound once: a frame is made for every record.
_pack_head, _pack_covered, _crc32 = _HEAD.pack, _COVERED.pack, zlib.crc32
_unpack_head = _HEAD.unpack_from

DATA, MARK, SEAL = 1, 2, 3
_KINDS = frozenset({DATA, MARK, SEAL})
HEAD_SIZE = _HEAD.size
MARK_SIZE = HEAD_SIZE + _MARK.size
MAX_PAYLOAD = 1 << 20
"""The largest record, bytes."""


class Frame(NamedTuple):
    """A frame that passed its checksum; `end` is the offset behind it."""

    kind: int
    number: int
    payload: bytes
    end: int


def encode_frame(kind: int, number: int, payload: bytes) -> bytes:
    """The bytes of a frame."""
    length = len(payload)
    checksum = _crc32(payload, _crc32(_pack_covered(length, number, kind)))
    return _pack_head(length, checksum, number, kind) + payload


def encode_mark(kind: int, number: int, batch_checksum: int) -> bytes:
    """The bytes of a mark or seal that follows record `number`."""
    return encode_frame(kind, number, _MARK.pack(_PATTERN, batch_checksum))


def decode_frame(data: bytes, offset: int) -> Frame | None:
    """The frame at an offset, or None where there is no whole one."""
    return next(decode_frames(data, offset), None)


def decode_frames(data: bytes, offset: int) -> Iterator[Frame]:
    """The frames from an offset on, up to where there is no whole one.

    One loop with plain locals, because a start reads every record of the journal.
    """
    last_head, size = len(data) - HEAD_SIZE, len(data)
    while offset <= last_head:
        length, checksum, number, kind = _unpack_head(data, offset)
        start = offset + HEAD_SIZE
        offset = start + length
        if length > MAX_PAYLOAD or offset > size or kind not in _KINDS:
            return
        payload = data[start:offset]
        if _crc32(payload, _crc32(_pack_covered(length, number, kind))) != checksum:
            return
        yield Frame(kind, number, payload, offset)


def batch_checksum_of(mark: Frame) -> int:
    """The checksum of the batch that a mark closes."""
    checksum: int = _MARK.unpack(mark.payload)[1]
    return checksum


def find_mark(data: bytes, offset: int) -> int:
    """The offset of the first whole mark at or behind an offset, or -1."""
    at = data.find(_PATTERN, offset)
    while at >= 0:
        start = at - HEAD_SIZE
        if start >= 0 and decode_frame(data, start) is not None:
            return start
        at = data.find(_PATTERN, at + 1)
    return -1


def looks_like_mark(data: bytes, offset: int, number: int, batch_checksum: int) -> bool:
    """Whether a damaged mark of this very batch lies here: a few bits differ, none is just missing.

    A torn one is a beginning of the mark with nothing but zeros behind it.
    """
    found = data[offset : offset + MARK_SIZE].ljust(MARK_SIZE, b"\0")
    expected = encode_mark(MARK, number, batch_checksum)
    if _torn(found, expected):
        return False
    return _different_bits(found, expected) <= 8 * MARK_SIZE // 4


def _torn(found: bytes, expected: bytes) -> bool:
    kept = found.rstrip(b"\0")
    return len(kept) < len(expected.rstrip(b"\0")) and expected.startswith(kept)


def _different_bits(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one, "little") ^ int.from_bytes(other, "little")).bit_count()
