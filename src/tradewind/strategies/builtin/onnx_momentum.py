"""Follow a model that scores named features between -1 (falls) and 1 (rises)."""

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.values import to_float
from tradewind.features.catalog import MOMENTUM
from tradewind.features.columns import Sample
from tradewind.features.rows import FeatureRow
from tradewind.strategies.builtin.sampling import (
    Lookback,
    SampledParameters,
    SampledStrategy,
    Threshold,
)
from tradewind.strategies.context import Context
from tradewind.strategies.interface import Needs


class OnnxMomentumParameters(SampledParameters, frozen=True, kw_only=True):
    """Enter at a score of `entry` or more, either way; leave at `exit` or less.

    `lookback` is how many samples are seen before the first signal, at least what the features
    need.
    """

    lookback: Lookback = 20
    entry: Threshold = 0.6
    exit: Threshold = 0.2

    def __post_init__(self) -> None:
        if self.exit >= self.entry:
            raise ValueError(f"`exit` must be below `entry`, was {self.exit} and {self.entry}")


class OnnxMomentum(SampledStrategy[OnnxMomentumParameters]):
    """One feature row per symbol, one model for all."""

    def needs(self) -> Needs:
        """What the slowest feature needs, and a model."""
        samples = max(self.parameters.lookback, FeatureRow(MOMENTUM).samples)
        return Needs(samples, self.parameters.frame, model=True)

    def on_start(self, ctx: Context) -> None:
        """Check the model against the features."""
        if ctx.model.inputs != len(MOMENTUM):
            raise ConfigurationError(
                f"{ctx.label}: the model takes {ctx.model.inputs} inputs, "
                f"the features are {len(MOMENTUM)}: {', '.join(MOMENTUM)}"
            )
        self._samples = self.needs().samples
        self._rows = {symbol: FeatureRow(MOMENTUM) for symbol in ctx.symbols}

    def on_sample(self, ctx: Context, symbol: str, price: float) -> None:
        """Score the newest row."""
        features = self._rows[symbol]
        row = features.update(_sample(ctx, symbol, price))
        if features.seen < self._samples:
            return
        score = ctx.model.predict(row)
        if abs(score) >= self.parameters.entry:
            strength = max(-1.0, min(1.0, score))
            ctx.signal(symbol, strength, features={**features.named(), "score": score})
        elif abs(score) <= self.parameters.exit:
            ctx.signal(symbol, 0.0, features={**features.named(), "score": score})


def _sample(ctx: Context, symbol: str, price: float) -> Sample:
    quote = ctx.quote(symbol)
    if quote is None:
        return Sample(price)
    return Sample(
        price,
        to_float(quote.bid_price),
        to_float(quote.bid_quantity),
        to_float(quote.ask_price),
        to_float(quote.ask_quantity),
    )
