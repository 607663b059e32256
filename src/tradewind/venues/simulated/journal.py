"""The venue's own journal: one line a batch, with its checksum; the venue's truth for checkers.

It shares no code with the platform's journal, because the two are compared with each other. A batch
is everything that one or more calls to the exchange caused, so a line is whole or did not happen.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import msgspec

from tradewind.domain.errors import JournalCorruptError, JournalLockedError
from tradewind.venues.simulated.records import Record

JOURNAL_NAME = "venue.jsonl"
_LOCK_NAME = "venue.lock"
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(list[Record])


class VenueJournal:
    """An append-only file of batches, held by one process.

    Args:
        folder: The venue's state directory; made if absent.
        durable: Whether a flush outlives the machine, not only the process.

    Raises:
        JournalLockedError: another process holds it.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / JOURNAL_NAME
        self._lock = _locked(folder / _LOCK_NAME)
        self._file = self.path.open("ab", buffering=0)
        self._durable = durable
        self._pending: list[bytes] = []

    def recover(self) -> list[Record]:
        """Every record of every whole batch; a torn tail is cut off the file.

        Raises:
            JournalCorruptError: damage that whole batches follow.
        """
        records, end = _scan(self.path)
        self._file.truncate(end)
        return records

    def append(self, records: Sequence[Record]) -> None:
        """Buffer a batch."""
        if records:
            self._pending.append(_line(records))

    def take(self) -> bytes:
        """What is buffered; it is buffered no longer."""
        pending, self._pending = self._pending, []
        return b"".join(pending)

    def write(self, data: bytes) -> None:
        """Write taken batches: one write, and one sync where asked. Blocks on the disk."""
        if not data:
            return
        _write(self._file.fileno(), data)
        if self._durable:
            os.fdatasync(self._file.fileno())

    def flush(self) -> None:
        """Write what is buffered."""
        self.write(self.take())

    def close(self) -> None:
        """Flush, and let another process have the journal."""
        self.flush()
        self._file.close()
        os.close(self._lock)


def read_records(folder: Path) -> list[Record]:
    """What a venue's journal holds, also while the venue runs; nothing is changed.

    Raises:
        JournalCorruptError: damage that whole batches follow.
    """
    return _scan(folder / JOURNAL_NAME)[0]


def _line(records: Sequence[Record]) -> bytes:
    body = _ENCODER.encode(records)
    return b"%08x %s\n" % (crc32(body), body)


def _scan(path: Path) -> tuple[list[Record], int]:
    """Records of the whole batches, and where they end."""
    records: list[Record] = []
    end, torn = 0, 0
    for start, line in _lines(path):
        body = _body(line)
        if body is None:
            torn = torn or start + 1
            continue
        if torn:
            raise JournalCorruptError(path.name, torn - 1, "a damaged batch before whole ones")
        records.extend(_DECODER.decode(body))
        end = start + len(line)
    return records, end


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    start = 0
    with path.open("rb") as file:
        for line in file:
            yield start, line
            start += len(line)


def _body(line: bytes) -> bytes | None:
    checksum, _, body = line.rstrip(b"\n").partition(b" ")
    whole = line.endswith(b"\n") and checksum == b"%08x" % crc32(body)
    return body if whole else None


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _locked(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(descriptor, 32).decode(errors="replace").strip()
        os.close(descriptor)
        raise JournalLockedError(f"{path} is held by process {holder or '?'}") from error
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    return descriptor
