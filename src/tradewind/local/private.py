"""Where a run keeps broker keys that are no files yet: outside the state, gone with the run."""

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
from hashlib import sha256
from pathlib import Path

from tradewind.domain.errors import ConfigurationError


class PrivateFolder:
    """A folder of the owner's alone for one state folder; what a killed run left is removed.

    It lies in `XDG_RUNTIME_DIR`, which never is on a disk, or where temporary files go.
    """

    def __init__(self, state: Path, base: Path | None = None) -> None:
        name = f"tradewind-{os.geteuid()}-{sha256(str(state).encode()).hexdigest()[:12]}"
        self.root = (base or _base()) / name
        _remove(self.root)
        _make(self.root)
        self._lock = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        with contextlib.suppress(OSError):
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # cleaners of /tmp respect it

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


def _base() -> Path:
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere")
    return runtime if os.access(runtime, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())


def _make(folder: Path) -> None:
    """Make it; in a folder that others may write, somebody else's is never trusted.

    Raises:
        ConfigurationError: something is in the way.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise ConfigurationError(
            f"{folder} is in the way and not ours to remove: remove it, or set XDG_RUNTIME_DIR"
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"no place for keys in {folder.parent}: {error.strerror}; set XDG_RUNTIME_DIR to a "
            "folder of yours"
        ) from error


def _remove(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        status = folder.lstat()
        if stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid():
            shutil.rmtree(folder, ignore_errors=True)
