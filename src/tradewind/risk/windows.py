"""Sliding windows over market time: rates, repetitions and extremes, all O(1) on average."""

from collections import deque
from collections.abc import Hashable, Iterable

MINUTE_NS = 60_000_000_000


class RateWindow:
    """Counts what happened within the last `span_ns`; what is exactly that old has left.

    `len(times)` is never less than the count: a cheap first look.
    """

    __slots__ = ("span_ns", "times")

    def __init__(self, span_ns: int = MINUTE_NS) -> None:
        self.span_ns = span_ns
        self.times: deque[int] = deque()

    def count(self, now_ns: int) -> int:
        """How many still count."""
        times, horizon = self.times, now_ns - self.span_ns
        while times and times[0] <= horizon:
            times.popleft()
        return len(times)

    def add(self, now_ns: int) -> None:
        """Count one more, and forget what has left."""
        times, horizon = self.times, now_ns - self.span_ns
        times.append(now_ns)
        while times[0] <= horizon:
            times.popleft()

    def merge(self, times: Iterable[int]) -> None:
        """Count events of another window too."""
        self.times = deque(sorted([*self.times, *times]))


class RepeatWindow:
    """Remembers in `last` when each key was last seen."""

    __slots__ = ("_sweep_at", "last")

    def __init__(self) -> None:
        self.last: dict[Hashable, int] = {}
        self._sweep_at = 1_024

    def age(self, key: Hashable, now_ns: int) -> int | None:
        """Time since the key was last seen, None if it was not."""
        last = self.last.get(key)
        return None if last is None else now_ns - last

    def add(self, key: Hashable, now_ns: int, window_ns: int) -> None:
        """Remember the key; forget those that are out of the window."""
        self.last[key] = now_ns
        if len(self.last) >= self._sweep_at:
            horizon = now_ns - window_ns
            self.last = {key: at for key, at in self.last.items() if at > horizon}
            self._sweep_at = max(1_024, 2 * len(self.last))


class SlidingMaximum:
    """The largest value of the last `span_ns`."""

    __slots__ = ("_values", "span_ns")

    def __init__(self, span_ns: int = MINUTE_NS) -> None:
        self.span_ns = span_ns
        self._values: deque[tuple[int, int]] = deque()

    def add(self, now_ns: int, value: int) -> int:
        """Add a value and return the largest."""
        values = self._values
        while values and values[-1][1] <= value:
            values.pop()
        values.append((now_ns, value))
        horizon = now_ns - self.span_ns
        while values[0][0] < horizon:
            values.popleft()
        return values[0][1]

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()
