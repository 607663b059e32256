"""Each order's own time-out, in market time."""

from tradewind.domain.orders import Order
from tradewind.domain.values import Nanos
from tradewind.execution.cancels import ask_cancel
from tradewind.execution.turns import Turn


def watch_deadline(turn: Turn, order: Order) -> None:
    """Remember when an order has worked long enough; 0 means as long as its time in force."""
    if order.timeout_ns and order.is_live:
        deadline = Nanos(order.created_ns + order.timeout_ns)
        turn.volatile.deadlines[order.client_order_id] = deadline


def cancel_timed_out(turn: Turn) -> None:
    """Ask for the cancel of what has worked long enough."""
    now, deadlines = turn.now.market_ns, turn.volatile.deadlines
    for name in [name for name, deadline in deadlines.items() if deadline <= now]:
        del deadlines[name]
        ask_cancel(turn, [turn.state.entries[name]], by="execution", reason="its time-out passed")
