"""Programs that live no longer than we do: ended by pid, and by the kernel when we are killed."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


class Child:
    """A program with its log file."""

    def __init__(
        self, argv: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.name, self.log = log.stem, log
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                preexec_fn=_die_with_parent,
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    @property
    def code(self) -> int | None:
        """Its exit code, None while it runs."""
        return self._process.poll()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it, if it lives."""
        self._process.send_signal(number)

    def end(self, within_s: float = 5) -> None:
        """Ask it to end; insist after `within_s`."""
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(within_s)
            return
        self._process.kill()
        self._process.wait()

    def ready(self, ask: Callable[[], T | None], within_s: float) -> T:
        """Ask until the answer is true; the end of the program is an error with its last words."""
        deadline = time.monotonic() + within_s
        while self.alive() and time.monotonic() < deadline:
            if answer := ask():
                return answer
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} is not ready:\n{self.last_words()}")

    def last_words(self) -> str:
        """The end of its log."""
        return self.log.read_bytes()[-2000:].decode(errors="replace")


@contextlib.contextmanager
def running(
    argv: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Child]:
    """Run a program while the block lasts."""
    child = Child(argv, log, environment)
    try:
        yield child
    finally:
        child.end()


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody has at this moment."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def _die_with_parent() -> None:
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
