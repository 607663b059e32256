"""Buy what lies far below its mean, and let go when it is back."""

from tradewind.indicators.dispersion import ZScore
from tradewind.strategies.builtin.sampling import (
    Lookback,
    SampledParameters,
    SampledStrategy,
    Threshold,
)
from tradewind.strategies.context import Context
from tradewind.strategies.interface import Needs


class MeanReversionParameters(SampledParameters, frozen=True, kw_only=True):
    """`entry` and `exit` are Bollinger z-scores: distances from the mean in deviations."""

    lookback: Lookback = 20
    entry: Threshold = 2.0
    exit: Threshold = 0.5

    def __post_init__(self) -> None:
        if self.exit >= self.entry:
            raise ValueError(f"`exit` must be below `entry`, was {self.exit} and {self.entry}")


class MeanReversion(SampledStrategy[MeanReversionParameters]):
    """Long below -entry, short above +entry, flat within exit."""

    def needs(self) -> Needs:
        """The window of the mean."""
        return Needs(self.parameters.lookback, self.parameters.frame)

    def on_start(self, ctx: Context) -> None:
        """One z-score for each symbol."""
        self._scores = {symbol: ZScore(self.parameters.lookback) for symbol in ctx.symbols}

    def on_sample(self, ctx: Context, symbol: str, price: float) -> None:
        """Enter at a far price, leave at a near one, and hold in between."""
        score = self._scores[symbol].update(price)
        if abs(score) >= self.parameters.entry:
            ctx.signal(symbol, -1.0 if score > 0.0 else 1.0, features={"zscore": score})
        elif abs(score) <= self.parameters.exit:
            ctx.signal(symbol, 0.0, features={"zscore": score})
