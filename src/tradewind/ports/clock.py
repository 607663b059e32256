"""Time as a dependency: shells own a clock, the core gets times as arguments."""

from typing import Protocol

from tradewind.domain.values import Nanos


class Clock(Protocol):
    """Wall time for stamps, machine time for time-outs."""

    def utc_ns(self) -> Nanos:
        """The machine's UTC time, nanoseconds since the epoch."""
        ...

    def machine_ns(self) -> Nanos:
        """Monotonic time; comparable only within one machine."""
        ...
