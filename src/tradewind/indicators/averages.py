"""Moving averages of one series."""

from tradewind.indicators.base import Indicator
from tradewind.indicators.windows import RollingSum, checked_period


class Sma(Indicator):
    """Simple moving average."""

    __slots__ = ("_sum",)

    def __init__(self, period: int) -> None:
        super().__init__()
        self._sum = RollingSum(period)

    def update(self, value: float) -> float:
        """Add a value and return the mean of the last `period`."""
        total = self._sum.push(value)
        if self._sum.is_full:
            self.value = total / self._sum.period
        return self.value


class Ema(Indicator):
    """Exponential moving average, alpha 2 / (period + 1), seeded by the first `period`'s mean."""

    __slots__ = ("_alpha", "_count", "_period", "_total")

    def __init__(self, period: int) -> None:
        super().__init__()
        self._period = checked_period(period)
        self._alpha = 2.0 / (period + 1.0)
        self._count, self._total = 0, 0.0

    def update(self, value: float) -> float:
        """Add a value and return the average."""
        if self._count >= self._period:
            self.value += self._alpha * (value - self.value)
            return self.value
        self._count += 1
        self._total += value
        if self._count == self._period:
            self.value = self._total / self._period
        return self.value
