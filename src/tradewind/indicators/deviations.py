"""Mean absolute deviation, and the channel index built on it."""

from bisect import bisect_left, insort

from tradewind.indicators.base import ZERO, Bars, Ohlcv, Series
from tradewind.indicators.windows import RollingSum

_RESUM_EVERY = 4096


class _Deviations:
    """The mean of a window and the mean distance from it.

    Half of all distances lie below the mean, so a sorted window with the count and sum of what
    lies below it suffices; both move with the mean, by the few values that it passes.
    """

    __slots__ = ("_age", "_below", "_count", "_origin", "_sorted", "_window")

    def __init__(self, period: int) -> None:
        self._window, self._sorted = RollingSum(period), list[float]()
        self._count, self._below, self._age = 0, 0.0, 0
        self._origin: float | None = None

    def push(self, value: float) -> tuple[float, float] | None:
        """Add a value; return its distance from the mean, and the mean distance."""
        if self._origin is None:
            self._origin = value
        value -= self._origin
        if self._window.is_full:
            self._drop(self._window.values[0])
        self._add(value)
        mean = self._window.push(value) / self._window.period
        if not self._window.is_full:
            return None
        self._follow(mean)
        return value - mean, 2.0 * (self._count * mean - self._below) / self._window.period

    def _add(self, value: float) -> None:
        if self._count and value < self._sorted[self._count - 1]:
            self._count += 1
            self._below += value
        insort(self._sorted, value)

    def _drop(self, value: float) -> None:
        index = bisect_left(self._sorted, value)
        if index < self._count:
            self._count -= 1
            self._below -= value
        del self._sorted[index]

    def _follow(self, mean: float) -> None:
        values = self._sorted
        while self._count < len(values) and values[self._count] < mean:
            self._below += values[self._count]
            self._count += 1
        while self._count and values[self._count - 1] >= mean:
            self._count -= 1
            self._below -= values[self._count]
        self._age += 1
        if self._age >= _RESUM_EVERY:
            self._age, self._below = 0, sum(values[: self._count])


class AverageDeviation(Series):
    """Mean distance of a window's values from their mean."""

    __slots__ = ("_deviations",)

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._deviations = _Deviations(period)

    def update(self, value: float) -> float:
        """Add a value and return the mean distance."""
        judged = self._deviations.push(value)
        if judged is not None:
            self.value = judged[1]
        return self.value


class CommodityChannel(Bars):
    """Lambert's channel index: the typical price's distance from its mean, in 0.015 deviations."""

    __slots__ = ("_deviations",)

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._deviations = _Deviations(period)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the index; 0 in a flat window."""
        judged = self._deviations.push(bar.typical)
        if judged is not None:
            distance, average = judged
            self.value = distance / (0.015 * average) if average > ZERO else 0.0
        return self.value
