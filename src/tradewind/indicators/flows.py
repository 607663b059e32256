"""Volume weighted by where prices close."""

from tradewind.indicators.base import NAN, ZERO, Bars, Ohlcv
from tradewind.indicators.windows import RollingSum

_ROUNDING = 1e-14  # two equal typical prices may differ by this share


class AccumulationDistribution(Bars):
    """Chaikin's line: volume weighted by where the close lies in its bar."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__()
        self.value = 0.0

    @property
    def ready(self) -> bool:
        """From the first bar on."""
        return True

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the line."""
        self.value += flow(bar)
        return self.value


class ChaikinOscillator(Bars):
    """A fast minus a slow exponential average of Chaikin's line, both begun at its start."""

    __slots__ = ("_count", "_fast", "_line", "_rates", "_slow", "_wait")

    def __init__(self, fast: int = 3, slow: int = 10) -> None:
        super().__init__()
        self._line = AccumulationDistribution()
        self._rates = (2.0 / (fast + 1.0), 2.0 / (slow + 1.0))
        self._fast = self._slow = NAN
        self._count, self._wait = 0, max(fast, slow)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the oscillator."""
        line = self._line.update(bar)
        if self._count == 0:
            self._fast = self._slow = line
        fast, slow = self._rates  # in this order of operations the line's size costs no digits
        self._fast = fast * line + (1.0 - fast) * self._fast
        self._slow = slow * line + (1.0 - slow) * self._slow
        self._count += 1
        if self._count >= self._wait:
            self.value = self._fast - self._slow
        return self.value


class ChaikinMoneyFlow(Bars):
    """Sum of Chaikin's flow over the sum of volume, -1 to 1."""

    __slots__ = ("_flow", "_volume")

    def __init__(self, period: int = 20) -> None:
        super().__init__()
        self._flow, self._volume = RollingSum(period), RollingSum(period)

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the share."""
        total, volume = self._flow.push(flow(bar)), self._volume.push(bar.volume)
        if self._volume.is_full:
            self.value = total / volume if volume > ZERO else 0.0
        return self.value


class MoneyFlow(Bars):
    """Money flow index: turnover of rising typical prices as a share of all, 0 to 100."""

    __slots__ = ("_all", "_price", "_rising")

    def __init__(self, period: int = 14) -> None:
        super().__init__()
        self._rising, self._all, self._price = RollingSum(period), RollingSum(period), NAN

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the index."""
        price, before = bar.typical, self._price
        self._price = price
        if before == before:  # noqa: PLR0124 - NaN
            turnover, slack = price * bar.volume, _ROUNDING * price
            rising = self._rising.push(turnover if price > before + slack else 0.0)
            total = self._all.push(turnover if abs(price - before) > slack else 0.0)
            if self._all.is_full:
                self.value = 100.0 * rising / total if total >= 1.0 else 0.0
        return self.value


def flow(bar: Ohlcv) -> float:
    """Volume times where the close lies in its bar, -1 at the low to 1 at the high."""
    width = bar.high - bar.low
    return ((bar.close - bar.low) - (bar.high - bar.close)) / width * bar.volume if width else 0.0
