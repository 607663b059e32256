"""Approved orders on their way out: SENDING is durable before bytes leave."""

from tradewind.domain.codes import DenialCode
from tradewind.domain.intents import Approval
from tradewind.domain.orders import OrderStatus
from tradewind.domain.values import Nanos
from tradewind.execution.effects import Replace, Submit
from tradewind.execution.guards import sent_terms
from tradewind.execution.records import Action, Ended, Sending
from tradewind.execution.schedules import backed_off, forget
from tradewind.execution.state import Entry
from tradewind.execution.turns import Turn, changed, report_of
from tradewind.execution.volatile import Retry


def begin(turn: Turn, action: Action, name: str, *, attempt: int) -> int:
    """Record that bytes may leave, and return the request's number."""
    request = turn.state.requests + 1
    turn.record(Sending(request, action, name, attempt, turn.settings.epoch))
    turn.volatile.flights_ns[request] = turn.now.machine_ns
    return request


def send_orders(turn: Turn) -> None:
    """Send what waits, exits first; what outlived its approval ends."""
    waiting = [(name, turn.state.entries[name]) for name in turn.volatile.unsent]
    for name, entry in sorted(waiting, key=lambda item: item[1].is_entry):
        approval = entry.approval
        stale = _staleness(turn, approval) if approval is not None else "it has no approval"
        if approval is None or stale:
            expire(turn, entry, stale)
        elif turn.volatile.unsent[name].at_ns <= turn.now.machine_ns and _takes(turn, entry):
            _send(turn, entry, approval)


def _staleness(turn: Turn, approval: Approval) -> str:
    """Why an approval that was good when it came is good no longer; "" while it is."""
    halt = turn.state.halt
    if approval.expires_ns < turn.now.machine_ns:
        return "the approval expired before the order could be sent"
    if approval.halt_number < halt.number and not approval.reduces:
        return f"halt {halt.number} came before the order could be sent"
    return ""


def send_again(turn: Turn, entry: Entry, retry_after_ns: int) -> None:
    """The venue provably did not take it: wait, while the approval lasts."""
    name = entry.order.client_order_id
    wait = max(retry_after_ns, backed_off(entry.attempts - 1))
    turn.volatile.unsent[name] = Retry(Nanos(turn.now.machine_ns + wait), entry.attempts)


def expire(
    turn: Turn, entry: Entry, reason: str, status: OrderStatus = OrderStatus.EXPIRED
) -> None:
    """End an order that never reached the venue."""
    name = entry.order.client_order_id
    ended = changed(
        entry.order,
        status=status,
        unknown=False,
        code=DenialCode.UNSENT_EXPIRED,
        reason=reason,
    )
    turn.record(Ended(name, reason), report_of(entry, ended))
    forget(turn, name)


def _takes(turn: Turn, entry: Entry) -> bool:
    bucket = turn.volatile.bucket
    return bucket.take() if entry.is_entry else bucket.take_reserved()


def _send(turn: Turn, entry: Entry, approval: Approval) -> None:
    name = approval.client_order_id
    del turn.volatile.unsent[name]
    action = Action.REPLACE if approval.replaces else Action.SUBMIT
    request = begin(turn, action, name, attempt=entry.attempts + 1)
    turn.volatile.sent_ns[name] = turn.now.machine_ns
    terms = sent_terms(approval)
    if approval.replaces:
        target = turn.state.entries[approval.replaces].order.venue_order_id
        turn.send(Replace(request, target, name, terms))
    else:
        turn.send(Submit(request, name, terms))
