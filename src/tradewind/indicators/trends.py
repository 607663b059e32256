"""Stops that follow a trend and turn with it."""

from tradewind.indicators.base import NAN, Bars, Ohlcv
from tradewind.indicators.true_ranges import Atr


class ParabolicSar(Bars):
    """Wilder's stop and reverse: a stop that closes in on the price and flips when touched."""

    __slots__ = ("_extreme", "_is_long", "_last", "_limit", "_rate", "_sar", "_step")

    def __init__(self, step: float = 0.02, limit: float = 0.2) -> None:
        super().__init__()
        self._step, self._limit = min(step, limit), limit
        self._rate, self._is_long = self._step, True
        self._sar = self._extreme = NAN
        self._last: Ohlcv | None = None

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the stop that holds for it."""
        last, self._last = self._last, bar
        if last is None:
            return self.value
        if self._sar != self._sar:
            self._begin(last, bar)
            last = bar  # the first step is bounded by its own bar, as in TA-Lib
        touched = bar.low <= self._sar if self._is_long else bar.high >= self._sar
        if touched:
            self._turn(last, bar)
        else:
            self._follow(last, bar)
        return self.value

    def _begin(self, last: Ohlcv, bar: Ohlcv) -> None:
        rise, fall = bar.high - last.high, last.low - bar.low
        self._is_long = not (fall > 0.0 and fall > rise)
        self._extreme = bar.high if self._is_long else bar.low
        self._sar = last.low if self._is_long else last.high

    def _turn(self, last: Ohlcv, bar: Ohlcv) -> None:
        self._is_long = not self._is_long
        self.value = self._bounded(self._extreme, last, bar)
        self._rate = self._step
        self._extreme = bar.high if self._is_long else bar.low
        self._advance(last, bar)

    def _follow(self, last: Ohlcv, bar: Ohlcv) -> None:
        self.value = self._sar
        fresh = max(self._extreme, bar.high) if self._is_long else min(self._extreme, bar.low)
        if fresh != self._extreme:
            self._extreme, self._rate = fresh, min(self._limit, self._rate + self._step)
        self._advance(last, bar)

    def _advance(self, last: Ohlcv, bar: Ohlcv) -> None:
        stop = self.value + self._rate * (self._extreme - self.value)
        self._sar = self._bounded(stop, last, bar)

    def _bounded(self, stop: float, last: Ohlcv, bar: Ohlcv) -> float:
        if self._is_long:
            return min(stop, last.low, bar.low)
        return max(stop, last.high, bar.high)


class Supertrend(Bars):
    """A band of true ranges that only closes in; `direction` is 1 above it and -1 below."""

    __slots__ = ("_atr", "_close", "_lower", "_upper", "_width", "direction")

    def __init__(self, period: int = 10, width: float = 3.0) -> None:
        super().__init__()
        self._atr, self._width = Atr(period), width
        self._upper = self._lower = self._close = NAN
        self.direction = 0

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the band on the trend's side."""
        reach = self._width * self._atr.update(bar)
        if self._atr.ready:
            middle = (bar.high + bar.low) / 2.0
            self._close_in(middle + reach, middle - reach)
            self._judge(bar.close)
        self._close = bar.close
        return self.value

    def _close_in(self, upper: float, lower: float) -> None:
        if not (upper >= self._upper and self._close <= self._upper):
            self._upper = upper
        if not (lower <= self._lower and self._close >= self._lower):
            self._lower = lower

    def _judge(self, close: float) -> None:
        if self.direction >= 0:
            self.direction = -1 if close < self._lower else 1
        else:
            self.direction = 1 if close > self._upper else -1
        self.value = self._lower if self.direction > 0 else self._upper
