"""The machine: what it is, and what else it did while we measured.

On Linux; elsewhere the load is unknown.
"""

import os
import platform
import resource
import time
from pathlib import Path
from typing import Any, NamedTuple

CPUINFO, STAT = Path("/proc/cpuinfo"), Path("/proc/stat")
_IDLE = ("idle", "iowait")
_FIELDS = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")


class Load(NamedTuple):
    """Whole processors used by others, and taken by the host from this virtual machine."""

    others: float
    stolen: float


def machine() -> dict[str, Any]:
    """What figures must be read with."""
    return {
        "cpu": _cpu_name(),
        "cpus": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": [round(value, 2) for value in os.getloadavg()],
    }


class LoadMeter:
    """What others did between its making and its reading.

    The time of our own processes is known once they have ended, so a benchmark that leaves a
    child alive makes `others` too large, never too small.
    """

    def __init__(self) -> None:
        self._begun = _Sample.now()

    def read(self) -> Load:
        """The mean since the meter was made."""
        end = _Sample.now()
        wall = max(end.wall - self._begun.wall, 1e-9)
        ours = end.ours - self._begun.ours
        others = (end.busy - self._begun.busy - ours) / wall
        return Load(max(0.0, others), (end.stolen - self._begun.stolen) / wall)


class _Sample(NamedTuple):
    """Seconds since the machine started, except `wall`."""

    wall: float
    busy: float
    stolen: float
    ours: float

    @classmethod
    def now(cls) -> "_Sample":
        spent = _machine_seconds()
        busy = sum(value for name, value in spent.items() if name not in (*_IDLE, "steal"))
        return cls(time.monotonic(), busy, spent.get("steal", 0.0), _our_seconds())


def busy_elsewhere(seconds: float) -> Load:
    """What others do while we sleep."""
    meter = LoadMeter()
    time.sleep(seconds)
    return meter.read()


def _machine_seconds() -> dict[str, float]:
    if not STAT.exists():
        return {}
    ticks = STAT.read_text().split("\n", 1)[0].split()[1:]
    each = os.sysconf("SC_CLK_TCK")
    return {name: int(count) / each for name, count in zip(_FIELDS, ticks, strict=False)}


def _our_seconds() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _cpu_name() -> str:
    lines = CPUINFO.read_text().splitlines() if CPUINFO.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
