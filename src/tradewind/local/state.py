"""The state folder of an installation: where everything lies, and who may use it now."""

import fcntl
import os
import secrets
import time
from pathlib import Path

from tradewind.domain.errors import ConfigurationError

DEFAULT = Path(".tradewind")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class StateFolder:
    """Paths below one state directory; made on demand, readable by the owner only."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def folder(self, *parts: str) -> Path:
        """A folder below the root."""
        path = self.root.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    @property
    def runner_file(self) -> Path:
        """What a running `up` writes for the other commands: pid and addresses."""
        return self.root / "runner.json"

    @property
    def install(self) -> str:
        """The installation's own part of every client order id: random, made once."""
        path = self.root / "install"
        if not path.exists():
            path.write_text("".join(secrets.choice(_ALPHABET) for _ in range(6)))
        return path.read_text().strip()


class RunnerLock:
    """One runner per state folder: a second one waits, then names the first one's pid."""

    def __init__(self, state: StateFolder, wait_s: float = 10.0) -> None:
        self._path = state.root / "runner.lock"
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        self._take(wait_s)

    def release(self) -> None:
        """Let the next runner in."""
        os.close(self._descriptor)

    def _take(self, wait_s: float) -> None:
        deadline = time.monotonic() + wait_s
        while not self._try():
            if time.monotonic() > deadline:
                raise ConfigurationError(
                    f"another `tradewind up` (pid {self._path.read_text().strip()}) uses "
                    f"{self._path.parent}; stop it, or give another folder with --state"
                )
            time.sleep(0.1)
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, str(os.getpid()).encode(), 0)

    def _try(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
