"""Executions whose order we cannot name: ours, if an order in doubt turns out to be at the venue.

An execution carries the venue's order id only. Before one is called external, every order that
may have arrived without our knowing is looked up once more, after the execution was seen.
"""

from tradewind.domain.codes import DenialCode
from tradewind.domain.orders import OrderClass
from tradewind.execution.state import Entry
from tradewind.execution.turns import Turn
from tradewind.execution.volatile import Plan, Why
from tradewind.ports.broker import Execution, OrderView


def may_be_ours(turn: Turn, execution: Execution) -> bool:
    """Whether some order in doubt may be the one that was executed; asks for each of them."""
    suspects = turn.volatile.suspects
    if execution.execution_id not in suspects:
        suspects[execution.execution_id] = _candidates(turn, execution)
    names = [name for name in suspects[execution.execution_id] if _is_nameless(turn, name)]
    suspects[execution.execution_id] = names
    for name in names:
        _look_up_now(turn, name)
    return bool(names)


def awaits_parent(turn: Turn, view: OrderView) -> bool:
    """Whether an unknown order is the leg of one of ours that the venue has not named yet."""
    if not view.parent_id or turn.state.entry_of("", view.parent_id) is not None:
        return False
    return any(
        entry.attempts
        and not entry.order.venue_order_id
        and entry.order.terms.order_class is not OrderClass.SIMPLE
        and entry.order.terms.symbol == view.symbol
        for entry in turn.state.live_entries()
    )


def cleared(turn: Turn, name: str) -> None:
    """The venue does not have this order: what was executed was another's."""
    for names in turn.volatile.suspects.values():
        if name in names:
            names.remove(name)


def _candidates(turn: Turn, execution: Execution) -> list[str]:
    return [
        name
        for name, entry in turn.state.entries.items()
        if _may_have_arrived(entry)
        and entry.order.terms.symbol == execution.symbol
        and entry.order.terms.side == execution.side
    ]


def _may_have_arrived(entry: Entry) -> bool:
    if entry.order.venue_order_id or not entry.attempts:
        return False
    return entry.order.is_live or entry.order.code is DenialCode.NOT_ACCEPTED


def _is_nameless(turn: Turn, name: str) -> bool:
    entry = turn.state.entries.get(name)
    return entry is not None and not entry.order.venue_order_id


def _look_up_now(turn: Turn, name: str) -> None:
    """Bring its look-up forward; a request still on its way is waited for instead."""
    now, plans = turn.now.machine_ns, turn.volatile.plans
    turn.volatile.look_up_now = True
    if name in plans:
        plans[name].next_ns = now
    elif not any(flight.client_order_id == name for flight in turn.state.flights.values()):
        why = Why.CHECK if turn.state.entries[name].order.is_live else Why.WATCH
        plans[name] = Plan(why, now, now)
