"""Processes as the kernel shows them: found by what their command line names, ended by pid."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.waiting import PATIENCE_S

T = TypeVar("T")


def eventually(what: str, ask: Callable[[], T | None], within_s: float = PATIENCE_S) -> T:
    """Ask until the answer is true; a shorter deadline is a figure that is tested."""
    deadline = time.monotonic() + within_s
    while True:
        if answer := ask():
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s:g} s: {what}")
        time.sleep(0.03)


def naming(text: str) -> list[int]:
    """Pids of living processes whose command line names `text`; ours among them are left out."""
    return sorted(pid for pid in _pids() if pid != os.getpid() and text in command_line(pid))


def command_line(pid: int) -> str:
    """A process' command line; "" when it has ended, a zombie included."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (OSError, UnicodeDecodeError):
        return ""


def kill(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal; a process that has ended is no error."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
