"""The writer of a journal: group commits, segments that roll, a reserve for what must be told."""

import secrets
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Self

from tradewind.domain.errors import JournalError, JournalFullError
from tradewind.storage.journal.bindings import read_binding, write_binding
from tradewind.storage.journal.disks import Disk
from tradewind.storage.journal.frames import (
    DATA,
    MARK,
    MARK_SIZE,
    MAX_PAYLOAD,
    SEAL,
    encode_frame,
    encode_mark,
)
from tradewind.storage.journal.headers import (
    HEADER_SIZE,
    SEGMENT_MAGIC,
    SNAPSHOT_MAGIC,
    Header,
    encode_header,
)
from tradewind.storage.journal.locks import AccountLock
from tradewind.storage.journal.readers import JournalReader
from tradewind.storage.journal.recoveries import Recovered, recover
from tradewind.storage.journal.segments import first_of, segment_name, segment_paths
from tradewind.storage.journal.snapshots import Snapshot, snapshot_paths, write_snapshot

SEGMENT_BYTES = 16 << 20
_SPARE = "spare"


class Durability(StrEnum):
    """What a durable record survives: the machine's crash, or the process's only."""

    MACHINE = "machine"
    PROCESS = "process"


class FileJournal:
    """Implements `ports.Journal` on files; one writer per directory.

    `append` and `commit` may be called from different threads: while one commit waits for the
    disk, further records gather for the next. The segment in use and one spare are preallocated;
    without a spare only urgent records are taken, so that they have a whole segment left.

    Raises:
        JournalLockedError: another process writes here.
        JournalCorruptError: damage before the last commit mark.
        JournalRefusedError: the journal is another account's, or of a newer format.
        JournalFullError: no space for the first segment.
    """

    def __init__(
        self,
        directory: Path,
        account: str,
        *,
        durability: Durability = Durability.MACHINE,
        segment_bytes: int = SEGMENT_BYTES,
        disk: Disk | None = None,
    ) -> None:
        self._directory, self._account = directory, account
        self._durability, self._size = durability, max(segment_bytes, 4096)
        self._longest = min(MAX_PAYLOAD, self._size // 2)
        self._disk = disk or Disk()
        self._lock = AccountLock(directory)
        self._guard, self._committing = threading.Lock(), threading.Lock()
        self._sparing = threading.RLock()
        self._pending: list[bytes] = []
        self._fault: str = ""
        self._spare = False
        self._handle = -1
        try:
            self._open(recover(directory, account, self._disk))
        except BaseException:
            self.close()
            raise

    @property
    def epoch(self) -> int:
        """This writer's epoch: above that of every earlier writer."""
        return self._lock.epoch

    @property
    def identity(self) -> str:
        """A random id, made with the journal and kept in all its files."""
        return self._install.hex()

    @property
    def account(self) -> str:
        """The account's name in the newest segment that was there; ours in a new journal."""
        return self._found_account

    @property
    def broker_account(self) -> str:
        """The broker's own id of the account, "" before it was told."""
        return self._broker_account

    def bind(self, broker_account: str) -> None:
        """Be of this account of the broker's from now on; on disk when this returns."""
        write_binding(self._directory, broker_account)
        self._disk.sync_directory(self._directory)
        self._broker_account = broker_account

    @property
    def first(self) -> int:
        """The oldest record that is still there; 1 when there is none."""
        return JournalReader(self._directory).first

    @property
    def last(self) -> int:
        """Number of the newest appended record; 0 when empty."""
        return self._last

    @property
    def durable(self) -> int:
        """Number of the newest record that survives a crash at the chosen level."""
        return self._durable

    @property
    def has_room(self) -> bool:
        """Whether a record that is not urgent would be taken."""
        return self._spare or self._make_spare()

    def append(self, payload: bytes, *, urgent: bool = False) -> int:
        """Buffer a record and return its number; at most `MAX_PAYLOAD` bytes.

        Raises:
            JournalFullError: no spare segment for a record that is not urgent.
            JournalError: too long, or the disk failed before.
        """
        if len(payload) > self._longest:
            raise JournalError(f"a record of {len(payload)} bytes is too long for the journal")
        if self._fault:
            self._refuse_if_broken()
        if not urgent and not self._spare and not self._make_spare():
            raise JournalFullError(f"no space in {self._directory}: free some; exits still work")
        with self._guard:
            self._last += 1
            self._pending.append(encode_frame(DATA, self._last, payload))
            return self._last

    def commit(self) -> int:
        """Make everything appended so far durable, and return `durable`. Blocks on the disk.

        Raises:
            JournalError: the disk failed; nothing more can be promised by this writer.
        """
        with self._committing:
            self._refuse_if_broken()
            with self._guard:
                frames, self._pending = self._pending, []
            try:
                self._write(frames)
            except (OSError, JournalFullError) as error:
                self._fault = f"the journal in {self._directory} was lost: {error}"
                raise JournalError(self._fault) from error
            return self._durable

    def read(self, first: int) -> Iterator[tuple[int, bytes]]:
        """Yield `(number, payload)` of durable records from `first` on."""
        durable = self._durable
        for number, payload in JournalReader(self._directory).read(first):
            if number > durable:
                return
            yield number, payload

    def snapshot(self) -> Snapshot | None:
        """The newest snapshot, to start a replay from."""
        return JournalReader(self._directory).snapshot()

    def save_snapshot(self, number: int, payload: bytes) -> None:
        """Keep the state after a durable record. Blocks on the disk."""
        if number > self._durable:
            raise JournalError(f"record {number} is not durable yet")
        header = Header(SNAPSHOT_MAGIC, number, len(payload), self._install, self._account)
        write_snapshot(self._directory, header, payload)
        self._disk.sync_directory(self._directory)

    def trim(self, first: int) -> int:
        """Remove segments whose records all lie before `first` and in both kept snapshots.

        Returns the oldest record that is left.
        """
        kept = [int(path.stem) for path in snapshot_paths(self._directory)]
        limit = min([first, *(number + 1 for number in kept)]) if len(kept) > 1 else 0
        paths = segment_paths(self._directory)
        for path, following in pairwise(paths):
            if first_of(following) > limit:
                break
            path.unlink()
        return first_of(segment_paths(self._directory)[0])

    def close(self) -> None:
        """Let go of the files and the lock; what was not committed is lost."""
        if self._handle >= 0:
            self._disk.close(self._handle)
            self._handle = -1
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self, found: Recovered) -> None:
        self._install = found.install or secrets.token_bytes(16)
        self._found_account = found.account or self._account
        self._broker_account = read_binding(self._directory)
        self._last = self._durable = found.last
        if found.path is None:
            self._start_segment(1)
        else:
            self._handle, self._offset = self._disk.open(found.path), found.end
            self._capacity = found.size
        self._make_spare()

    def _start_segment(self, first: int) -> None:
        """Make the next segment; its header is durable before anything else happens."""
        path, spare = self._directory / segment_name(first), self._directory / _SPARE
        with self._sparing:
            if not self._make_spare():
                raise JournalFullError(f"no space in {self._directory} for a segment: free some")
            handle = self._disk.open(spare)
            header = Header(SEGMENT_MAGIC, first, self._size, self._install, self._account)
            self._disk.write(handle, encode_header(header), 0)
            self._disk.sync(handle)
            spare.rename(path)
            self._spare = False
        self._disk.sync_directory(self._directory)
        self._handle, self._offset, self._capacity = handle, HEADER_SIZE, self._size

    def _make_spare(self) -> bool:
        """Reserve the blocks of the next segment while there are any."""
        with self._sparing, suppress(OSError):
            if not self._spare:
                handle = self._disk.allocate(self._directory / _SPARE, self._size)
                self._disk.close(handle)
                self._spare = True
        return self._spare

    def _write(self, frames: list[bytes]) -> None:
        while frames:
            count = self._fitting(frames)
            if count:
                self._write_batch(frames[:count])
                frames = frames[count:]
            if frames:
                self._roll()

    def _fitting(self, frames: list[bytes]) -> int:
        """How many frames fit before the mark and a seal."""
        room = self._capacity - self._offset - 2 * MARK_SIZE
        for count, frame in enumerate(frames):
            room -= len(frame)
            if room < 0:
                return count
        return len(frames)

    def _write_batch(self, frames: list[bytes]) -> None:
        batch, number = b"".join(frames), self._durable + len(frames)
        batch += encode_mark(MARK, number, zlib.crc32(batch))
        self._disk.write(self._handle, batch, self._offset)
        self._sync()
        self._offset += len(batch)
        self._durable = number

    def _roll(self) -> None:
        """Make the next segment, then seal this one: a crash between leaves both readable."""
        full, offset = self._handle, self._offset
        self._start_segment(self._durable + 1)
        self._disk.write(full, encode_mark(SEAL, self._durable, zlib.crc32(b"")), offset)
        self._disk.sync(full)
        self._disk.close(full)
        self._make_spare()

    def _sync(self) -> None:
        if self._durability is Durability.MACHINE:
            self._disk.sync(self._handle)

    def _refuse_if_broken(self) -> None:
        if self._fault:
            raise JournalError(self._fault)
