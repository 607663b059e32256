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


class Sample(NamedTuple):
    """Seconds of processors since the machine started, and `wall` by the clock."""

    wall: float
    busy: float
    stolen: float
    ours: float

    @classmethod
    def now(cls) -> "Sample":
        """As things stand."""
        spent = _machine_seconds()
        busy = sum(value for name, value in spent.items() if name not in (*_IDLE, "steal"))
        return cls(time.monotonic(), busy, spent.get("steal", 0.0), _our_seconds())


def between(begun: Sample, end: Sample) -> Load:
    """What others did from one sample to another.

    The time of our own processes is known once they have ended, so a child that is still alive
    makes `others` too large, never too small.
    """
    wall = max(end.wall - begun.wall, 1e-9)
    others = (end.busy - begun.busy) - (end.ours - begun.ours)
    return Load(max(0.0, others / wall), (end.stolen - begun.stolen) / wall)


def busy_elsewhere(seconds: float) -> Load:
    """What others do while we sleep."""
    begun = Sample.now()
    time.sleep(seconds)
    return between(begun, Sample.now())


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
