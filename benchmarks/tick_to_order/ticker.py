"""Orders on every ninth tick: a steady load for latencies, not a strategy."""

from tradewind.domain.events import Quote, Trade
from tradewind.domain.orders import Side
from tradewind.domain.values import SCALE, Quantity
from tradewind.strategies import Context, Needs, Strategy
from tradewind.strategies.parameters import NoParameters

EVERY = 9
"""Prime to the ten symbols of the tape, so that each has its turn."""


class Ticker(Strategy[NoParameters]):
    """Buys a few shares and sells them again, never the same order twice in a row."""

    def needs(self) -> Needs:
        """Nothing to warm up."""
        return Needs()

    def on_start(self, ctx: Context) -> None:
        """Start counting."""
        self.ticks = self.orders = self.next = 0

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        """Count the tick."""
        self._on_tick(ctx, trade.symbol)

    def on_quote(self, ctx: Context, quote: Quote) -> None:
        """Count the tick."""
        self._on_tick(ctx, quote.symbol)

    def _on_tick(self, ctx: Context, symbol: str) -> None:
        self.ticks += 1
        if self.ticks < self.next or ctx.open_orders(symbol):
            return
        self.next = self.ticks + EVERY
        self.orders += 1
        held = ctx.position(symbol)
        if held > 0:
            ctx.order(symbol, Side.SELL, held)
        else:
            ctx.order(symbol, Side.BUY, Quantity((1 + self.orders % 7) * SCALE))
