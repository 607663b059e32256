"""Orders that belong together: brackets, OCO pairs and OTO."""

from tradewind.venues.simulated.orders import OrderRecord, Role, VenueStatus
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.transitions import cancel, current, resize


def after_fill(state: ExchangeState, order: OrderRecord) -> None:
    """Wake a filled entry's legs; shrink or cancel the sibling of an exit that filled."""
    if order.role is Role.ENTRY and not order.leaves:
        _wake(state, order)
    elif order.role in (Role.TAKE_PROFIT, Role.STOP_LOSS):
        for sibling in _siblings(state, order):
            _follow(state, sibling, order)


def after_end(state: ExchangeState, order: OrderRecord) -> None:
    """Cancel the rest of a group when one of it ended without filling."""
    if order.group_id and order.status is not VenueStatus.FILLED:
        for member in _others(state, order):
            cancel(state, member)


def _wake(state: ExchangeState, entry: OrderRecord) -> None:
    for leg in _others(state, entry):
        if leg.status is VenueStatus.HELD:
            state.schedule("arrive", leg.id)


def _follow(state: ExchangeState, sibling: OrderRecord, filled: OrderRecord) -> None:
    if not filled.leaves:
        cancel(state, sibling)
    elif sibling.leaves > filled.leaves:
        resize(state, sibling, filled.leaves)


def _siblings(state: ExchangeState, order: OrderRecord) -> list[OrderRecord]:
    return [member for member in _others(state, order) if member.role is not Role.ENTRY]


def _others(state: ExchangeState, order: OrderRecord) -> list[OrderRecord]:
    members = (current(state, member) for member in state.groups.get(order.group_id, ()))
    return [member for member in members if member is not None and member.id != order.id]
