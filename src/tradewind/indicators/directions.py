"""Whether there is a trend, from how highs and lows move against each other."""

from tradewind.indicators.averages import Rma
from tradewind.indicators.base import NAN, ZERO, Bars, Ohlcv
from tradewind.indicators.true_ranges import TrueRange
from tradewind.indicators.windows import Delay, RollingSum, checked_period


class DirectionalMovement(Bars):
    """Wilder's directional movement.

    `value` is the average directional index (ADX), `plus` and `minus` the directional indicators,
    `index` DX, `rating` ADXR; each NaN until it is ready.
    """

    __slots__ = (
        "_average",
        "_count",
        "_delay",
        "_down",
        "_last",
        "_period",
        "_range",
        "_up",
        "_width",
        "index",
        "minus",
        "plus",
        "rating",
    )

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._period = checked_period(period, 2)
        self._range, self._average, self._delay = TrueRange(), Rma(period), Delay(period - 1)
        self._up = self._down = self._width = 0.0
        self._count, self._last = 0, (NAN, NAN)
        self.plus = self.minus = self.index = self.rating = NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return ADX."""
        last, self._last = self._last, (bar.high, bar.low)
        width = self._range.update(bar)
        if self._range.ready:
            rise, fall = bar.high - last[0], last[1] - bar.low
            up = rise if rise > fall and rise > 0.0 else 0.0
            down = fall if fall > rise and fall > 0.0 else 0.0
            self._smooth(up, down, width)
        return self.value

    def _smooth(self, up: float, down: float, width: float) -> None:
        # Wilder's sums: period - 1 bars are added up, from then on one period's share decays.
        kept = 1.0 if self._count < self._period - 1 else 1.0 - 1.0 / self._period
        self._up, self._down = self._up * kept + up, self._down * kept + down
        self._width = self._width * kept + width
        self._count += 1
        if self._count >= self._period:
            self._judge()

    def _judge(self) -> None:
        if self._width > ZERO:
            self.plus = 100.0 * self._up / self._width
            self.minus = 100.0 * self._down / self._width
        else:
            self.plus = self.minus = 0.0
        both = self.plus + self.minus
        if both > ZERO:
            self.index = 100.0 * abs(self.plus - self.minus) / both
        self.value = self._average.update(self.index)
        if self._average.ready:
            self.rating = (self.value + self._delay.push(self.value)) / 2.0


class Vortex(Bars):
    """Vortex indicator: `plus` and `minus` movement over true range; `value` is plus."""

    __slots__ = ("_down", "_last", "_range", "_up", "_width", "minus", "plus")

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._range, self._last = TrueRange(), (NAN, NAN)
        self._up, self._down, self._width = (RollingSum(period) for _ in range(3))
        self.plus = self.minus = NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return plus."""
        last, self._last = self._last, (bar.high, bar.low)
        width = self._range.update(bar)
        if self._range.ready:
            up, down = (
                self._up.push(abs(bar.high - last[1])),
                self._down.push(abs(bar.low - last[0])),
            )
            total = self._width.push(width)
            if self._width.is_full:
                self.plus = up / total if total > ZERO else 0.0
                self.minus = down / total if total > ZERO else 0.0
                self.value = self.plus
        return self.value
