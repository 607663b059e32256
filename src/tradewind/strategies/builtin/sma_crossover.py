"""Hold while the fast average is above the slow one."""

from typing import Annotated

import msgspec

from tradewind.indicators.averages import Sma
from tradewind.strategies.builtin.sampling import Lookback, SampledParameters, SampledStrategy
from tradewind.strategies.context import Context
from tradewind.strategies.interface import Needs


class SmaCrossoverParameters(SampledParameters, frozen=True, kw_only=True):
    """Samples of the two averages; `band_bps` is how far they must part before the side changes."""

    fast: Lookback = 20
    slow: Lookback = 50
    band_bps: Annotated[float, msgspec.Meta(ge=0.0, le=1_000.0)] = 0.0

    def __post_init__(self) -> None:
        if self.fast >= self.slow:
            raise ValueError(f"`fast` must be below `slow`, was {self.fast} and {self.slow}")


class SmaCrossover(SampledStrategy[SmaCrossoverParameters]):
    """Long above, short below (or flat, where the resource allows no shorts)."""

    def needs(self) -> Needs:
        """The slow average's window."""
        return Needs(self.parameters.slow, self.parameters.frame)

    def on_start(self, ctx: Context) -> None:
        """Two averages for each symbol."""
        fast, slow = self.parameters.fast, self.parameters.slow
        self._averages = {symbol: (Sma(fast), Sma(slow)) for symbol in ctx.symbols}

    def on_sample(self, ctx: Context, symbol: str, price: float) -> None:
        """Say which average is above."""
        fast, slow = (average.update(price) for average in self._averages[symbol])
        if slow != slow:  # noqa: PLR0124 - NaN while warming up
            return
        gap_bps = (fast / slow - 1.0) * 10_000.0
        if abs(gap_bps) > self.parameters.band_bps:
            side = 1.0 if gap_bps > 0.0 else -1.0
            ctx.signal(symbol, side, features={"fast": fast, "slow": slow, "gap_bps": gap_bps})
