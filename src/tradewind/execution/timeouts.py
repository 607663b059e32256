"""Each order's own time-out, in market time."""

from heapq import heapify, heappop, heappush

from tradewind.domain.orders import Order
from tradewind.domain.values import Nanos
from tradewind.execution.cancels import ask_cancel
from tradewind.execution.turns import Turn
from tradewind.execution.volatile import Volatile

_SLACK = 1_000
"""So many time-outs of orders that ended may wait in the heap before it is made anew."""


def watch_deadline(turn: Turn, order: Order) -> None:
    """Remember when an order has worked long enough; 0 means as long as its time in force."""
    if order.timeout_ns and order.is_live:
        name, volatile = order.client_order_id, turn.volatile
        deadline = Nanos(order.created_ns + order.timeout_ns)
        volatile.deadlines[name] = deadline
        heappush(volatile.next_deadlines, (deadline, name))
        if len(volatile.next_deadlines) > 2 * len(volatile.deadlines) + _SLACK:
            _forget_ended(volatile)


def cancel_timed_out(turn: Turn) -> None:
    """Ask for the cancel of what has worked long enough."""
    deadlines, heap = turn.volatile.deadlines, turn.volatile.next_deadlines
    while heap and heap[0][0] <= turn.now.market_ns:
        deadline, name = heappop(heap)
        if deadlines.get(name) == deadline:
            del deadlines[name]
            entry = turn.state.entries.get(name)
            entries = [entry] if entry is not None else []
            ask_cancel(turn, entries, by="execution", reason="its time-out passed")


def _forget_ended(volatile: Volatile) -> None:
    volatile.next_deadlines = [(at, name) for name, at in volatile.deadlines.items()]
    heapify(volatile.next_deadlines)
