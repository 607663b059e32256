"""Price-time matching for one symbol: `(book, order) -> (book, matches)`.

Owners are opaque text ("" is the anonymous flow); the book lets any two orders meet. Guarding
against one's own orders is the exchange's business.
"""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from tradewind.domain.events import Level
from tradewind.domain.orders import Side
from tradewind.domain.values import Price, Quantity
from tradewind.venues.simulated.ladders import Ladder, Resting


class Restriction(StrEnum):
    """What may happen to the part of an order that does not match at once."""

    NONE = "none"
    IOC = "ioc"
    FOK = "fok"
    POST = "post"


class Match(msgspec.Struct, frozen=True, gc=False):
    """A resting order (maker) met an incoming one (taker) at the maker's price."""

    maker_id: str
    maker_owner: str
    taker_id: str
    taker_owner: str
    price: Price
    quantity: Quantity
    maker_left: Quantity


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """Matches in order; `resting` went into the book, `dropped` did neither."""

    matches: tuple[Match, ...]
    resting: Quantity = Quantity(0)
    dropped: Quantity = Quantity(0)


class Incoming(msgspec.Struct, frozen=True, gc=False):
    """An order at the book's door; price 0 is a market order, whose rest never stays."""

    order_id: str
    side: Side
    quantity: Quantity
    price: Price = Price(0)
    owner: str = ""
    restriction: Restriction = Restriction.NONE


class OrderBook:
    """The book of one symbol, matched by price, then by time of arrival."""

    def __init__(self) -> None:
        self._sides = {Side.BUY: Ladder(Side.BUY), Side.SELL: Ladder(Side.SELL)}
        self._orders: dict[str, Resting] = {}

    def __len__(self) -> int:
        return len(self._orders)

    def __contains__(self, order_id: str) -> bool:
        return order_id in self._orders

    def submit(self, order: Incoming) -> Outcome:
        """Match an order and let its rest stay as its price and restriction allow.

        Raises:
            ValueError: the id already rests here, or the quantity is not positive.
        """
        if order.order_id in self._orders or order.quantity <= 0:
            raise ValueError(f"expected a new id and a positive quantity, was {order}")
        if self._refused_whole(order):
            return Outcome((), dropped=order.quantity)
        matches = tuple(self._matches(order))
        left = order.quantity - sum(match.quantity for match in matches)
        if left and order.price and order.restriction in (Restriction.NONE, Restriction.POST):
            self._rest(order, left)
            return Outcome(matches, resting=Quantity(left))
        return Outcome(matches, dropped=Quantity(left))

    def cancel(self, order_id: str) -> Quantity:
        """Take an order out; the quantity that was left of it, 0 if it was not here."""
        order = self._orders.pop(order_id, None)
        if order is None:
            return Quantity(0)
        left = order.quantity
        self._sides[order.side].take(order, left)
        return Quantity(left)

    def reduce(self, order_id: str, quantity: int) -> Quantity:
        """Lower what is left of an order to `quantity`, keeping its place; returns what is left."""
        order = self._orders.get(order_id)
        if order is None:
            return Quantity(0)
        if quantity <= 0:
            self.cancel(order_id)
            return Quantity(0)
        if quantity < order.quantity:
            self._sides[order.side].take(order, order.quantity - quantity)
        return Quantity(order.quantity)

    def left(self, order_id: str) -> Quantity:
        """What is left of a resting order; 0 if it is not here."""
        order = self._orders.get(order_id)
        return Quantity(order.quantity if order else 0)

    def best(self) -> tuple[Level, Level]:
        """Best bid and best ask; price 0 is no side."""
        return self._top(Side.BUY), self._top(Side.SELL)

    def depth(self, count: int) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
        """The best `count` levels: bids from high to low, asks from low to high."""
        return self._sides[Side.BUY].levels(count), self._sides[Side.SELL].levels(count)

    def available(self, side: Side, price: int) -> Quantity:
        """How much an incoming order on `side` at `price` (0 = market) would meet."""
        return Quantity(sum(q.total for q in self._sides[side.opposite].within(price)))

    def take_changes(self) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
        """Bid and ask levels touched since the last call, with their quantities now."""
        return self._sides[Side.BUY].changes(), self._sides[Side.SELL].changes()

    def _top(self, side: Side) -> Level:
        ladder = self._sides[side]
        price = ladder.best()
        return Price(price), Quantity(ladder.total_at(price))

    def _refused_whole(self, order: Incoming) -> bool:
        if order.restriction is Restriction.FOK:
            return self.available(order.side, order.price) < order.quantity
        crossing = self._sides[order.side.opposite].meets(order.price)
        return order.restriction is Restriction.POST and crossing

    def _matches(self, order: Incoming) -> Iterator[Match]:
        opposite = self._sides[order.side.opposite]
        left: int = order.quantity
        while left and opposite.meets(order.price):
            match = self._meet(opposite, order, left)
            left -= match.quantity
            yield match

    def _meet(self, opposite: Ladder, order: Incoming, left: int) -> Match:
        maker = opposite.first()
        quantity = min(left, maker.quantity)
        opposite.take(maker, quantity)
        if maker.quantity == 0:
            del self._orders[maker.order_id]
        return Match(
            maker_id=maker.order_id,
            maker_owner=maker.owner,
            taker_id=order.order_id,
            taker_owner=order.owner,
            price=Price(maker.price),
            quantity=Quantity(quantity),
            maker_left=Quantity(maker.quantity),
        )

    def _rest(self, order: Incoming, left: int) -> None:
        resting = Resting(order.order_id, order.owner, order.side, price=order.price, quantity=left)
        self._orders[order.order_id] = resting
        self._sides[order.side].add(resting)
