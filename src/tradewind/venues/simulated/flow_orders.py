"""Anonymous order flow: what the other participants of a generated market do."""

import msgspec

from tradewind.domain.orders import Side
from tradewind.domain.values import Nanos, Price, Quantity


class FlowOrder(msgspec.Struct, frozen=True, gc=False, tag="flow_order"):
    """An anonymous order; price 0 is a market order, whose rest never stays in the book.

    `order_id` is unique for the life of the flow's book.
    """

    ts_ns: Nanos
    symbol: str
    order_id: str
    side: Side
    quantity: Quantity
    price: Price = Price(0)
    ioc: bool = False


class FlowCancel(msgspec.Struct, frozen=True, gc=False, tag="flow_cancel"):
    """An anonymous order leaves the book; one already gone is no error."""

    ts_ns: Nanos
    symbol: str
    order_id: str


Flow = FlowOrder | FlowCancel
