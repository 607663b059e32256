"""An L3 book: every single order, in the order of its queue."""

from collections.abc import Iterable

import msgspec

from tradewind.domain.events import BookSnapshot, Level
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.market.books.l2 import DEPTH
from tradewind.market.books.ladders import Ladder


class BookOrder(msgspec.Struct, gc=False):
    """An order that rests: what is left of it, on the bid side or the ask side."""

    order_id: str
    is_bid: bool
    price: Price
    quantity: Quantity


Queues = dict[int, dict[str, BookOrder]]
"""By price; each queue's oldest order first."""


class L3Book:
    """Orders by id, their queue at each price, and the levels that they make.

    What names an order that is not there, or would leave a quantity below zero, changes nothing
    and returns False: the caller has missed something and should ask for a new book.
    """

    def __init__(self, symbol: str = "") -> None:
        self.symbol = symbol
        self.bids, self.asks = Ladder(1), Ladder(-1)
        self._orders: dict[str, BookOrder] = {}
        self._queues: dict[bool, Queues] = {True: {}, False: {}}

    def __len__(self) -> int:
        return len(self._orders)

    def get(self, order_id: str) -> BookOrder | None:
        """An order that rests, to read."""
        return self._orders.get(order_id)

    def add(self, order: BookOrder) -> bool:
        """Put an order at the end of its queue."""
        if order.order_id in self._orders or order.quantity <= 0 or order.price <= 0:
            return False
        self._enter(msgspec.structs.replace(order))
        return True

    def modify(self, order_id: str, *, price: int, quantity: int) -> bool:
        """Change an order; it keeps its place only at the same price and for no more quantity."""
        order = self._orders.get(order_id)
        if order is None or quantity <= 0 or price <= 0:
            return False
        if price == order.price and quantity <= order.quantity:
            self._resize(order, quantity)
            return True
        self.delete(order_id)
        self._enter(BookOrder(order_id, order.is_bid, Price(price), Quantity(quantity)))
        return True

    def delete(self, order_id: str) -> bool:
        """Take an order out."""
        order = self._orders.pop(order_id, None)
        if order is None:
            return False
        queues = self._queues[order.is_bid]
        queue = queues[order.price]
        del queue[order_id]
        if not queue:
            del queues[order.price]
        self._shift(order, -order.quantity)
        return True

    def execute(self, order_id: str, quantity: int) -> bool:
        """Fill part or all of an order; a filled one leaves."""
        order = self._orders.get(order_id)
        if order is None or not 0 < quantity <= order.quantity:
            return False
        if quantity == order.quantity:
            return self.delete(order_id)
        self._resize(order, order.quantity - quantity)
        return True

    def replace(self, orders: Iterable[BookOrder]) -> bool:
        """Forget everything and take these orders, each queue's oldest first."""
        self.bids, self.asks = Ladder(1), Ladder(-1)
        self._orders, self._queues = {}, {True: {}, False: {}}
        return all([self.add(order) for order in orders])

    def orders_at(self, price: int, *, is_bid: bool) -> list[BookOrder]:
        """The queue at a price, oldest first."""
        return list(self._queues[is_bid].get(price, {}).values())

    def quantity_ahead(self, order_id: str) -> int | None:
        """What must trade at its price before an order does; None if it does not rest."""
        order = self._orders.get(order_id)
        if order is None:
            return None
        ahead = 0
        for other in self._queues[order.is_bid][order.price].values():
            if other is order:
                break
            ahead += other.quantity
        return ahead

    @property
    def is_crossed(self) -> bool:
        """Whether the best bid is above the best ask."""
        return self.bids.best + self.asks.best > 0

    def levels(self, *, is_bid: bool, depth: int | None = None) -> tuple[Level, ...]:
        """The levels of a side from the best on."""
        return (self.bids if is_bid else self.asks).levels(depth)

    def snapshot(self, ts_ns: int, depth: int = DEPTH) -> BookSnapshot:
        """The best levels as an event."""
        bids, asks = self.bids.levels(depth), self.asks.levels(depth)
        return BookSnapshot(self.symbol, Nanos(ts_ns), bids, asks)

    def _enter(self, order: BookOrder) -> None:
        self._orders[order.order_id] = order
        self._queues[order.is_bid].setdefault(order.price, {})[order.order_id] = order
        self._shift(order, order.quantity)

    def _resize(self, order: BookOrder, quantity: int) -> None:
        self._shift(order, quantity - order.quantity)
        order.quantity = Quantity(quantity)

    def _shift(self, order: BookOrder, change: int) -> None:
        side = self.bids if order.is_bid else self.asks
        side.set(order.price, side.quantity_at(order.price) + change)
