"""The machine's clock: the only place where a service reads the time."""

import time

from tradewind.domain.values import Nanos


class MachineClock:
    """Implements `ports.Clock`."""

    def utc_ns(self) -> Nanos:
        """UTC now."""
        return Nanos(time.time_ns())

    def machine_ns(self) -> Nanos:
        """Monotonic now; the same clock for all processes of one machine."""
        return Nanos(time.monotonic_ns())
