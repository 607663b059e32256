"""The highest and lowest of a window, and what lies between."""

from tradewind.indicators.base import NAN, Bars, Ohlcv, Series
from tradewind.indicators.windows import RollingExtreme


class Midpoint(Series):
    """Middle between the highest and lowest value."""

    __slots__ = ("_high", "_low")

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._high, self._low = RollingExtreme(period, sign=1), RollingExtreme(period, sign=-1)

    def update(self, value: float) -> float:
        """Add a value and return the middle."""
        high, low = self._high.push(value), self._low.push(value)
        if self._high.is_full:
            self.value = (high + low) / 2.0
        return self.value


class Donchian(Bars):
    """Donchian channel: `value` is the middle of highest high `upper` and lowest low `lower`."""

    __slots__ = ("_high", "_low", "lower", "upper")

    def __init__(self, period: int = 20) -> None:
        super().__init__()
        self._high, self._low = RollingExtreme(period, sign=1), RollingExtreme(period, sign=-1)
        self.upper = self.lower = NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the middle."""
        high, low = self._high.push(bar.high), self._low.push(bar.low)
        if self._high.is_full:
            self.upper, self.lower = high, low
            self.value = (high + low) / 2.0
        return self.value


class WilliamsR(Bars):
    """Where the close lies in the channel: 0 at its top, -100 at its bottom."""

    __slots__ = ("_channel",)

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._channel = Donchian(period)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the oscillator."""
        channel = self._channel
        channel.update(bar)
        if channel.ready:
            width = channel.upper - channel.lower
            self.value = -100.0 * (channel.upper - bar.close) / width if width else 0.0
        return self.value


class Aroon(Bars):
    """How fresh the extremes are: `up` and `down` 100 when new; `value` is up minus down."""

    __slots__ = ("_high", "_low", "_period", "down", "up")

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._period = period
        self._high = RollingExtreme(period + 1, sign=1)
        self._low = RollingExtreme(period + 1, sign=-1)
        self.up = self.down = NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the oscillator."""
        self._high.push(bar.high)
        self._low.push(bar.low)
        if self._high.is_full:
            self.up = 100.0 * (self._period - self._high.age) / self._period
            self.down = 100.0 * (self._period - self._low.age) / self._period
            self.value = self.up - self.down
        return self.value
