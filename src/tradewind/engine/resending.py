"""An UNKNOWN order that the venue does not have: a fresh approval sends the same order again.

The terms and the id stay; state, limits and price are asked anew, its own reservation aside. What
is refused now stays UNKNOWN until execution gives it up.
"""

from tradewind.domain.intents import Cause, Intent
from tradewind.domain.orders import Order, OrderStatus, Purpose
from tradewind.engine.decisions import approve, drafted
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import Effect, Place
from tradewind.engine.own_orders import is_own
from tradewind.execution.inputs import Now
from tradewind.portfolio.ledger import EXTERNAL
from tradewind.risk.checks import first_denial
from tradewind.risk.live_orders import LiveOrder

MOST_RESENDS = 3
"""A venue that never keeps an order is not asked for ever."""


def send_again(state: DeskState, now: Now) -> list[Effect]:
    """Approve again what execution's last report says that the venue does not have."""
    names, state.absent = state.absent, []
    if not state.level:
        return []
    orders = (state.reservations.orders.get(name) for name in names)
    return [effect for live in orders if live is not None for effect in _again(state, live, now)]


def _again(state: DeskState, live: LiveOrder, now: Now) -> list[Effect]:
    order = live.order
    if order is None or live.resent >= MOST_RESENDS or not _may_go(state, live, order):
        return []
    draft = drafted(state, _intent(live, order), state.seat(live.strategy))
    draft.own = is_own(state, live.client_order_id)
    draft.renew(live)
    if first_denial(draft) is not None:
        return []
    live.resent += 1
    return [Place(approve(state, draft, now, renewed=live).order)]


def _may_go(state: DeskState, live: LiveOrder, order: Order) -> bool:
    """Sent by us, doubted, and wanted still: nobody asked for its end, and its strategy lives."""
    doubted = (
        order.unknown and order.status is OrderStatus.PENDING_NEW and not order.filled_quantity
    )
    if not doubted or order.replaces or order.strategy == EXTERNAL:
        return False
    asked = live.client_order_id in state.cancel_asked
    closes = live.purpose is not Purpose.ENTRY
    return not asked and (closes or state.seat(live.strategy).connected)


def _intent(live: LiveOrder, order: Order) -> Intent:
    return Intent(
        live.client_order_id,
        live.strategy,
        0,
        live.terms,
        order.created_ns,
        live.purpose,
        order.timeout_ns,
        parent=order.parent,
        cause=Cause(live.terms.symbol, note="sent again: a look-up did not find it"),
    )
