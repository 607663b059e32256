"""The true range of a bar, and what is built on its average."""

from tradewind.indicators.averages import Ema, Rma, Sma
from tradewind.indicators.base import NAN, ZERO, Bars, Ohlcv
from tradewind.indicators.changes import RateOfChange
from tradewind.indicators.windows import RollingSum


class TrueRange(Bars):
    """The bar's range, stretched to the close before; NaN for the first bar."""

    __slots__ = ("_close",)

    def __init__(self) -> None:
        super().__init__()
        self._close = NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return its true range."""
        close, self._close = self._close, bar.close
        if close == close:  # noqa: PLR0124 - NaN
            self.value = max(bar.high, close) - min(bar.low, close)
        return self.value


class Atr(Bars):
    """Average true range, smoothed after Wilder."""

    __slots__ = ("_average", "_range")

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._range, self._average = TrueRange(), Rma(period)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the average."""
        width = self._range.update(bar)
        if self._range.ready:
            self.value = self._average.update(width)
        return self.value


class Natr(Bars):
    """Average true range in percent of the close."""

    __slots__ = ("_atr",)

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._atr = Atr(period)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the percentage; 0 where the close is."""
        average = self._atr.update(bar)
        self.value = 100.0 * average / bar.close if bar.close else 0.0
        return self.value


class Keltner(Bars):
    """Keltner channel: an average of typical prices, with `upper` and `lower` at `width` ATRs.

    The average and the true range are seeded so that both are ready at the same bar.
    """

    __slots__ = ("_atr", "_average", "_bars", "_starts", "_width", "lower", "upper")

    def __init__(self, period: int = 20, atr_period: int = 10, width: float = 2.0) -> None:
        super().__init__()
        self._average, self._atr, self._width = Ema(period), Atr(atr_period), width
        first = max(period - 1, atr_period)
        self._starts, self._bars = (first - period + 1, first - atr_period), 0
        self.upper = self.lower = NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the middle line."""
        if self._bars >= self._starts[0]:
            self._average.update(bar.typical)
        if self._bars >= self._starts[1]:
            self._atr.update(bar)
        self._bars += 1
        middle, reach = self._average.value, self._width * self._atr.value
        self.value, self.upper, self.lower = middle, middle + reach, middle - reach
        return self.value


class MassIndex(Bars):
    """Dorsey's mass index: the sum of range averages over their own averages."""

    __slots__ = ("_average", "_double", "_sum")

    def __init__(self, average: int = 9, period: int = 25) -> None:
        super().__init__()
        self._average, self._double = Ema(average), Ema(average)
        self._sum = RollingSum(period)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the index."""
        single = self._average.update(bar.high - bar.low)
        if self._average.ready:
            double = self._double.update(single)
            if self._double.ready:
                total = self._sum.push(single / double if double > ZERO else 0.0)
                self.value = total if self._sum.is_full else NAN
        return self.value


class ChaikinVolatility(Bars):
    """Change, in percent, of the exponential average of the bars' ranges."""

    __slots__ = ("_average", "_change")

    def __init__(self, period: int = 10, change: int = 10) -> None:
        super().__init__()
        self._average, self._change = Ema(period), RateOfChange(change)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the change."""
        average = self._average.update(bar.high - bar.low)
        if self._average.ready:
            self.value = self._change.update(average)
        return self.value


class AverageRange(Bars):
    """Simple average of the bars' ranges."""

    __slots__ = ("_average",)

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._average = Sma(period)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the average."""
        self.value = self._average.update(bar.high - bar.low)
        return self.value


class UltimateOscillator(Bars):
    """Williams' ultimate oscillator: buying pressure over true range in three windows."""

    __slots__ = ("_close", "_windows")

    def __init__(self, short: int = 7, middle: int = 14, long: int = 28) -> None:
        super().__init__()
        self._close = NAN
        self._windows = [
            (weight, RollingSum(period), RollingSum(period))
            for weight, period in ((4.0, short), (2.0, middle), (1.0, long))
        ]

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the oscillator, 0 to 100."""
        close, self._close = self._close, bar.close
        if close == close:  # noqa: PLR0124 - NaN
            low = min(bar.low, close)
            self._push(bar.close - low, max(bar.high, close) - low)
        return self.value

    def _push(self, pressure: float, width: float) -> None:
        total = 0.0
        for weight, pressures, widths in self._windows:
            pushed, span = pressures.push(pressure), widths.push(width)
            total += weight * pushed / span if span > ZERO else 0.0
        if self._windows[-1][1].is_full:
            self.value = 100.0 * total / 7.0
