"""Moves of an order that need no fill: into the market, and out of it for good."""

from msgspec.structs import replace

from tradewind.domain.values import Nanos, Quantity
from tradewind.venues.simulated.orders import OrderRecord, VenueStatus
from tradewind.venues.simulated.state import ExchangeState

_STAMPS = {
    VenueStatus.CANCELED: "canceled_ns",
    VenueStatus.EXPIRED: "expired_ns",
    VenueStatus.REJECTED: "failed_ns",
    VenueStatus.REPLACED: "replaced_ns",
    VenueStatus.FILLED: "filled_ns",
}


def current(state: ExchangeState, order_id: str) -> OrderRecord | None:
    """An order that may still trade, None otherwise."""
    order = state.orders.get(order_id)
    return order if order is not None and order.is_open else None


def move(
    state: ExchangeState, order: OrderRecord, status: VenueStatus, *, event: str
) -> OrderRecord:
    """Put an order into another open state and tell its owner."""
    moved = state.put(replace(order, status=status, updated_ns=state.now_ns))
    state.emit(event, moved)
    return moved


def finish(
    state: ExchangeState, order: OrderRecord, status: VenueStatus, *, event: str, reason: str = ""
) -> OrderRecord:
    """End an order without a fill; its group hears of it."""
    state.markets[order.symbol].remove(order.id)
    stamp: dict[str, Nanos] = {_STAMPS[status]: state.now_ns}
    ended = replace(order, status=status, updated_ns=state.now_ns, reason=reason, **stamp)
    state.put(ended)
    state.emit(event, ended)
    if status is not VenueStatus.REPLACED:
        state.schedule("ended", order.id)
    return ended


def cancel(state: ExchangeState, order: OrderRecord, *, reason: str = "") -> OrderRecord:
    """Cancel an open order now."""
    return finish(state, order, VenueStatus.CANCELED, event="canceled", reason=reason)


def resize(state: ExchangeState, order: OrderRecord, leaves: int) -> OrderRecord:
    """Shrink an open order so that `leaves` are left to fill, keeping its place in the queue."""
    if leaves <= 0:
        return cancel(state, order)
    quantity = Quantity(order.filled_quantity + order.amended + leaves)
    state.markets[order.symbol].book.reduce(order.id, leaves)
    shrunk = state.put(replace(order, quantity=quantity, updated_ns=state.now_ns))
    state.emit("restated", shrunk)
    return shrunk
