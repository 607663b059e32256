"""Whether this machine can run the platform: Python, cores, disk, clock, ports."""

import ctypes
import os
import platform
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tradewind.local.findings import Finding, failure, fine, warning

_PYTHON = "3.11."
_GIB = 1 << 30
_LEAST, _ENOUGH = _GIB // 4, 2 * _GIB
_OLDEST = 1_735_689_600
"""2025-01-01: a clock before that was never set."""
_UNSYNCHRONISED = 5


def machine_findings(state: Path) -> Iterator[Finding]:
    """Look at the machine; `state` says which disk matters."""
    yield _python()
    yield _cores()
    yield _disk(state)
    yield _clock()
    yield _ports()


def _python() -> Finding:
    version = platform.python_version()
    if version.startswith(_PYTHON):
        return fine("python", f"{version} at {sys.executable}")
    advice = f"make up installs into a Python {_PYTHON.rstrip('.')} if there is one"
    return warning("python", f"{version}; the pinned packages are for {_PYTHON}x", advice)


def _cores() -> Finding:
    cores = sorted(os.sched_getaffinity(0))
    try:
        os.sched_setaffinity(0, cores)
    except OSError as error:
        return warning("cores", f"{len(cores)}; the kernel refuses pinning: {error}", _UNPINNED)
    if len(cores) < 2:
        return warning("cores", "1: a dozen processes share it, nothing can be pinned", _UNPINNED)
    return fine("cores", f"{len(cores)} usable, {len(cores) - 1} may be pinned")


_UNPINNED = "leave out placement.pinning, and expect longer latencies"


def _disk(state: Path) -> Finding:
    folder = next(each for each in (state.resolve(), *state.resolve().parents) if each.exists())
    free = shutil.disk_usage(folder).free
    text = f"{free / _GIB:.1f} GiB free at {folder}"
    if free < _LEAST:
        return failure("disk", text, "free some: each journal reserves 32 MiB and grows")
    if free < _ENOUGH:
        return warning("disk", text, "free some before long runs: journals only grow")
    return fine("disk", text)


def _clock() -> Finding:
    now = time.time()
    text = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now))
    if now < _OLDEST:
        return failure("clock", f"{text} is long past", "set the clock, with NTP if possible")
    if _kernel_clock() == _UNSYNCHRONISED:
        advice = "start an NTP client; a broker's sessions and stale-price limits need the time"
        return warning("clock", f"{text}, and the kernel does not know it synchronised", advice)
    return fine("clock", text)


def _kernel_clock() -> int:
    """The kernel's word on its clock: `adjtimex(2)` asked without changing anything."""
    asked = ctypes.create_string_buffer(512)
    try:
        return int(ctypes.CDLL(None).adjtimex(asked))
    except (OSError, AttributeError):
        return 0


def _ports() -> Finding:
    try:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
    except OSError as error:
        return failure("ports", f"none to be had on 127.0.0.1: {error}", "allow local sockets")
    return fine("ports", "local ones are to be had")
