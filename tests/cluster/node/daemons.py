"""Programs that stay after the command that started them; found again by pid and start time."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.cluster import places

_STOP_S = 10.0


class Daemon:
    """One program, its pid file and its log, in the state folder."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def log(self) -> Path:
        """What it says."""
        return places.state() / "logs" / f"{self.name}.log"

    @property
    def _file(self) -> Path:
        return places.state() / "run" / f"{self.name}.pid"

    def start(self, argv: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start it, unless it runs with this very command line; end the one with another."""
        wanted = "\0".join(argv)
        pid, _, known = self._known()
        if pid and known == wanted:
            return
        self.stop()
        for path in (self.log, self._file):
            path.parent.mkdir(exist_ok=True)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=places.REPOSITORY,
                env={**os.environ, **(environment or {})},
            )
        self._file.write_text(f"{process.pid}\n{_started(process.pid)}\n{wanted}")
        process.returncode = 0  # it is no child of ours from here on

    def stop(self) -> None:
        """Ask it to end, insist after a while; nothing where it doesn't run."""
        pid, begun, _ = self._known()
        if pid:
            os.kill(pid, signal.SIGTERM)
            if not _until(lambda: _started(pid) != begun, _STOP_S):
                os.kill(pid, signal.SIGKILL)
                _until(lambda: _started(pid) != begun, _STOP_S)
        self._file.unlink(missing_ok=True)

    def alive(self) -> bool:
        """Whether it runs."""
        return bool(self._known()[0])

    def ready(self, ask: Callable[[], object], within_s: float) -> None:
        """Wait until the answer is true; its end or the deadline raise its last words."""
        if not _until(lambda: not self.alive() or ask(), within_s) or not self.alive():
            said = self.log.read_bytes()[-2000:].decode(errors="replace")
            raise RuntimeError(f"{self.name} is not ready; {self.log} ends with:\n{said}")

    def _known(self) -> tuple[int, str, str]:
        """Pid, start time and command line; pid 0 when it has ended."""
        try:
            pid, begun, argv = self._file.read_text().split("\n", 2)
        except FileNotFoundError:
            return 0, "", ""
        alive = begun and _started(int(pid)) == begun
        return (int(pid) if alive else 0), begun, argv


def _started(pid: int) -> str:
    """When a process began, in the kernel's ticks; "" when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def _until(ask: Callable[[], object], within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while not ask():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
