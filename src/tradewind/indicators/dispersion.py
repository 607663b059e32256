"""How far values lie from their mean."""

from math import sqrt

from tradewind.indicators.base import NAN, Series
from tradewind.indicators.moments import RollingMoments


class Variance(Series):
    """Population variance."""

    __slots__ = ("_moments",)

    def __init__(self, period: int) -> None:
        super().__init__()
        self._moments = RollingMoments(period)

    def update(self, value: float) -> float:
        """Add a value and return the variance."""
        self._moments.push(value)
        if self._moments.is_full:
            self.value = self._moments.variance
        return self.value


class StdDev(Series):
    """Population standard deviation."""

    __slots__ = ("_variance",)

    def __init__(self, period: int) -> None:
        super().__init__()
        self._variance = Variance(period)

    def update(self, value: float) -> float:
        """Add a value and return the deviation."""
        self.value = sqrt(self._variance.update(value))
        return self.value


class Bollinger(Series):
    """Bollinger bands: `value` is the middle, with `upper` and `lower` at `width` deviations."""

    __slots__ = ("_moments", "_width", "lower", "upper")

    def __init__(self, period: int = 20, width: float = 2.0) -> None:
        super().__init__()
        self._moments, self._width = RollingMoments(period), width
        self.upper = self.lower = NAN

    def update(self, value: float) -> float:
        """Add a value and return the middle band."""
        moments = self._moments
        moments.push(value)
        if moments.is_full:
            middle, reach = moments.mean, self._width * sqrt(moments.variance)
            self.value, self.upper, self.lower = middle, middle + reach, middle - reach
        return self.value


class ZScore(Series):
    """Population deviations of the newest value from the window's mean; 0 in a flat window."""

    __slots__ = ("_moments",)

    def __init__(self, period: int) -> None:
        super().__init__()
        self._moments = RollingMoments(period)

    def update(self, value: float) -> float:
        """Add a value and return its z-score."""
        moments = self._moments
        moments.push(value)
        if moments.is_full:
            deviation = sqrt(moments.variance)
            self.value = (value - moments.mean) / deviation if deviation > 0.0 else 0.0
        return self.value
