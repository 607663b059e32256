"""Snapshots: the state after some record, so that older segments may go."""

import os
import zlib
from pathlib import Path

import msgspec

from tradewind.domain.errors import JournalCorruptError
from tradewind.storage.journal.headers import (
    HEADER_SIZE,
    SNAPSHOT_MAGIC,
    Header,
    decode_header,
    encode_header,
)

_SUFFIX = ".snapshot"
_KEPT = 2


class Snapshot(msgspec.Struct, frozen=True):
    """The bytes of a state, and the number of the last record in it."""

    number: int
    payload: bytes


def snapshot_paths(directory: Path) -> list[Path]:
    """The snapshots of a journal, oldest first."""
    return sorted(directory.glob(f"*{_SUFFIX}"))


def write_snapshot(directory: Path, header: Header, payload: bytes) -> None:
    """Write a snapshot whole or not at all, and drop all but the newest two."""
    path = directory / f"{header.number:020d}{_SUFFIX}"
    draft = path.with_suffix(".draft")
    checksum = zlib.crc32(payload).to_bytes(4, "little")
    with draft.open("wb") as file:
        file.write(encode_header(header) + payload + checksum)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    for old in snapshot_paths(directory)[:-_KEPT]:
        old.unlink()


def read_snapshot(path: Path) -> tuple[Header, Snapshot]:
    """Read a snapshot.

    Raises:
        JournalCorruptError: damaged.
    """
    data = path.read_bytes()
    header = decode_header(data, SNAPSHOT_MAGIC, path.name)
    payload, checksum = data[HEADER_SIZE:-4], data[-4:]
    whole = len(payload) == header.size and zlib.crc32(payload).to_bytes(4, "little") == checksum
    if not whole:
        raise JournalCorruptError(path.name, HEADER_SIZE, "the snapshot's checksum is wrong")
    return header, Snapshot(header.number, payload)
