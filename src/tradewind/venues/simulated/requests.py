"""What an owner asks of an order that exists."""

from msgspec.structs import replace

from tradewind.venues.simulated.orders import UNPLACED, OrderRecord, Refusal, VenueStatus
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.transitions import move


def ask_cancel(state: ExchangeState, order: OrderRecord) -> Refusal | None:
    """Send a cancel on its way; a second one changes nothing."""
    if not order.is_open:
        return Refusal(422, 42210000, f'order is already in "{order.status}" state')
    if order.cancel_asked:
        return None
    delay = state.settings.cancel_latency_ns if order.status not in UNPLACED else 0
    marked = replace(order, cancel_asked=True)
    if delay:
        move(state, marked, VenueStatus.PENDING_CANCEL, event="pending_cancel")
    else:
        state.put(marked)
    state.schedule("cancel", order.id, delay_ns=delay)
    return None
