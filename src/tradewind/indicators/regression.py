"""Straight lines through the last values, and how two series hang together."""

from math import atan, degrees, sqrt

from tradewind.indicators.base import NAN, Pair, Series
from tradewind.indicators.moments import RollingJoint
from tradewind.indicators.windows import RollingWeighted, checked_period

_FLAT = 1e-18  # a variance of returns below this is what running sums leave of none


class LinearRegression(Series):
    """Least squares over the last `period` values.

    `value` is the line's end, `slope` its rise per value, `intercept` its start, `forecast` one
    step beyond the end, `angle` the slope in degrees.
    """

    __slots__ = ("_origin", "_period", "_sum", "forecast", "intercept", "slope")

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._period, self._sum = checked_period(period, 2), RollingWeighted(period)
        self._origin = self.slope = self.intercept = self.forecast = NAN

    @property
    def angle(self) -> float:
        """The slope in degrees."""
        return degrees(atan(self.slope))

    def update(self, value: float) -> float:
        """Add a value and return the line's end."""
        if self._origin != self._origin:
            self._origin = value
        weighted = self._sum.push(value - self._origin)
        if self._sum.is_full:
            self._fit(weighted, self._sum.plain)
        return self.value

    def _fit(self, weighted: float, plain: float) -> None:
        n = self._period
        # Weights run from 1, positions from 0; the sum of squared distances is n(n² - 1) / 12.
        covered = (weighted - plain) - (n - 1) / 2.0 * plain
        self.slope = covered * 12.0 / (n * (n * n - 1.0))
        self.intercept = self._origin + plain / n - self.slope * (n - 1) / 2.0
        self.value = self.intercept + self.slope * (n - 1)
        self.forecast = self.value + self.slope


class ForecastOscillator(Series):
    """The value against the line's forecast of it, as a percentage of the value (Chande)."""

    __slots__ = ("_line",)

    def __init__(self, period: int = 5) -> None:
        super().__init__()
        self._line = LinearRegression(period)

    def update(self, value: float) -> float:
        """Add a value and return the oscillator."""
        forecast = self._line.forecast
        self._line.update(value)
        self.value = 100.0 * (value - forecast) / value
        return self.value


class Correlation(Pair):
    """Pearson's correlation; 0 where one of the series is flat."""

    __slots__ = ("_joint",)

    def __init__(self, period: int = 30) -> None:
        super().__init__()
        self._joint = RollingJoint(period)

    def update(self, first: float, second: float) -> float:
        """Add a value of each and return the correlation."""
        joint = self._joint
        joint.push(first, second)
        if joint.is_full:
            spread = joint.first.variance * joint.second.variance
            self.value = joint.covariance / sqrt(spread) if spread > 0.0 else 0.0
        return self.value


class Beta(Pair):
    """Slope of the second's simple returns on the first's; 0 where the first is flat."""

    __slots__ = ("_joint", "_last")

    def __init__(self, period: int = 5) -> None:
        super().__init__()
        self._joint = RollingJoint(period)
        self._last: tuple[float, float] | None = None

    def update(self, first: float, second: float) -> float:
        """Add a price of each and return beta."""
        last, self._last = self._last, (first, second)
        if last is not None:
            self._joint.push(_return(first, last[0]), _return(second, last[1]))
        if self._joint.is_full:
            variance = self._joint.first.variance
            self.value = self._joint.covariance / variance if variance > _FLAT else 0.0
        return self.value


def _return(value: float, before: float) -> float:
    return value / before - 1.0 if before else 0.0
