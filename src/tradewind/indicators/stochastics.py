"""Where a value lies between the lowest and highest of a window, smoothed."""

from tradewind.indicators.averages import Ema, Sma
from tradewind.indicators.base import NAN, Bars, Ohlcv, Series
from tradewind.indicators.ranges import Donchian
from tradewind.indicators.rsi import Rsi
from tradewind.indicators.windows import RollingExtreme

_FLAT = 1e-9  # an index that moves by less only shows the rounding of a market that stands still


class Stochastic(Bars):
    """Lane's slow stochastic: `value` is %K, `signal` its average %D."""

    __slots__ = ("_channel", "_signal", "_smooth", "signal")

    def __init__(self, period: int = 5, smooth: int = 3, signal: int = 3) -> None:
        super().__init__()
        self._channel = Donchian(period)
        self._smooth, self._signal = Sma(smooth), Sma(signal)
        self.signal = NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return %K; NaN until %D is there too."""
        channel = self._channel
        channel.update(bar)
        if channel.ready:
            self._smooth.update(_position(bar.close, channel.lower, channel.upper))
        if self._smooth.ready:
            self.signal = self._signal.update(self._smooth.value)
        if self._signal.ready:
            self.value = self._smooth.value
        return self.value


class StochRsi(Series):
    """The stochastic of the relative strength index: `value` is fast %K, `signal` its average."""

    __slots__ = ("_high", "_low", "_rsi", "_signal", "signal")

    def __init__(self, period: int = 14, window: int = 5, signal: int = 3) -> None:
        super().__init__()
        self._rsi, self._signal = Rsi(period), Sma(signal)
        self._high, self._low = RollingExtreme(window, sign=1), RollingExtreme(window, sign=-1)
        self.signal = NAN

    def update(self, value: float) -> float:
        """Add a value and return %K; NaN until its average is there too."""
        index = self._rsi.update(value)
        if self._rsi.ready:
            high, low = self._high.push(index), self._low.push(index)
            if self._high.is_full:
                position = _position(index, low, high) if high - low > _FLAT else 0.0
                self.signal = self._signal.update(position)
                self.value = position if self._signal.ready else NAN
        return self.value


class StochasticMomentum(Bars):
    """Blau's stochastic momentum index: distance from the channel's middle, smoothed twice."""

    __slots__ = ("_channel", "_distance", "_signal", "_width", "signal")

    def __init__(self, period: int = 13, fast: int = 2, slow: int = 25, signal: int = 9) -> None:
        super().__init__()
        self._channel = Donchian(period)
        self._distance, self._width = (Ema(slow), Ema(fast)), (Ema(slow), Ema(fast))
        self._signal, self.signal = Ema(signal), NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the index; NaN until its signal is there too."""
        channel = self._channel
        middle = channel.update(bar)
        if channel.ready:
            distance = _through(self._distance, bar.close - middle)
            width = _through(self._width, channel.upper - channel.lower)
            if width == width:  # noqa: PLR0124 - NaN
                self._judge(200.0 * distance / width if width else 0.0)
        return self.value

    def _judge(self, index: float) -> None:
        self.signal = self._signal.update(index)
        if self._signal.ready:
            self.value = index


def _through(stages: tuple[Ema, Ema], value: float) -> float:
    first = stages[0].update(value)
    return stages[1].update(first) if stages[0].ready else NAN


def _position(value: float, low: float, high: float) -> float:
    return 100.0 * (value - low) / (high - low) if high != low else 0.0
