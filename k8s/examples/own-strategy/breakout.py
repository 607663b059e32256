# ruff: noqa: INP001 - a file beside its resource, no package
"""Hold what trades above its last fifty prices; let go below them."""

from tradewind.domain.events import Trade
from tradewind.strategies import Context, Strategy


class Breakout(Strategy):
    """Ten lines are enough."""

    def on_start(self, ctx: Context) -> None:
        """Remember prices for each symbol."""
        self.prices: dict[str, list[int]] = {symbol: [] for symbol in ctx.symbols}

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        """Compare with the past, then become part of it."""
        seen = self.prices[trade.symbol]
        if len(seen) == 50 and not min(seen) <= trade.price <= max(seen):
            ctx.signal(trade.symbol, 1.0 if trade.price > max(seen) else 0.0)
        self.prices[trade.symbol] = [*seen, trade.price][-50:]
