"""The head of a segment or snapshot: whose it is, since which record, and in which format."""

import struct
import zlib

import msgspec

from tradewind.domain.errors import JournalCorruptError, JournalError, JournalRefusedError

_FIELDS = struct.Struct("<8sIQQ16sH128s")
_CHECKSUM = struct.Struct("<I")

FORMAT = 2
"""Of frames and of the records in them: 2 has arrays where 1 had maps with field names."""
HEADER_SIZE = 256
SEGMENT_MAGIC = b"TWJOURNL"
SNAPSHOT_MAGIC = b"TWSNAPSH"


class Header(msgspec.Struct, frozen=True):
    """Of a segment: `number` is its first record's, `size` the file's whole length in bytes.

    Of a snapshot: `number` is the last record in it, `size` the payload's length.
    """

    magic: bytes
    number: int
    size: int
    install: bytes
    account: str
    version: int = FORMAT


def encode_header(header: Header) -> bytes:
    """The header's bytes, padded to `HEADER_SIZE`."""
    account = header.account.encode()
    if len(account) > 128:
        raise JournalError(f"account name longer than 128 bytes: {header.account[:40]!r}")
    fields = _FIELDS.pack(
        header.magic,
        header.version,
        header.number,
        header.size,
        header.install,
        len(account),
        account,
    )
    padded = fields.ljust(HEADER_SIZE - _CHECKSUM.size, b"\0")
    return padded + _CHECKSUM.pack(zlib.crc32(padded))


def decode_header(data: bytes, magic: bytes, name: str) -> Header:
    """Read a header.

    Raises:
        JournalCorruptError: damaged, or no such file at all.
        JournalRefusedError: written by another release.
    """
    head = data[:HEADER_SIZE]
    if len(head) < HEADER_SIZE:
        raise JournalCorruptError(name, len(head), "the file ends within its header")
    padded, checksum = head[:-4], _CHECKSUM.unpack(head[-4:])[0]
    if zlib.crc32(padded) != checksum:
        raise JournalCorruptError(name, 0, "the header's checksum is wrong")
    found, version, number, size, install, length, account = _FIELDS.unpack_from(padded)
    if found != magic:
        raise JournalCorruptError(name, 0, "this is no file of a journal")
    if version != FORMAT:
        raise JournalRefusedError(
            f"{name} has format {version}, this release reads {FORMAT}: "
            "use the release that wrote it, or start with another state folder"
        )
    return Header(magic, number, size, install, account[:length].decode(), version)
