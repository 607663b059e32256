"""What the machine grants this process: its cores, and how often the kernel held it back."""

import os
from collections.abc import Callable
from pathlib import Path

from tradewind.telemetry import instruments as table
from tradewind.telemetry.metrics import Metrics

CPU_STAT = Path("/sys/fs/cgroup/cpu.stat")


def measure_machine(metrics: Metrics, cpu_stat: Path = CPU_STAT) -> None:
    """Measure cores and throttling at each scrape."""
    pinned, throttled = metrics.gauge(table.CPU_PINNED), metrics.counter(table.CPU_THROTTLED)
    metrics.on_scrape(lambda: pinned.set(is_pinned()))
    metrics.on_scrape(_rising(lambda: throttled_periods(cpu_stat), throttled.inc))


def is_pinned() -> bool:
    """Whether this process may run on fewer cores than the machine has."""
    return len(os.sched_getaffinity(0)) < (os.cpu_count() or 1)


def throttled_periods(cpu_stat: Path) -> int:
    """`nr_throttled` of the control group; 0 where the kernel does not say."""
    try:
        lines = cpu_stat.read_text().splitlines()
    except OSError:
        return 0
    found = (line.split()[1] for line in lines if line.startswith("nr_throttled "))
    return int(next(found, "0"))


def _rising(read: Callable[[], int], add: Callable[[float], None]) -> Callable[[], None]:
    seen = 0

    def measure() -> None:
        nonlocal seen
        now = read()
        add(max(0, now - seen))
        seen = now

    return measure
