"""One side of an order book: price levels in order, and each level's orders in order of arrival."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from tradewind.domain.events import Level
from tradewind.domain.orders import Side
from tradewind.domain.values import Price, Quantity


class Resting:
    """An order in the book; its quantity is what is left of it."""

    __slots__ = ("order_id", "owner", "price", "quantity", "side")

    def __init__(self, order_id: str, owner: str, side: Side, *, price: int, quantity: int) -> None:
        self.order_id, self.owner, self.side = order_id, owner, side
        self.price, self.quantity = price, quantity


class Queue:
    """One price level: orders in order of arrival, and their sum."""

    __slots__ = ("orders", "total")

    def __init__(self) -> None:
        self.orders: dict[str, Resting] = {}
        self.total = 0


class Ladder:
    """One side: best last in `ranks`, where bids ascend by price and asks by its negative."""

    __slots__ = ("queues", "ranks", "sign", "touched")

    def __init__(self, side: Side) -> None:
        self.sign = side.sign
        self.ranks: list[int] = []
        self.queues: dict[int, Queue] = {}
        self.touched: dict[int, None] = {}

    def best(self) -> int:
        """The best price; 0 for an empty side."""
        return self.sign * self.ranks[-1] if self.ranks else 0

    def add(self, order: Resting) -> None:
        """Queue an order behind its level."""
        queue = self.queues.get(order.price)
        if queue is None:
            queue = self.queues[order.price] = Queue()
            insort(self.ranks, self.sign * order.price)
        queue.orders[order.order_id] = order
        queue.total += order.quantity
        self.touched[order.price] = None

    def take(self, order: Resting, quantity: int) -> None:
        """Take `quantity` off an order; what becomes empty leaves, level included."""
        queue = self.queues[order.price]
        order.quantity -= quantity
        queue.total -= quantity
        self.touched[order.price] = None
        if order.quantity == 0:
            del queue.orders[order.order_id]
        if not queue.orders:
            del self.queues[order.price]
            del self.ranks[bisect_left(self.ranks, self.sign * order.price)]

    def first(self) -> Resting:
        """The oldest order at the best price."""
        return next(iter(self.queues[self.best()].orders.values()))

    def meets(self, price: int) -> bool:
        """Whether an opposite order at `price` (0 = market) crosses the best of this side."""
        return bool(self.ranks) and (price == 0 or self.sign * price <= self.ranks[-1])

    def within(self, price: int) -> Iterator[Queue]:
        """The levels that an opposite order at `price` meets, best first."""
        for rank in reversed(self.ranks):
            if price and self.sign * price > rank:
                return
            yield self.queues[self.sign * rank]

    def levels(self, count: int) -> tuple[Level, ...]:
        """The best `count` levels."""
        prices = (self.sign * rank for rank in reversed(self.ranks[-count:]))
        return tuple((Price(price), Quantity(self.queues[price].total)) for price in prices)

    def changes(self) -> tuple[Level, ...]:
        """Levels touched since the last call."""
        touched, self.touched = self.touched, {}
        return tuple((Price(price), Quantity(self.total_at(price))) for price in touched)

    def total_at(self, price: int) -> int:
        """Quantity at a price."""
        queue = self.queues.get(price)
        return queue.total if queue else 0
