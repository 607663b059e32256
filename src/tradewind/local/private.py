"""Where a run keeps broker keys that are no files yet: outside the state, gone with the run."""

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from tradewind.domain.errors import ConfigurationError

_YOUNG_S = 60.0


class PrivateFolder:
    """A folder of the owner's alone for one state folder; what killed runs left is removed.

    It lies where temporary files go (`TMPDIR`): the run-time folder of a login ends with the last
    login, and a run goes on.
    """

    def __init__(self, state: Path, base: Path | None = None, young_s: float = _YOUNG_S) -> None:
        base, ours = base or Path(tempfile.gettempdir()), f"tradewind-{os.geteuid()}-"
        self.root = base / f"{ours}{sha256(str(state).encode()).hexdigest()[:12]}"
        _remove(self.root)
        for folder in base.glob(f"{ours}*"):
            _remove_if_left(folder, young_s)
        _make(self.root)
        # Whoever holds it lives, to other runners and to cleaners of /tmp.
        self._lock = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        _locked(self._lock)

    def folder(self, *parts: str) -> Path:
        """A folder in it."""
        path = self.root
        for part in parts:
            path /= part
            path.mkdir(exist_ok=True, mode=0o700)
        return path

    def remove(self) -> None:
        """Leave nothing behind; once is enough."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
            _remove(self.root)


def _make(folder: Path) -> None:
    """Make it; in a folder that others may write, somebody else's is never trusted.

    Raises:
        ConfigurationError: something is in the way.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise ConfigurationError(
            f"{folder} is in the way and not ours to remove: remove it, or set TMPDIR"
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"no place for keys in {folder.parent}: {error.strerror}; set TMPDIR to one of yours"
        ) from error


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove_if_left(folder: Path, young_s: float) -> None:
    """Remove what another state's killed run left; a folder that was just made may be in use."""
    with contextlib.suppress(OSError):
        age_s = time.time() - folder.lstat().st_ctime
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if age_s >= young_s and _locked(descriptor):
                _remove(folder)
        finally:
            os.close(descriptor)


def _remove(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        status = folder.lstat()
        if stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid():
            shutil.rmtree(folder, ignore_errors=True)
