"""One symbol's market: its book or outside quote, and which of our orders work in it."""

from tradewind.domain.events import Quote, Trade
from tradewind.domain.orders import Side
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.venues.simulated.listing import Asset
from tradewind.venues.simulated.matching import OrderBook


class Market:
    """Prices and our working orders of one symbol.

    `dormant` are stops that wait for their trigger, `active` orders that work against the quote,
    `waiting` orders that nothing can be done with yet (a halt, an empty side). `taken` is what we
    took of the displayed quantity of this quote, `ahead` the queue before each resting order,
    `swing` the lowest and highest price since triggers were last looked at. `quoted` says that the
    outside tape has quotes.
    """

    def __init__(self, asset: Asset) -> None:
        self.asset = asset
        self.book = OrderBook()
        self.quote = _no_quote(asset.symbol)
        self.last_price = Price(0)
        self.last_day_price = Price(0)
        self.halted = False
        self.quoted = False
        self.dormant: dict[str, None] = {}
        self.active: dict[str, None] = {}
        self.waiting: dict[str, None] = {}
        self.taken: dict[Side, int] = {Side.BUY: 0, Side.SELL: 0}
        self.ahead: dict[str, int] = {}
        self.swing: tuple[Price, Price] | None = None

    def remove(self, order_id: str) -> None:
        """Take an order out of wherever it works."""
        self.book.cancel(order_id)
        for place in (self.dormant, self.active, self.waiting, self.ahead):
            place.pop(order_id, None)

    def far(self, side: Side) -> tuple[Price, Quantity]:
        """Price and displayed quantity that an order on `side` would meet; price 0 is no side."""
        if side is Side.BUY:
            return self.quote.ask_price, self.quote.ask_quantity
        return self.quote.bid_price, self.quote.bid_quantity

    def near(self, side: Side) -> tuple[Price, Quantity]:
        """Best price and displayed quantity on an order's own side."""
        return self.far(side.opposite)

    def show(self, quote: Quote) -> None:
        """Display a quote; what we took of a side counts until that side changes."""
        before = {side: self.far(side) for side in Side}
        self.quote = quote
        for side, shown in before.items():
            if shown != self.far(side):
                self.taken[side] = 0

    def imply(self, trade: Trade) -> None:
        """On a tape without quotes a print stands for both sides."""
        self.taken = {Side.BUY: 0, Side.SELL: 0}
        price, quantity = trade.price, trade.quantity
        self.quote = Quote(trade.symbol, trade.ts_ns, price, quantity, price, quantity)

    def print(self, price: Price) -> None:
        """A trade went through."""
        self.last_price = price
        self.touch(price)

    def touch(self, price: Price) -> None:
        """A price was seen that may trigger stops."""
        low, high = self.swing or (price, price)
        self.swing = (min(low, price), max(high, price))

    @property
    def mark(self) -> Price:
        """The price that positions are valued at: last trade, else the middle of the quote."""
        if self.last_price:
            return self.last_price
        bid, ask = self.quote.bid_price, self.quote.ask_price
        return Price((bid + ask) // 2 if bid and ask else bid or ask)


def _no_quote(symbol: str) -> Quote:
    nothing = Quantity(0)
    return Quote(symbol, Nanos(0), Price(0), nothing, Price(0), nothing)
