"""Rises against falls, smoothed after Wilder."""

from tradewind.indicators.averages import Rma
from tradewind.indicators.base import NAN, ZERO, Series
from tradewind.indicators.windows import checked_period


class _Moves:
    """Wilder's averages of rises and of falls."""

    __slots__ = ("_fall", "_last", "_rise")

    def __init__(self, period: int) -> None:
        checked_period(period, 2)
        self._rise, self._fall, self._last = Rma(period), Rma(period), NAN

    def push(self, value: float) -> tuple[float, float] | None:
        """Add a value and return both averages; None until they are ready."""
        change, self._last = value - self._last, value
        if change > 0.0:
            rise, fall = self._rise.update(change), self._fall.update(0.0)
        elif change <= 0.0:
            rise, fall = self._rise.update(0.0), self._fall.update(-change)
        else:  # the first value has no change
            return None
        return (rise, fall) if rise == rise else None  # noqa: PLR0124 - NaN


class Rsi(Series):
    """Relative strength index, 0 to 100; 0 while nothing moves, as TA-Lib has it."""

    __slots__ = ("_moves",)

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._moves = _Moves(period)

    def update(self, value: float) -> float:
        """Add a value and return the index."""
        moves = self._moves.push(value)
        if moves is not None:
            both = moves[0] + moves[1]
            self.value = 100.0 * (moves[0] / both) if both > ZERO else 0.0
        return self.value


class ChandeMomentum(Series):
    """Chande's momentum oscillator in its smoothed form, -100 to 100."""

    __slots__ = ("_moves",)

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._moves = _Moves(period)

    def update(self, value: float) -> float:
        """Add a value and return the oscillator."""
        moves = self._moves.push(value)
        if moves is not None:
            both = moves[0] + moves[1]
            self.value = 100.0 * ((moves[0] - moves[1]) / both) if both > ZERO else 0.0
        return self.value
