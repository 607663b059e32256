"""Sums, moments and extremes of the last `period` values, each in O(1) per value."""

from collections import deque

from tradewind.indicators.base import NAN

_RESUM_EVERY = 4096  # bounds the drift of running sums; amortised cost period / 4096


class RollingSum:
    """Sum of the last `period` values; `is_full` once there are that many."""

    __slots__ = ("_age", "is_full", "period", "total", "values")

    def __init__(self, period: int) -> None:
        self.period = checked_period(period)
        self.values: deque[float] = deque(maxlen=period)
        self.total = 0.0
        self.is_full = False
        self._age = 0

    def push(self, value: float) -> float:
        """Add a value, drop the oldest of a full window and return the new sum."""
        if self.is_full:
            self.total -= self.values[0]
        self.values.append(value)
        self.total += value
        self.is_full = len(self.values) == self.period
        self._age += 1
        if self._age >= _RESUM_EVERY:
            self._age, self.total = 0, sum(self.values)
        return self.total


class RollingWeighted:
    """Sum of the last `period` values weighted 1 (oldest) to `period` (newest), once full."""

    __slots__ = ("_age", "_sum", "total")

    def __init__(self, period: int) -> None:
        self._sum = RollingSum(period)
        self.total = 0.0
        self._age = 0

    @property
    def is_full(self) -> bool:
        """The window has its `period` values."""
        return self._sum.is_full

    @property
    def plain(self) -> float:
        """Sum of the window without weights."""
        return self._sum.total

    def push(self, value: float) -> float:
        """Add a value, drop the oldest of a full window and return the weighted sum."""
        window = self._sum
        if window.is_full:
            self.total += window.period * value - window.total
        else:
            self.total += (len(window.values) + 1) * value
        window.push(value)
        self._age += 1
        if self._age >= _RESUM_EVERY and window.is_full:
            self._age = 0
            self.total = sum(rank * one for rank, one in enumerate(window.values, 1))
        return self.total


class Delay:
    """The value of `period` pushes ago."""

    __slots__ = ("_values",)

    def __init__(self, period: int) -> None:
        self._values: deque[float] = deque([NAN] * checked_period(period), maxlen=period)

    def push(self, value: float) -> float:
        """Add a value and return the one `period` earlier; NaN before there is one."""
        oldest = self._values[0]
        self._values.append(value)
        return oldest


class RollingExtreme:
    """Largest (`sign` +1) or smallest (-1) of the last `period` values, by a monotonic queue."""

    __slots__ = ("_count", "_period", "_queue", "_sign")

    def __init__(self, period: int, *, sign: int) -> None:
        self._period, self._sign = checked_period(period), sign
        self._queue: deque[tuple[int, float]] = deque()
        self._count = 0

    @property
    def is_full(self) -> bool:
        """The window has its `period` values."""
        return self._count >= self._period

    def push(self, value: float) -> float:
        """Add a value and return the extreme; of equal values the newest counts."""
        queue, signed = self._queue, value * self._sign
        while queue and queue[-1][1] <= signed:
            queue.pop()
        queue.append((self._count, signed))
        self._count += 1
        if queue[0][0] <= self._count - 1 - self._period:
            queue.popleft()
        return queue[0][1] * self._sign

    @property
    def age(self) -> int:
        """How many values ago the extreme came: 0 is the newest."""
        return self._count - 1 - self._queue[0][0]


def checked_period(period: int, least: int = 1) -> int:
    """Return `period`.

    Raises:
        ValueError: it is below `least`.
    """
    if period < least:
        raise ValueError(f"period must be at least {least}, was {period}")
    return period
