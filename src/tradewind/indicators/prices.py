"""One price for a bar, and what a bar's body says."""

from tradewind.indicators.averages import Ema, Sma
from tradewind.indicators.base import NAN, ZERO, Bars, Ohlcv
from tradewind.indicators.windows import RollingSum


class AveragePrice(Bars):
    """Mean of open, high, low and close."""

    __slots__ = ()

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return its price."""
        self.value = (bar.open + bar.high + bar.low + bar.close) / 4.0
        return self.value


class MedianPrice(Bars):
    """Middle of high and low."""

    __slots__ = ()

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return its price."""
        self.value = (bar.high + bar.low) / 2.0
        return self.value


class TypicalPrice(Bars):
    """Mean of high, low and close."""

    __slots__ = ()

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return its price."""
        self.value = bar.typical
        return self.value


class WeightedClose(Bars):
    """Mean of high, low and twice the close."""

    __slots__ = ()

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return its price."""
        self.value = (bar.high + bar.low + 2.0 * bar.close) / 4.0
        return self.value


class BalanceOfPower(Bars):
    """The body as a share of the range, -1 to 1; 0 without a range."""

    __slots__ = ()

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return its balance."""
        width = bar.high - bar.low
        self.value = (bar.close - bar.open) / width if width > ZERO else 0.0
        return self.value


class Qstick(Bars):
    """Simple average of the bodies (Chande)."""

    __slots__ = ("_average",)

    def __init__(self, period: int = 10) -> None:
        super().__init__()
        self._average = Sma(period)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the average body."""
        self.value = self._average.update(bar.close - bar.open)
        return self.value


class IntradayMomentum(Bars):
    """Chande's intraday momentum index: rising bodies as a share of all, 0 to 100."""

    __slots__ = ("_bodies", "_rises")

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._rises, self._bodies = RollingSum(period), RollingSum(period)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the index."""
        body = bar.close - bar.open
        rises, bodies = self._rises.push(max(body, 0.0)), self._bodies.push(abs(body))
        if self._bodies.is_full:
            self.value = 100.0 * rises / bodies if bodies > ZERO else 0.0
        return self.value


class AwesomeOscillator(Bars):
    """Williams' awesome oscillator: a fast minus a slow simple average of median prices."""

    __slots__ = ("_fast", "_slow")

    def __init__(self, fast: int = 5, slow: int = 34) -> None:
        super().__init__()
        self._fast, self._slow = Sma(fast), Sma(slow)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the oscillator."""
        middle = (bar.high + bar.low) / 2.0
        self.value = self._fast.update(middle) - self._slow.update(middle)
        return self.value


class ElderRay(Bars):
    """Elder's bull power (`value`: high over an average) and `bear` power (low over it)."""

    __slots__ = ("_average", "bear")

    def __init__(self, period: int = 13) -> None:
        super().__init__()
        self._average, self.bear = Ema(period), NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return bull power."""
        average = self._average.update(bar.close)
        self.value, self.bear = bar.high - average, bar.low - average
        return self.value
