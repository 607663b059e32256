"""Features computed sample by sample; each has a twin in `batch` that must give the same."""

from collections import deque
from math import log, sqrt

from tradewind.features.columns import Sample
from tradewind.indicators.averages import Ema
from tradewind.indicators.dispersion import ZScore
from tradewind.indicators.macd import Macd
from tradewind.indicators.moments import RollingMoments
from tradewind.indicators.rsi import Rsi
from tradewind.indicators.windows import RollingExtreme, RollingSum

VOLATILITY_SAMPLES = 20
FLAT = 1e-12


class Clock:
    """What several features share: the newest log return and its deviation over 20 samples.

    `update` comes before the features' own.
    """

    def __init__(self) -> None:
        self.price = 0.0
        self.change = 0.0
        self.volatility = 0.0
        self._moments = RollingMoments(VOLATILITY_SAMPLES)

    def update(self, sample: Sample) -> None:
        """Take the next sample in."""
        if self.price > 0.0:
            self.change = log(sample.price / self.price)
            self._moments.push(self.change)
            if self._moments.is_full:
                self.volatility = sqrt(self._moments.variance)
        self.price = sample.price

    def scaled(self, change: float, samples: int = 1) -> float:
        """A log change in deviations of as many samples; 0 in a flat market."""
        spread = self.volatility * sqrt(samples)
        return change / spread if spread > FLAT else 0.0


class Momentum:
    """Log change over n samples, in deviations."""

    def __init__(self, clock: Clock, samples: int) -> None:
        self._clock, self._samples = clock, samples
        self._prices: deque[float] = deque(maxlen=samples + 1)

    def update(self, sample: Sample) -> float:
        """The newest value."""
        self._prices.append(sample.price)
        if len(self._prices) <= self._samples:
            return 0.0
        return self._clock.scaled(log(sample.price / self._prices[0]), self._samples)


class Volatility:
    """Deviation of log returns over 20 samples, in basis points."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def update(self, _sample: Sample) -> float:
        """The newest value."""
        return self._clock.volatility * 10_000.0


class PriceScore:
    """Z-score of the price."""

    def __init__(self, _clock: Clock, samples: int) -> None:
        self._score = ZScore(samples)

    def update(self, sample: Sample) -> float:
        """The newest value."""
        return _or_zero(self._score.update(sample.price))


class Strength:
    """Relative strength index, moved to [-1, 1]."""

    def __init__(self, _clock: Clock, samples: int) -> None:
        self._rsi = Rsi(samples)

    def update(self, sample: Sample) -> float:
        """The newest value."""
        return _or_zero(self._rsi.update(sample.price) / 50.0 - 1.0)


class AverageGap:
    """Log gap between a fast and a slow exponential average, in deviations."""

    def __init__(self, clock: Clock, fast: int, slow: int) -> None:
        self._clock, self._fast, self._slow = clock, Ema(fast), Ema(slow)

    def update(self, sample: Sample) -> float:
        """The newest value."""
        fast, slow = self._fast.update(sample.price), self._slow.update(sample.price)
        return self._clock.scaled(log(fast / slow)) if self._slow.ready else 0.0


class MacdHistogram:
    """MACD's histogram as a share of the price, in deviations."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._macd = clock, Macd()

    def update(self, sample: Sample) -> float:
        """The newest value."""
        self._macd.update(sample.price)
        return _or_zero(self._clock.scaled(self._macd.histogram / sample.price))


class RangePosition:
    """Where the price lies between the window's low (-1) and high (+1)."""

    def __init__(self, _clock: Clock, samples: int) -> None:
        self._high = RollingExtreme(samples, sign=1)
        self._low = RollingExtreme(samples, sign=-1)

    def update(self, sample: Sample) -> float:
        """The newest value."""
        high, low = self._high.push(sample.price), self._low.push(sample.price)
        if not self._high.is_full or high <= low:
            return 0.0
        return 2.0 * (sample.price - low) / (high - low) - 1.0


class UpShare:
    """Rises minus falls among the last n moves, as a share of n."""

    def __init__(self, clock: Clock, samples: int) -> None:
        self._clock, self._signs = clock, RollingSum(samples)
        self._started = False

    def update(self, _sample: Sample) -> float:
        """The newest value."""
        if self._started:
            change = self._clock.change
            self._signs.push(float((change > 0.0) - (change < 0.0)))
        self._started = True
        return self._signs.total / self._signs.period if self._signs.is_full else 0.0


class Spread:
    """The quoted spread, in basis points of its middle; 0 for a one-sided quote."""

    def __init__(self, _clock: Clock) -> None:
        pass

    def update(self, sample: Sample) -> float:
        """The newest value."""
        if sample.bid_price <= 0.0 or sample.ask_price <= 0.0:
            return 0.0
        middle = (sample.ask_price + sample.bid_price) / 2.0
        return (sample.ask_price - sample.bid_price) / middle * 10_000.0


class Imbalance:
    """Quoted bid minus ask quantity, as a share of both; in [-1, 1]."""

    def __init__(self, _clock: Clock) -> None:
        pass

    def update(self, sample: Sample) -> float:
        """The newest value."""
        both = sample.bid_quantity + sample.ask_quantity
        return (sample.bid_quantity - sample.ask_quantity) / both if both > 0.0 else 0.0


def _or_zero(value: float) -> float:
    return value if value == value else 0.0  # noqa: PLR0124 - NaN while warming up
