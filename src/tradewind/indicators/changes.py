"""What changed since some values ago, plain, smoothed and summed."""

from tradewind.indicators.averages import Ema, Sma, Wma
from tradewind.indicators.base import NAN, Series
from tradewind.indicators.lagless import EmaChain
from tradewind.indicators.windows import Delay


class Momentum(Series):
    """Difference from the value `period` ago."""

    __slots__ = ("_delay",)

    def __init__(self, period: int = 10) -> None:
        super().__init__()
        self._delay = Delay(period)

    def update(self, value: float) -> float:
        """Add a value and return the difference."""
        self.value = value - self._delay.push(value)
        return self.value


class RateOfChange(Series):
    """Change from the value `period` ago, in percent; 0 where that was 0."""

    __slots__ = ("_delay",)

    def __init__(self, period: int = 10) -> None:
        super().__init__()
        self._delay = Delay(period)

    def update(self, value: float) -> float:
        """Add a value and return the change."""
        before = self._delay.push(value)
        self.value = 100.0 * (value / before - 1.0) if before else 0.0
        return self.value


class Trix(Series):
    """One-step change, in percent, of a triple exponential average."""

    __slots__ = ("_chain", "_change")

    def __init__(self, period: int = 30) -> None:
        super().__init__()
        self._chain, self._change = EmaChain(period, 3), RateOfChange(1)

    def update(self, value: float) -> float:
        """Add a value and return the change."""
        self.value = self._change.update(self._chain.push(value)[2])
        return self.value


class TrueStrength(Series):
    """Blau's true strength index: doubly smoothed change over its doubly smoothed size."""

    __slots__ = ("_change", "_last", "_size")

    def __init__(self, first: int = 25, second: int = 13) -> None:
        super().__init__()
        self._change, self._size = (Ema(first), Ema(second)), (Ema(first), Ema(second))
        self._last = NAN

    def update(self, value: float) -> float:
        """Add a value and return the index, -100 to 100."""
        change, self._last = value - self._last, value
        if change == change:  # noqa: PLR0124 - NaN
            smooth = _smoothed(self._change, change)
            size = _smoothed(self._size, abs(change))
            self.value = 100.0 * smooth / size if size else 0.0
        return self.value


class DetrendedPrice(Series):
    """The value half a period ago against the simple average of now."""

    __slots__ = ("_average", "_delay")

    def __init__(self, period: int = 20) -> None:
        super().__init__()
        self._average, self._delay = Sma(period), Delay(period // 2 + 1)

    def update(self, value: float) -> float:
        """Add a value and return the difference."""
        self.value = self._delay.push(value) - self._average.update(value)
        return self.value


class Coppock(Series):
    """Coppock curve: a weighted average of two rates of change."""

    __slots__ = ("_average", "_rates")

    def __init__(self, average: int = 10, short: int = 11, long: int = 14) -> None:
        super().__init__()
        self._average = Wma(average)
        self._rates = (RateOfChange(short), RateOfChange(long))

    def update(self, value: float) -> float:
        """Add a value and return the curve."""
        both = sum(rate.update(value) for rate in self._rates)
        if both == both:  # noqa: PLR0124 - NaN
            self.value = self._average.update(both)
        return self.value


def _smoothed(stages: tuple[Ema, Ema], value: float) -> float:
    first = stages[0].update(value)
    return stages[1].update(first) if stages[0].ready else NAN
