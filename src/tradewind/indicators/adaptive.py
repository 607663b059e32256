"""How straight a price moves, and averages that follow it faster when it does."""

from tradewind.indicators.base import NAN, ZERO, Series
from tradewind.indicators.windows import Delay, RollingExtreme, RollingSum, checked_period


class _Path:
    """Change over a period against the sum of its steps."""

    __slots__ = ("_delay", "_last", "_steps", "change")

    def __init__(self, period: int) -> None:
        self._delay, self._steps = Delay(checked_period(period, 2)), RollingSum(period)
        self._last = self.change = NAN

    def push(self, value: float) -> float:
        """Add a value and return the sum of steps; NaN until there are enough."""
        if self._last == self._last:
            self._steps.push(abs(value - self._last))
        self._last, self.change = value, value - self._delay.push(value)
        return self._steps.total if self._steps.is_full else NAN


class EfficiencyRatio(Series):
    """Kaufman's efficiency ratio: 1 for a straight line, near 0 for noise."""

    __slots__ = ("_path",)

    def __init__(self, period: int = 10) -> None:
        super().__init__()
        self._path = _Path(period)

    def update(self, value: float) -> float:
        """Add a value and return the ratio."""
        steps = self._path.push(value)
        if steps == steps:  # noqa: PLR0124 - NaN
            self.value = _efficiency(self._path.change, steps)
        return self.value


class Kama(Series):
    """Kaufman's adaptive moving average, between periods 2 and 30."""

    __slots__ = ("_last", "_path")

    def __init__(self, period: int = 30) -> None:
        super().__init__()
        self._path, self._last = _Path(period), NAN

    def update(self, value: float) -> float:
        """Add a value and return the average; it starts from the value before."""
        steps = self._path.push(value)
        if steps == steps:  # noqa: PLR0124 - NaN
            fast, slow = 2.0 / 3.0, 2.0 / 31.0
            rate = _efficiency(self._path.change, steps) * (fast - slow) + slow
            before = self.value if self.ready else self._last
            self.value = before + rate * rate * (value - before)
        self._last = value
        return self.value


class VerticalHorizontalFilter(Series):
    """The range of a period against the sum of its steps (White)."""

    __slots__ = ("_high", "_last", "_low", "_steps")

    def __init__(self, period: int = 28) -> None:
        super().__init__()
        self._high, self._low = RollingExtreme(period, sign=1), RollingExtreme(period, sign=-1)
        self._steps, self._last = RollingSum(period), NAN

    def update(self, value: float) -> float:
        """Add a value and return the ratio; 0 when nothing moved."""
        width = self._high.push(value) - self._low.push(value)
        if self._last == self._last:
            steps = self._steps.push(abs(value - self._last))
            if self._steps.is_full:
                self.value = width / steps if steps > ZERO else 0.0
        self._last = value
        return self.value


def _efficiency(change: float, steps: float) -> float:
    if steps <= change or steps <= ZERO:
        return 1.0
    return abs(change / steps)
