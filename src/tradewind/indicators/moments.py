"""Means, variances and covariance of a window, in O(1) per value.

Sums are kept about an origin near the window, so that squaring costs no digits; the origin is
moved to the window's mean, and everything summed afresh, every few thousand values.
"""

from collections import deque

from tradewind.indicators.windows import checked_period

_RECENTRE_EVERY = 4096


class RollingMoments:
    """Mean and population variance of the last `period` values."""

    __slots__ = ("_age", "_origin", "_squares", "_sum", "_values", "is_full", "period")

    def __init__(self, period: int) -> None:
        self.period = checked_period(period)
        self.is_full = False
        self._values: deque[float] = deque(maxlen=period)
        self._origin = self._sum = self._squares = 0.0
        self._age = _RECENTRE_EVERY

    def push(self, value: float) -> None:
        """Add a value and drop the oldest of a full window."""
        values, origin = self._values, self._origin
        centred = value - origin
        if self.is_full:
            oldest = values[0] - origin
            self._sum += centred - oldest
            self._squares += centred * centred - oldest * oldest
            values.append(value)
        else:
            self._sum += centred
            self._squares += centred * centred
            values.append(value)
            self.is_full = len(values) == self.period
        self._age += 1
        if self._age > _RECENTRE_EVERY:
            self._recentre()

    @property
    def mean(self) -> float:
        """Mean of a full window."""
        return self._origin + self._sum / self.period

    @property
    def variance(self) -> float:
        """Population variance of a full window, never negative."""
        mean = self._sum / self.period
        return max(0.0, self._squares / self.period - mean * mean)

    def _recentre(self) -> None:
        self._age, values = 0, self._values
        self._origin = sum(values) / len(values)
        self._sum = sum(value - self._origin for value in values)
        self._squares = sum((value - self._origin) ** 2 for value in values)


class RollingJoint:
    """Moments of two series over one window, and their covariance."""

    __slots__ = ("_age", "_origins", "_pairs", "_product", "first", "period", "second")

    def __init__(self, period: int) -> None:
        self.period = checked_period(period)
        self.first, self.second = RollingMoments(period), RollingMoments(period)
        self._pairs: deque[tuple[float, float]] = deque(maxlen=period)
        self._origins, self._product, self._age = (0.0, 0.0), 0.0, _RECENTRE_EVERY

    @property
    def is_full(self) -> bool:
        """The window has its values."""
        return self.first.is_full

    def push(self, first: float, second: float) -> None:
        """Add a value of each and drop the oldest of a full window."""
        if self.is_full:
            self._product -= self._centred(self._pairs[0])
        self._pairs.append((first, second))
        self.first.push(first)
        self.second.push(second)
        self._age += 1
        if self._age > _RECENTRE_EVERY:
            self._recentre()
        else:
            self._product += self._centred((first, second))

    @property
    def covariance(self) -> float:
        """Population covariance of a full window."""
        first, second = self.first.mean - self._origins[0], self.second.mean - self._origins[1]
        return self._product / self.period - first * second

    def _centred(self, pair: tuple[float, float]) -> float:
        return (pair[0] - self._origins[0]) * (pair[1] - self._origins[1])

    def _recentre(self) -> None:
        self._age, count = 0, len(self._pairs)
        firsts, seconds = zip(*self._pairs, strict=True)
        self._origins = (sum(firsts) / count, sum(seconds) / count)
        self._product = sum(self._centred(pair) for pair in self._pairs)
