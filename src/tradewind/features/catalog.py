"""The named features: how each is made online and offline."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from tradewind.features import batch, streaming
from tradewind.features.columns import Column, Columns, Sample
from tradewind.features.streaming import Clock


class Streaming(Protocol):
    """A feature online."""

    def update(self, sample: Sample) -> float:
        """Take a sample and return the newest value."""
        ...


class Feature(NamedTuple):
    """One feature: `samples` is how many it needs before its value means something."""

    samples: int
    online: Callable[[Clock], Streaming]
    offline: Callable[[Columns], Column]


def _momentum(samples: int) -> Feature:
    return Feature(
        max(samples, streaming.VOLATILITY_SAMPLES) + 1,
        lambda clock: streaming.Momentum(clock, samples),
        lambda columns: batch.momentum(columns, samples),
    )


FEATURES: Mapping[str, Feature] = {
    "momentum_1": _momentum(1),
    "momentum_5": _momentum(5),
    "momentum_10": _momentum(10),
    "momentum_20": _momentum(20),
    "volatility_20": Feature(21, streaming.Volatility, batch.volatility_bps),
    "zscore_20": Feature(
        20, lambda clock: streaming.PriceScore(clock, 20), lambda columns: batch.zscore(columns, 20)
    ),
    "rsi_14": Feature(
        15, lambda clock: streaming.Strength(clock, 14), lambda columns: batch.strength(columns, 14)
    ),
    "ema_gap_10_30": Feature(
        30,
        lambda clock: streaming.AverageGap(clock, 10, 30),
        lambda columns: batch.average_gap(columns, 10, 30),
    ),
    "macd_histogram": Feature(34, streaming.MacdHistogram, batch.macd_histogram),
    "range_position_20": Feature(
        20,
        lambda clock: streaming.RangePosition(clock, 20),
        lambda columns: batch.range_position(columns, 20),
    ),
    "up_share_20": Feature(
        21, lambda clock: streaming.UpShare(clock, 20), lambda columns: batch.up_share(columns, 20)
    ),
    "spread_bps": Feature(1, streaming.Spread, batch.spread_bps),
    "quote_imbalance": Feature(1, streaming.Imbalance, batch.imbalance),
}

MOMENTUM: tuple[str, ...] = tuple(FEATURES)
"""The row of `onnx-momentum`, in this order."""
