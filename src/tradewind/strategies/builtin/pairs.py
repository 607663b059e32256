"""Two symbols that move together: sell the one that ran ahead, buy the one left behind."""

from math import log
from typing import Annotated

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.indicators.dispersion import ZScore
from tradewind.strategies.builtin.sampling import (
    Lookback,
    SampledParameters,
    SampledStrategy,
    Threshold,
)
from tradewind.strategies.context import Context
from tradewind.strategies.interface import Needs


class PairsParameters(SampledParameters, frozen=True, kw_only=True):
    """The spread is log(first) - hedge * log(second); `entry` and `exit` are its z-scores.

    `first` and `second` default to the resource's first two symbols.
    """

    first: str = ""
    second: str = ""
    hedge: Annotated[float, msgspec.Meta(gt=0.0, le=100.0)] = 1.0
    lookback: Lookback = 50
    entry: Threshold = 1.5
    exit: Threshold = 0.3

    def __post_init__(self) -> None:
        if self.exit >= self.entry:
            raise ValueError(f"`exit` must be below `entry`, was {self.exit} and {self.entry}")


class Pairs(SampledStrategy[PairsParameters]):
    """Trades the z-score of a log spread; without shorts only the cheap side is held."""

    def needs(self) -> Needs:
        """Enough samples for the spread's window."""
        given = (self.parameters.first, self.parameters.second)
        symbols = given if all(given) else ()
        return Needs(self.parameters.lookback, self.parameters.frame, symbols)

    def on_start(self, ctx: Context) -> None:
        """Find the two legs."""
        first, second = (*ctx.symbols, "", "")[:2]
        self._first = self.parameters.first or first
        self._second = self.parameters.second or second
        if not {self._first, self._second} <= set(ctx.symbols) or self._first == self._second:
            raise ConfigurationError("pairs needs two different symbols of the resource")
        self._prices: dict[str, float] = {}
        self._score = ZScore(self.parameters.lookback)

    def on_sample(self, ctx: Context, symbol: str, price: float) -> None:
        """A sample of either leg is a sample of the spread once both have a price."""
        if symbol in (self._first, self._second):
            self._prices[symbol] = price
            if len(self._prices) == 2:
                self._judge(ctx)

    def _judge(self, ctx: Context) -> None:
        spread = log(self._prices[self._first])
        spread -= self.parameters.hedge * log(self._prices[self._second])
        score = self._score.update(spread)
        if abs(score) >= self.parameters.entry:
            self._hold(ctx, -1.0 if score > 0.0 else 1.0, score)
        elif abs(score) <= self.parameters.exit:
            self._hold(ctx, 0.0, score)

    def _hold(self, ctx: Context, strength: float, score: float) -> None:
        features = {"spread_zscore": score}
        ctx.signal(self._first, strength, features=features)
        ctx.signal(self._second, -strength, features=features)
