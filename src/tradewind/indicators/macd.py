"""The gap between two exponential averages, and its own average."""

from tradewind.indicators.averages import Ema
from tradewind.indicators.base import NAN, Indicator
from tradewind.indicators.windows import checked_period


class Macd(Indicator):
    """`value` is fast minus slow, `signal` its average, `histogram` the difference of the two.

    Both averages start at the same sample, as TA-Lib has it.
    """

    __slots__ = ("_fast", "_late", "_signal", "_slow", "histogram", "signal")

    def __init__(self, fast: int = 12, slow: int = 26, signal: int = 9) -> None:
        super().__init__()
        self._fast, self._slow, self._signal = (
            Ema(fast),
            Ema(checked_period(slow, fast)),
            Ema(signal),
        )
        self._late = slow - fast
        self.signal = self.histogram = NAN

    def update(self, value: float) -> float:
        """Add a value and return fast minus slow; NaN until the signal is there too."""
        slow = self._slow.update(value)
        if self._late:
            self._late -= 1
        else:
            self._fast.update(value)
        if self._slow.ready:
            gap = self._fast.value - slow
            self.signal = self._signal.update(gap)
            if self._signal.ready:
                self.value, self.histogram = gap, gap - self.signal
        return self.value
