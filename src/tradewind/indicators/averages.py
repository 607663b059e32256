"""Moving averages of one series."""

from tradewind.indicators.base import Series
from tradewind.indicators.windows import RollingSum, RollingWeighted, checked_period


class Sma(Series):
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


class _Seeded(Series):
    """Exponential decay by `alpha`, seeded by the mean of the first `period` values."""

    __slots__ = ("_alpha", "_count", "_period", "_total")

    def __init__(self, period: int, alpha: float) -> None:
        super().__init__()
        self._period, self._alpha = checked_period(period), alpha
        self._count, self._total = 0, 0.0

    def update(self, value: float) -> float:
        """Add a value and return the average."""
        if self._count >= self._period:
            self.value += self._alpha * (value - self.value)
            return self.value
        return self._seed(value)

    def _seed(self, value: float) -> float:
        self._count += 1
        self._total += value
        if self._count == self._period:
            self.value = self._total / self._period
        return self.value


class Ema(_Seeded):
    """Exponential moving average, alpha 2 / (period + 1)."""

    __slots__ = ()

    def __init__(self, period: int) -> None:
        super().__init__(period, 2.0 / (period + 1.0))


class Rma(_Seeded):
    """Wilder's moving average, alpha 1 / period."""

    __slots__ = ()

    def __init__(self, period: int) -> None:
        super().__init__(period, 1.0 / checked_period(period))

    def update(self, value: float) -> float:
        """Add a value and return the average."""
        if self._count >= self._period:
            # Wilder's own form: TA-Lib rounds as it does.
            self.value = (self.value * (self._period - 1) + value) / self._period
            return self.value
        return self._seed(value)


class Wma(Series):
    """Moving average with weights that rise by one to the newest."""

    __slots__ = ("_divisor", "_sum")

    def __init__(self, period: int) -> None:
        super().__init__()
        self._sum = RollingWeighted(period)
        self._divisor = period * (period + 1) / 2.0

    def update(self, value: float) -> float:
        """Add a value and return the average."""
        total = self._sum.push(value)
        if self._sum.is_full:
            self.value = total / self._divisor
        return self.value


class Trima(Series):
    """Triangular moving average: a simple average of a simple average."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, period: int) -> None:
        super().__init__()
        checked_period(period)
        self._inner, self._outer = Sma((period + 1) // 2), Sma(period // 2 + 1)

    def update(self, value: float) -> float:
        """Add a value and return the average."""
        inner = self._inner.update(value)
        if self._inner.ready:
            self.value = self._outer.update(inner)
        return self.value
