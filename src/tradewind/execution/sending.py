"""Approved orders on their way out: SENDING is durable before bytes leave."""

from tradewind.domain.codes import DenialCode
from tradewind.domain.intents import Approval
from tradewind.domain.orders import OrderStatus
from tradewind.domain.values import Nanos
from tradewind.execution.effects import Replace, Submit
from tradewind.execution.guards import sent_terms
from tradewind.execution.records import Action, Ended, Sending
from tradewind.execution.schedules import backed_off, forget, reconsider
from tradewind.execution.state import Entry
from tradewind.execution.turns import Turn, changed, report_of
from tradewind.execution.volatile import Retry

# Until Python 3.12 a member costs ten times as much when it is read from its class.
_SUBMIT, _REPLACE = Action.SUBMIT, Action.REPLACE


def begin(turn: Turn, action: Action, name: str, *, attempt: int) -> int:
    """Record that bytes may leave, and return the request's number."""
    request = turn.state.requests + 1
    turn.note(Sending(request, action, name, attempt, turn.settings.epoch))
    turn.volatile.flights_ns[request] = turn.now.machine_ns
    return request


def send_first(turn: Turn, entry: Entry) -> None:
    """Send an order whose approval was just reviewed, or let it wait for what goes before it."""
    volatile, approval, soonest = turn.volatile, entry.approval, turn.volatile.next_deadlines
    due = volatile.awake or (soonest and soonest[0][0] <= turn.now.market_ns)
    if due or volatile.unsent or approval is None or not _takes(turn, entry):
        volatile.unsent[entry.order.client_order_id] = Retry()
    else:
        _send(turn, entry, approval)


def send_orders(turn: Turn) -> None:
    """Send what waits, exits first; what outlived its approval ends."""
    entries, unsent, now_ns = turn.state.entries, turn.volatile.unsent, turn.now.machine_ns
    waiting = [entries[name] for name in unsent]
    if len(waiting) > 1:
        waiting.sort(key=_is_entry)
    for entry in waiting:
        approval = entry.approval
        stale = _staleness(turn, approval) if approval is not None else "it has no approval"
        if approval is None or stale:
            expire(turn, entry, stale)
        elif unsent[approval.client_order_id].at_ns <= now_ns and _takes(turn, entry):
            del unsent[approval.client_order_id]
            _send(turn, entry, approval)


def _is_entry(entry: Entry) -> bool:
    return entry.is_entry


def _staleness(turn: Turn, approval: Approval) -> str:
    """Why an approval that was good when it came is good no longer; "" while it is."""
    halt_number = turn.state.halt.number
    if approval.expires_ns < turn.now.machine_ns:
        return "the approval expired before the order could be sent"
    if approval.halt_number < halt_number and not approval.reduces:
        return f"halt {halt_number} came before the order could be sent"
    return ""


def send_again(turn: Turn, entry: Entry, retry_after_ns: int) -> None:
    """The venue provably did not take it: wait, while the approval lasts."""
    name = entry.order.client_order_id
    wait = max(retry_after_ns, backed_off(entry.attempts - 1))
    turn.volatile.unsent[name] = Retry(Nanos(turn.now.machine_ns + wait), entry.attempts)


def expire(
    turn: Turn, entry: Entry, reason: str, status: OrderStatus = OrderStatus.EXPIRED
) -> None:
    """End an order that never reached the venue; one that an earlier sending put in doubt may yet.

    That one is UNKNOWN again, and looked up to the window's end: its first bytes may arrive late.
    """
    name = entry.order.client_order_id
    if entry.may_arrive:
        turn.volatile.unsent.pop(name, None)
        doubted = changed(entry.order, unknown=True, reason=reason)
        turn.record(Ended(name, reason), report_of(entry, doubted))
        reconsider(turn, entry)
        return
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
    if turn.volatile.bucket.is_unlimited:
        return True
    bucket = turn.bucket
    return bucket.take() if entry.is_entry else bucket.take_reserved()


def _send(turn: Turn, entry: Entry, approval: Approval) -> None:
    name = approval.client_order_id
    action = _REPLACE if approval.replaces else _SUBMIT
    request = begin(turn, action, name, attempt=entry.attempts + 1)
    turn.volatile.sent_ns[name] = turn.now.machine_ns
    terms = sent_terms(approval)
    if approval.replaces:
        target = turn.state.entries[approval.replaces].order.venue_order_id
        turn.send(Replace(request, target, name, terms))
    else:
        turn.send(Submit(request, name, terms))
