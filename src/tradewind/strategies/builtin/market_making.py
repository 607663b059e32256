"""Quote both sides of the market, leaning against what is already held."""

from typing import Annotated

import msgspec

from tradewind.domain.events import Quote, Trade
from tradewind.domain.orders import Order, Side
from tradewind.domain.values import MILLISECOND, SCALE, Nanos, share_of
from tradewind.strategies.context import Context
from tradewind.strategies.interface import Strategy
from tradewind.strategies.sizing import BASIS_POINT, on_tick

Bps = Annotated[float, msgspec.Meta(ge=0.0, le=1_000.0)]


class MarketMakingParameters(msgspec.Struct, frozen=True, kw_only=True):
    """How to quote.

    Our bid and ask stand `half_spread_bps` from the middle. `skew_bps` moves both against a full
    inventory. Each quote is `fraction` of our capital, the inventory at most `max_fraction`. A
    quote is moved when it is `tolerance_bps` from where it should be, at most every `refresh_ms`.
    """

    half_spread_bps: Annotated[float, msgspec.Meta(gt=0.0, le=1_000.0)] = 2.0
    skew_bps: Bps = 2.0
    tolerance_bps: Bps = 1.0
    fraction: Annotated[float, msgspec.Meta(gt=0.0, le=1.0)] = 0.01
    max_fraction: Annotated[float, msgspec.Meta(gt=0.0, le=1.0)] = 0.05
    refresh_ms: Annotated[int, msgspec.Meta(ge=0, le=3_600_000)] = 250


class MarketMaking(Strategy[MarketMakingParameters]):
    """One bid and one ask per symbol; the ask only sells what is held."""

    def on_start(self, ctx: Context) -> None:
        """Nothing is quoted yet."""
        self._moved_ns: dict[str, Nanos] = {}

    def on_quote(self, ctx: Context, quote: Quote) -> None:
        """Follow the quoted market."""
        if quote.bid_price and quote.ask_price > quote.bid_price:
            self._follow(ctx, quote.symbol, (quote.bid_price + quote.ask_price) // 2)

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        """Without quotes, follow the tape."""
        if ctx.quote(trade.symbol) is None:
            self._follow(ctx, trade.symbol, trade.price)

    def _follow(self, ctx: Context, symbol: str, middle: int) -> None:
        wait = self.parameters.refresh_ms * MILLISECOND
        if ctx.now_ns - self._moved_ns.get(symbol, -wait) < wait:
            return
        lean = self._inventory(ctx, symbol, middle) * self.parameters.skew_bps
        for side in (Side.BUY, Side.SELL):
            away = -side.sign * self.parameters.half_spread_bps - lean
            price = on_tick(_moved(middle, away), ctx.instrument(symbol), side)
            if self._place(ctx, symbol, side, price):
                self._moved_ns[symbol] = ctx.now_ns

    def _inventory(self, ctx: Context, symbol: str, middle: int) -> float:
        held = ctx.position(symbol) * middle // SCALE
        full = max(1.0, ctx.capital * self.parameters.max_fraction)
        return max(-1.0, min(1.0, held / full))

    def _place(self, ctx: Context, symbol: str, side: Side, price: int) -> bool:
        standing = [one for one in ctx.open_orders(symbol) if one.terms.side is side]
        if standing:
            return self._withdraw_moved(ctx, standing, price)
        quantity = self._quantity(ctx, symbol, side, price)
        features = {"inventory": self._inventory(ctx, symbol, price)}
        return bool(ctx.order(symbol, side, quantity, limit=price, features=features))

    def _withdraw_moved(self, ctx: Context, standing: list[Order], price: int) -> bool:
        tolerance = price * self.parameters.tolerance_bps / 10_000.0
        moved = [one for one in standing if abs(one.terms.limit_price - price) > tolerance]
        for order in moved:
            ctx.cancel(order.client_order_id, reason="quote moved")
        return bool(moved)

    def _quantity(self, ctx: Context, symbol: str, side: Side, price: int) -> int:
        one_quote = round(ctx.capital * self.parameters.fraction) * SCALE // price
        held = ctx.position(symbol)
        if side is Side.SELL:
            return min(one_quote, max(0, held))
        full = round(ctx.capital * self.parameters.max_fraction) * SCALE // price
        return min(one_quote, full - held)


def _moved(price: int, bps: float) -> int:
    return price + share_of(price, round(bps * BASIS_POINT))
