"""Which features an order or an update of the venue shows."""

from collections.abc import Iterator

from tests.simulation.outsiders import is_outside
from tradewind.domain.orders import OrderClass, OrderType
from tradewind.venues.simulated.orders import OrderRecord, Role, Update

_CLASSES = {OrderClass.BRACKET: "bracket", OrderClass.OCO: "oco", OrderClass.OTO: "oto"}
_STOPS = (OrderType.STOP, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP)
_AMENDMENTS = {"trade_bust": "bust", "trade_correct": "correction"}


def of_order(order: OrderRecord) -> Iterator[str]:
    """What a new order is an example of."""
    if is_outside(order.client_order_id):
        yield "external order"
    elif order.replaces:
        yield "replace"
    elif order.order_class in _CLASSES and not order.parent_id:
        yield _CLASSES[order.order_class]
    elif order.type in _STOPS and not order.parent_id:
        yield "stop"


def of_update(update: Update, *, strict: bool, heard: bool) -> Iterator[str]:
    """What an update is an example of."""
    order = update.order
    if update.event in _AMENDMENTS:
        yield _AMENDMENTS[update.event]
    elif update.execution is not None:
        yield from _of_fill(order, short=update.position < 0)
        if strict:
            yield "strict fill"
        if not heard:
            yield "missed event"


def _of_fill(order: OrderRecord, *, short: bool) -> Iterator[str]:
    if is_outside(order.client_order_id):
        yield "external fill"
    if short:
        yield "short"
    if order.parent_id or (order.order_class is OrderClass.OCO and order.role is not Role.ENTRY):
        yield "leg fill"
