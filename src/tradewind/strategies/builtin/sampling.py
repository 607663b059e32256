"""Strategies that look at one price per sample: each trade, or each bar of one frame."""

from typing import Annotated, TypeVar

import msgspec

from tradewind.domain.events import Bar, Trade
from tradewind.domain.values import to_float
from tradewind.strategies.context import Context
from tradewind.strategies.interface import TRADES, Strategy

Lookback = Annotated[int, msgspec.Meta(ge=2, le=100_000)]
Threshold = Annotated[float, msgspec.Meta(ge=0.0, le=100.0)]


class SampledParameters(msgspec.Struct, frozen=True, kw_only=True):
    """`frame` is what one sample is: "trades", or a bar's frame such as "1s" or "1m"."""

    frame: str = TRADES


P = TypeVar("P", bound=SampledParameters)


class SampledStrategy(Strategy[P]):
    """Turns trades or bars into `on_sample`."""

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        """A trade is a sample when `frame` says so."""
        if self.parameters.frame == TRADES:
            self.on_sample(ctx, trade.symbol, to_float(trade.price))

    def on_bar(self, ctx: Context, bar: Bar) -> None:
        """A bar of our frame is a sample."""
        if self.parameters.frame == bar.frame:
            self.on_sample(ctx, bar.symbol, to_float(bar.close))

    def on_sample(self, ctx: Context, symbol: str, price: float) -> None:
        """One price, in currency."""
        raise NotImplementedError
