"""A durable journal write beside a bare write and fdatasync of the same bytes in the same run."""

import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tradewind.storage.journal import FileJournal

ROUNDS = 400
PAYLOAD = os.urandom(600)
PREALLOCATED = 16 << 20


def run() -> list[dict[str, Any]]:
    """Time both in turn, so that the disk's moods meet both alike."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        bare, durable = _alternate(Path(folder))
        buffered = _buffered(Path(folder) / "buffered")
    return [
        _figure("bare write and fdatasync, p50", median(bare) / 1e3, "us"),
        _figure("durable append and commit, p50", median(durable) / 1e3, "us"),
        _figure("durable / bare", median(durable) / median(bare), "x", floor=2.6, goal=1.3),
        _figure("append, 64 to a commit", buffered / 1e3, "us"),
    ]


def _alternate(folder: Path) -> tuple[list[int], list[int]]:
    bare: list[int] = []
    durable: list[int] = []
    handle = os.open(folder / "bare", os.O_RDWR | os.O_CREAT)
    os.posix_fallocate(handle, 0, PREALLOCATED)
    with FileJournal(folder / "journal", "bench") as journal:
        for number in range(ROUNDS):
            bare.append(_bare_write(handle, number * len(PAYLOAD)))
            durable.append(_durable_write(journal))
    os.close(handle)
    return bare, durable


def _bare_write(handle: int, offset: int) -> int:
    start = time.perf_counter_ns()
    os.pwrite(handle, PAYLOAD, offset)
    os.fdatasync(handle)
    return time.perf_counter_ns() - start


def _durable_write(journal: FileJournal) -> int:
    start = time.perf_counter_ns()
    journal.append(PAYLOAD)
    journal.commit()
    return time.perf_counter_ns() - start


def _buffered(folder: Path) -> float:
    with FileJournal(folder, "bench") as journal:
        start = time.perf_counter_ns()
        for _ in range(100):
            for _ in range(64):
                journal.append(PAYLOAD)
            journal.commit()
        return (time.perf_counter_ns() - start) / 6400


def _figure(
    name: str, value: float, unit: str, floor: float | None = None, goal: float | None = None
) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "floor": floor, "goal": goal}
