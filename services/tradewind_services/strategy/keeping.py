"""A strategy's saved state as a file: replaced as a whole, or not at all."""

import threading
from pathlib import Path


class KeptState:
    """The newest state of one strategy; threads may keep and forget at the same time."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "strategy.state"
        self._kept = b""
        self._writing = threading.Lock()
        self._forgotten = False

    def read(self) -> bytes:
        """What was kept; b"" when nothing was."""
        try:
            return self._file.read_bytes()
        except FileNotFoundError:
            return b""

    def keep(self, state: bytes) -> None:
        """Write a state that is not the one written last."""
        with self._writing:
            if state == self._kept or self._forgotten:
                return
            scratch = self._file.with_suffix(".new")
            scratch.write_bytes(state)
            scratch.replace(self._file)
            self._kept = state

    def forget(self) -> None:
        """Start afresh next time: nothing is kept any more in this life."""
        with self._writing:
            self._forgotten = True
            self._file.unlink(missing_ok=True)
