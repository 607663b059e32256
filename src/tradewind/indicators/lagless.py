"""Moving averages that give back some of the lag."""

from math import isqrt

from tradewind.indicators.averages import Ema, Wma
from tradewind.indicators.base import NAN, Series
from tradewind.indicators.windows import Delay, checked_period


class EmaChain:
    """Exponential averages of exponential averages; each starts when the one before is ready."""

    __slots__ = ("_stages",)

    def __init__(self, period: int, depth: int) -> None:
        self._stages = tuple(Ema(period) for _ in range(depth))

    def push(self, value: float) -> list[float]:
        """Add a value and return every stage's, NaN where it is not ready."""
        values = []
        for stage in self._stages:
            value = stage.update(value) if value == value else NAN  # noqa: PLR0124 - NaN
            values.append(value)
        return values


class Dema(Series):
    """Double exponential moving average (Mulloy)."""

    __slots__ = ("_chain",)

    def __init__(self, period: int) -> None:
        super().__init__()
        self._chain = EmaChain(period, 2)

    def update(self, value: float) -> float:
        """Add a value and return the average."""
        first, second = self._chain.push(value)
        self.value = 2.0 * first - second
        return self.value


class Tema(Series):
    """Triple exponential moving average (Mulloy)."""

    __slots__ = ("_chain",)

    def __init__(self, period: int) -> None:
        super().__init__()
        self._chain = EmaChain(period, 3)

    def update(self, value: float) -> float:
        """Add a value and return the average."""
        first, second, third = self._chain.push(value)
        self.value = 3.0 * first - 3.0 * second + third
        return self.value


class T3(Series):
    """Tillson's T3: three passes of a generalised double average of strength `factor`."""

    __slots__ = ("_chain", "_weights")

    def __init__(self, period: int, factor: float = 0.7) -> None:
        super().__init__()
        self._chain = EmaChain(period, 6)
        square, cube = factor * factor, factor**3
        self._weights = (
            1.0 + 3.0 * factor + 3.0 * square + cube,
            -6.0 * square - 3.0 * factor - 3.0 * cube,
            3.0 * square + 3.0 * cube,
            -cube,
        )

    def update(self, value: float) -> float:
        """Add a value and return the average."""
        passes = self._chain.push(value)[2:]
        self.value = sum(w * one for w, one in zip(self._weights, passes, strict=True))
        return self.value


class Zlema(Series):
    """Zero-lag exponential average: an average of the value plus its change over the lag."""

    __slots__ = ("_delay", "_ema")

    def __init__(self, period: int) -> None:
        super().__init__()
        self._delay = Delay((checked_period(period, 3) - 1) // 2)
        self._ema = Ema(period)

    def update(self, value: float) -> float:
        """Add a value and return the average."""
        earlier = self._delay.push(value)
        if earlier == earlier:  # noqa: PLR0124 - NaN
            self.value = self._ema.update(2.0 * value - earlier)
        return self.value


class Hma(Series):
    """Hull moving average: weighted averages over the half, the whole and the root of a period."""

    __slots__ = ("_half", "_root", "_whole")

    def __init__(self, period: int) -> None:
        super().__init__()
        self._whole, self._half = Wma(checked_period(period, 2)), Wma(period // 2)
        self._root = Wma(isqrt(period))

    def update(self, value: float) -> float:
        """Add a value and return the average."""
        half, whole = self._half.update(value), self._whole.update(value)
        if self._whole.ready:
            self.value = self._root.update(2.0 * half - whole)
        return self.value
