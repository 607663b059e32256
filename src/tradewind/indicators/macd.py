"""Gaps between a fast and a slow exponential average."""

from tradewind.indicators.averages import Ema
from tradewind.indicators.base import NAN, Series
from tradewind.indicators.windows import checked_period


class EmaGap:
    """A fast and a slow average, seeded at the same sample, as TA-Lib has it."""

    __slots__ = ("_late", "fast", "slow")

    def __init__(self, fast: int, slow: int) -> None:
        self.fast, self.slow = Ema(fast), Ema(checked_period(slow, fast))
        self._late = slow - fast

    def push(self, value: float) -> float:
        """Add a value and return fast minus slow; NaN until both are ready."""
        slow = self.slow.update(value)
        if self._late:
            self._late -= 1
            return NAN
        return self.fast.update(value) - slow


class Macd(Series):
    """`value` is fast minus slow, `signal` its average, `histogram` the difference of the two."""

    __slots__ = ("_gap", "_signal", "histogram", "signal")

    def __init__(self, fast: int = 12, slow: int = 26, signal: int = 9) -> None:
        super().__init__()
        self._gap, self._signal = EmaGap(fast, slow), Ema(signal)
        self.signal = self.histogram = NAN

    def update(self, value: float) -> float:
        """Add a value and return fast minus slow; NaN until the signal is there too."""
        gap = self._gap.push(value)
        if gap == gap:  # noqa: PLR0124 - NaN
            signal = self.signal = self._signal.update(gap)
            if signal == signal:  # noqa: PLR0124 - NaN
                self.value, self.histogram = gap, gap - signal
        return self.value


class Apo(Series):
    """Absolute price oscillator: fast minus slow, each seeded by its own first values."""

    __slots__ = ("fast", "slow")

    def __init__(self, fast: int = 12, slow: int = 26) -> None:
        super().__init__()
        self.fast, self.slow = Ema(fast), Ema(slow)

    def update(self, value: float) -> float:
        """Add a value and return the gap."""
        self.value = self.fast.update(value) - self.slow.update(value)
        return self.value


class Ppo(Series):
    """Percentage price oscillator: the gap in percent of the slow average."""

    __slots__ = ("_gap",)

    def __init__(self, fast: int = 12, slow: int = 26) -> None:
        super().__init__()
        self._gap = Apo(fast, slow)

    def update(self, value: float) -> float:
        """Add a value and return the gap; 0 where the slow average is."""
        gap, slow = self._gap.update(value), self._gap.slow.value
        self.value = 100.0 * gap / slow if slow else 0.0
        return self.value
