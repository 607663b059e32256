"""Sends a small order on every fortieth trade: a steady load for latencies, not a strategy."""

from tradewind.domain.events import Trade
from tradewind.domain.orders import Side
from tradewind.domain.values import SCALE, Quantity
from tradewind.strategies import Context, Needs, Strategy
from tradewind.strategies.parameters import NoParameters


class Ticker(Strategy[NoParameters]):
    """Buys and sells one share in turn."""

    def needs(self) -> Needs:
        """Nothing to warm up."""
        return Needs()

    def on_start(self, ctx: Context) -> None:
        """Start counting."""
        self.trades = 0

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        """Order on every fortieth trade."""
        self.trades += 1
        if self.trades % 40 == 0:
            side = Side.SELL if ctx.position(trade.symbol) > 0 else Side.BUY
            ctx.order(trade.symbol, side, Quantity(SCALE))
