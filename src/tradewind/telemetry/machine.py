"""What the machine grants this process: its cores, and how often the kernel held it back."""

from collections.abc import Callable
from pathlib import Path

from tradewind.telemetry import instruments as table
from tradewind.telemetry.metrics import Metrics
from tradewind.telemetry.pinning import read_evidence, throttled_periods

ROOT = Path("/")


def measure_machine(
    metrics: Metrics, root: Path = ROOT, *, pinned: Callable[[], bool | None] = lambda: None
) -> None:
    """Measure cores and throttling at each scrape.

    `pinned` is the verdict on whole cores that were asked for, None where none were.
    """
    gauge, throttled = metrics.gauge(table.CPU_PINNED), metrics.counter(table.CPU_THROTTLED)

    def measure() -> None:
        verdict = pinned()
        gauge.set(is_bound(root) if verdict is None else verdict)

    metrics.on_scrape(measure)
    metrics.on_scrape(_rising(lambda: throttled_periods(root), throttled.inc))


def is_bound(root: Path = ROOT) -> bool:
    """Whether this process may run on fewer cores than the machine has."""
    evidence = read_evidence(root)
    return evidence.allowed < evidence.online


def _rising(read: Callable[[], int], add: Callable[[float], None]) -> Callable[[], None]:
    seen = 0

    def measure() -> None:
        nonlocal seen
        now = read()
        add(max(0, now - seen))
        seen = now

    return measure
