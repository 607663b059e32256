"""Books that are too simple to be wrong, and too slow to be used."""

from tradewind.domain.events import BookDelta, BookSnapshot, Level
from tradewind.domain.values import Price, Quantity
from tradewind.market.books.l3 import BookOrder


def sorted_levels(sizes: dict[int, int], *, is_bid: bool) -> tuple[Level, ...]:
    return tuple((Price(price), Quantity(sizes[price])) for price in sorted(sizes, reverse=is_bid))


class NaiveL2Book:
    """Two dictionaries, sorted whenever somebody looks."""

    def __init__(self) -> None:
        self.sides: tuple[dict[int, int], dict[int, int]] = ({}, {})

    def replace(self, snapshot: BookSnapshot) -> None:
        self.sides = (dict(snapshot.bids), dict(snapshot.asks))

    def apply(self, delta: BookDelta) -> None:
        for side, changes in zip(self.sides, (delta.bids, delta.asks), strict=True):
            for price, quantity in changes:
                side[price] = quantity
                if not quantity:
                    del side[price]

    @property
    def best_bid(self) -> int:
        return max(self.sides[0], default=0)

    @property
    def best_ask(self) -> int:
        return min(self.sides[1], default=0)

    @property
    def is_crossed(self) -> bool:
        return bool(self.sides[0] and self.sides[1]) and self.best_bid > self.best_ask

    def snapshot(self, depth: int) -> BookSnapshot:
        bids = sorted_levels(self.sides[0], is_bid=True)[:depth]
        return BookSnapshot("", 0, bids, sorted_levels(self.sides[1], is_bid=False)[:depth])  # type: ignore[arg-type] # the time is not compared


class NaiveL3Book:
    """One list of orders, oldest first, searched for everything."""

    def __init__(self) -> None:
        self.orders: list[BookOrder] = []

    def get(self, order_id: str) -> BookOrder | None:
        return next((order for order in self.orders if order.order_id == order_id), None)

    def add(self, order: BookOrder) -> bool:
        if self.get(order.order_id) or order.quantity <= 0 or order.price <= 0:
            return False
        self.orders.append(BookOrder(order.order_id, order.is_bid, order.price, order.quantity))
        return True

    def modify(self, order_id: str, *, price: int, quantity: int) -> bool:
        order = self.get(order_id)
        if order is None or quantity <= 0 or price <= 0:
            return False
        if price != order.price or quantity > order.quantity:
            self.orders.remove(order)
            self.orders.append(order)
        order.price, order.quantity = Price(price), Quantity(quantity)
        return True

    def delete(self, order_id: str) -> bool:
        order = self.get(order_id)
        if order is None:
            return False
        self.orders.remove(order)
        return True

    def execute(self, order_id: str, quantity: int) -> bool:
        order = self.get(order_id)
        if order is None or not 0 < quantity <= order.quantity:
            return False
        order.quantity = Quantity(order.quantity - quantity)
        if not order.quantity:
            self.orders.remove(order)
        return True

    def orders_at(self, price: int, *, is_bid: bool) -> list[BookOrder]:
        return [one for one in self.orders if one.is_bid is is_bid and one.price == price]

    def quantity_ahead(self, order_id: str) -> int | None:
        order = self.get(order_id)
        if order is None:
            return None
        queue = self.orders_at(order.price, is_bid=order.is_bid)
        return sum(other.quantity for other in queue[: queue.index(order)])

    def levels(self, *, is_bid: bool, depth: int | None = None) -> tuple[Level, ...]:
        sizes: dict[int, int] = {}
        for order in self.orders:
            if order.is_bid is is_bid:
                sizes[order.price] = sizes.get(order.price, 0) + order.quantity
        return sorted_levels(sizes, is_bid=is_bid)[:depth]

    @property
    def is_crossed(self) -> bool:
        bids, asks = self.levels(is_bid=True), self.levels(is_bid=False)
        return bool(bids and asks) and bids[0][0] > asks[0][0]

    def __len__(self) -> int:
        return len(self.orders)
