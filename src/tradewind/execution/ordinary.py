"""The ordinary word of a venue, taken in by one straight function: nearly all words are ordinary.

An order as it was sent, seen live, filled and done needs no draft. What is out of the ordinary
(doubt, busts, fills of our own making, refusals, moves that the table forbids) is left to
`drafts.Draft`, which gives the same reports for ordinary words too; a test holds them equal.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from tradewind.domain.fills import Fill
from tradewind.domain.orders import NEXT, OrderStatus
from tradewind.domain.reports import OrderReport
from tradewind.domain.values import notional
from tradewind.execution.state import Entry, State
from tradewind.execution.views import key_of, status_of
from tradewind.ports.broker import Execution, OrderView

# Until Python 3.12 a member costs ten times as much when it is read from its class.
_REJECTED = OrderStatus.REJECTED
_NOWHERE: frozenset[OrderStatus] = frozenset()


def ordinary_reports(
    state: State, entry: Entry, view: OrderView | None, executions: Sequence[Execution]
) -> tuple[OrderReport, ...] | None:
    """What to report of a venue's word, or None where it is out of the ordinary.

    One function with plain locals, because every order comes through here twice or more.
    """
    order, fill = entry.order, None
    if view is None or order.code is not None or entry.doubt is not None or entry.synthetic:
        return None
    gross, filled, money = entry.gross, order.filled_quantity + 0, order.filled_notional + 0
    if executions:
        fill = _fill(state, entry, executions)
        if fill is None:
            return None
        gross += fill.quantity
        filled += fill.quantity
        money += notional(fill.price, fill.quantity)
    status, updated_ns, replaced_by = entry.venue_status, order.updated_ns, order.replaced_by
    if key_of(view) > entry.key:
        status = view.status
        updated_ns = updated_ns if updated_ns > view.updated_ns else view.updated_ns
        replaced_by = replaced_by or state.by_venue_id.get(view.replaced_by, view.replaced_by)
    status = status_of(order, status, filled=filled, cancel_asked=entry.cancel_asked)
    moves = status is not order.status
    if status is _REJECTED or (moves and status not in NEXT.get(order.status, _NOWHERE)):
        return None
    after = replace(
        order,
        status=status,
        unknown=view.filled_quantity > gross or entry.venue_filled > gross,
        venue_order_id=order.venue_order_id or view.venue_order_id,
        filled_quantity=filled,
        filled_notional=money,
        updated_ns=updated_ns,
        replaced_by=replaced_by,
    )
    if fill is None and after == order:
        return ()
    return (OrderReport(after, fill, entry.reserved, entry.trace),)


def _fill(state: State, entry: Entry, executions: Sequence[Execution]) -> Fill | None:
    """The fill of a single, new and plain execution."""
    done = executions[0]
    name, order = done.execution_id, entry.order
    plain = len(executions) == 1 and done.kind == "fill" and not done.reverses
    if not plain or name in state.fills or name in state.reversals:
        return None
    return Fill(
        name,
        order.client_order_id,
        order.strategy,
        order.terms.symbol,
        order.terms.side,
        done.quantity,
        done.price,
        done.ts_ns,
        done.fee,
    )
