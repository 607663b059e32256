"""What volume says about prices."""

from tradewind.indicators.averages import Ema, Sma
from tradewind.indicators.base import NAN, ZERO, Bars, Ohlcv
from tradewind.indicators.windows import RollingSum


class OnBalanceVolume(Bars):
    """Volume added on rising closes and taken off on falling ones; starts at the first volume."""

    __slots__ = ("_close",)

    def __init__(self) -> None:
        super().__init__()
        self._close = NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the sum."""
        if not self.ready:
            self.value = bar.volume
        elif bar.close != self._close:
            self.value += bar.volume if bar.close > self._close else -bar.volume
        self._close = bar.close
        return self.value


class ForceIndex(Bars):
    """Elder's force index: exponential average of change times volume."""

    __slots__ = ("_average", "_close")

    def __init__(self, period: int = 13) -> None:
        super().__init__()
        self._average, self._close = Ema(period), NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the index."""
        change, self._close = bar.close - self._close, bar.close
        if change == change:  # noqa: PLR0124 - NaN
            self.value = self._average.update(change * bar.volume)
        return self.value


class PriceVolumeTrend(Bars):
    """Sum of relative change times volume."""

    __slots__ = ("_close",)

    def __init__(self) -> None:
        super().__init__()
        self._close = NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the sum."""
        before, self._close = self._close, bar.close
        if not self.ready:
            self.value = 0.0
        elif before:
            self.value += (bar.close - before) / before * bar.volume
        return self.value


class RelativeVolume(Bars):
    """Volume as a multiple of the simple average of the bars before."""

    __slots__ = ("_average",)

    def __init__(self, period: int = 20) -> None:
        super().__init__()
        self._average = Sma(period)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the multiple."""
        average = self._average.value
        self._average.update(bar.volume)
        self.value = bar.volume / average if average else 0.0
        return self.value


class MarketFacilitation(Bars):
    """Range per unit of volume (Williams)."""

    __slots__ = ()

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the ratio; 0 without volume."""
        self.value = (bar.high - bar.low) / bar.volume if bar.volume else 0.0
        return self.value


class Vwma(Bars):
    """Moving average of closes weighted by volume."""

    __slots__ = ("_turnover", "_volume")

    def __init__(self, period: int = 30) -> None:
        super().__init__()
        self._turnover, self._volume = RollingSum(period), RollingSum(period)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the average."""
        turnover, volume = (
            self._turnover.push(bar.close * bar.volume),
            self._volume.push(bar.volume),
        )
        if self._volume.is_full:
            self.value = turnover / volume if volume > ZERO else 0.0
        return self.value
