"""Relative strength of rises against falls, smoothed after Wilder."""

from tradewind.indicators.base import NAN, Indicator
from tradewind.indicators.windows import checked_period


class Rsi(Indicator):
    """Relative strength index, 0 to 100; 0 while nothing moves, as TA-Lib has it."""

    __slots__ = ("_count", "_fall", "_last", "_period", "_rise")

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._period = checked_period(period, 2)
        self._last, self._rise, self._fall, self._count = NAN, 0.0, 0.0, 0

    def update(self, value: float) -> float:
        """Add a value and return the index."""
        change, self._last = value - self._last, value
        if self._count:
            self._smooth(max(change, 0.0), max(-change, 0.0))
        self._count += 1
        if self._count > self._period:
            moved = self._rise + self._fall
            self.value = 100.0 * self._rise / moved if moved > 1e-14 else 0.0
        return self.value

    def _smooth(self, rise: float, fall: float) -> None:
        period = self._period
        if self._count <= period:
            self._rise += rise / period
            self._fall += fall / period
        else:
            self._rise += (rise - self._rise) / period
            self._fall += (fall - self._fall) / period
