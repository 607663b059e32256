"""One writer per account: a file lock, and an epoch that rises at each taking."""

import fcntl
import os
import struct
import zlib
from pathlib import Path
from typing import Self

from tradewind.domain.errors import JournalCorruptError, JournalLockedError

_SLOT = struct.Struct("<QQI")
_SLOT_AT = (0, 64)


class AccountLock:
    """Holds the lock of a directory until closed; `epoch` is above every earlier holder's.

    The epoch lies in two checksummed slots that are written in turn, so that a torn write leaves
    the other one.

    Raises:
        JournalLockedError: another process holds it; its pid is named.
        JournalCorruptError: both slots are damaged.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._path = directory / "lock"
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._take()
            self.epoch = self._raise_epoch()
        except BaseException:
            os.close(self._handle)
            raise

    def close(self) -> None:
        """Let go."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self) -> None:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = max((slot[1] for slot in self._slots() if slot), default=0)
            raise JournalLockedError(
                f"process {holder or 'unknown'} writes {self._path.parent}: stop it first"
            ) from None

    def _raise_epoch(self) -> int:
        slots = self._slots()
        held = [slot[0] for slot in slots if slot]
        empty = os.fstat(self._handle).st_size == 0
        if not held and not empty:
            raise JournalCorruptError("lock", 0, "the epoch cannot be read")
        # A slot that was lost may have held the newest epoch.
        lost = 0 if len(held) == len(_SLOT_AT) or empty else 1
        epoch = max(held, default=0) + 1 + lost
        if empty:
            self._write(_SLOT_AT[(epoch + 1) % 2], epoch - 1)
        self._write(_SLOT_AT[epoch % 2], epoch)
        return epoch

    def _write(self, offset: int, epoch: int) -> None:
        fields = struct.pack("<QQ", epoch, os.getpid())
        os.pwrite(self._handle, fields + struct.pack("<I", zlib.crc32(fields)), offset)
        os.fsync(self._handle)

    def _slots(self) -> list[tuple[int, int] | None]:
        found: list[tuple[int, int] | None] = []
        for offset in _SLOT_AT:
            data = os.pread(self._handle, _SLOT.size, offset)
            whole = len(data) == _SLOT.size and zlib.crc32(data[:16]) == _SLOT.unpack(data)[2]
            found.append(_SLOT.unpack(data)[:2] if whole else None)
        return found
