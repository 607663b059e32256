"""An approval arrives: take it once, answer it always, send it if all is well."""

from tradewind.domain.codes import AlarmCode, DenialCode
from tradewind.domain.intents import Approval, ApprovedOrder, Refused
from tradewind.domain.orders import Order, OrderStatus
from tradewind.domain.reports import AlarmReport, OrderReport
from tradewind.execution.approvals import refused, review
from tradewind.execution.effects import Reply, Taken
from tradewind.execution.forgetting import is_forgotten
from tradewind.execution.records import Placed, Renewed, TurnedAway
from tradewind.execution.sending import send_first
from tradewind.execution.state import Entry
from tradewind.execution.timeouts import watch_deadline
from tradewind.execution.turns import Turn, changed

_C = DenialCode
_ALARMS = {
    _C.APPROVAL_INVALID: AlarmCode.APPROVAL_INVALID,
    _C.DUPLICATE_ID: AlarmCode.DUPLICATE_ID_TERMS,
}


def place(turn: Turn, approved: ApprovedOrder) -> None:
    """Journal an approved order and queue it, or refuse it with a code."""
    approval = approved.approval
    known = turn.state.entries.get(approval.client_order_id)
    no = review(turn, approved)
    if no is not None and no.code is _C.APPROVAL_INVALID:
        _turn_away(turn, no)
    elif known is not None:
        _again(turn, known, approved, no)
    else:
        _first_time(turn, approved, no or _used(turn, approval) or _unfit(turn, approval))


def _first_time(turn: Turn, approved: ApprovedOrder, no: Refused | None) -> None:
    if no is not None:
        _turn_away(turn, no)
        return
    approval = approved.approval
    order = Order(
        approval.client_order_id,
        approval.strategy,
        approval.terms,
        approval.purpose,
        created_ns=turn.now.market_ns,
        timeout_ns=approval.timeout_ns,
        replaces=approval.replaces,
        parent=approval.parent,
    )
    report = OrderReport(order, None, approval.reserved, approved.cause.trace)
    turn.report(Placed(approved), report, urgent=False)
    _take(turn, approval.client_order_id)


def _again(turn: Turn, entry: Entry, approved: ApprovedOrder, no: Refused | None) -> None:
    """The same id and terms get the first answer, other terms an alarm.

    A fresh approval of an order that a look-up since its last sending did not find sends it again.
    """
    approval = approved.approval
    if not _same_terms(entry.approval, approval):
        _refuse_other_terms(turn, approval)
    elif _may_renew(entry, no) and approved.token != entry.token:
        _renew(turn, entry, approved)
    else:
        name = approval.client_order_id
        turn.effects.append(Reply(Taken(name, entry.first_report)))


def _may_renew(entry: Entry, no: Refused | None) -> bool:
    """Looked up and not found, and nobody has asked for its end meanwhile."""
    return no is None and entry.absent and not entry.cancel_asked


def _renew(turn: Turn, entry: Entry, approved: ApprovedOrder) -> None:
    no = _unfit(turn, approved.approval)
    if no is not None:
        _turn_away(turn, no)
        return
    order = changed(
        entry.order, status=OrderStatus.PENDING_NEW, unknown=False, code=None, reason=""
    )
    reserved, trace = approved.approval.reserved, approved.cause.trace
    turn.record(Renewed(approved), OrderReport(order, None, reserved, trace), urgent=False)
    turn.volatile.plans.pop(order.client_order_id, None)
    _take(turn, order.client_order_id)


def _take(turn: Turn, name: str) -> None:
    entry = turn.state.entries[name]
    if entry.order.timeout_ns:
        watch_deadline(turn, entry.order)
    turn.effects.append(Reply(Taken(name, entry.first_report)))
    send_first(turn, entry)


def _used(turn: Turn, approval: Approval) -> Refused | None:
    name = approval.client_order_id
    if not turn.state.forgotten or not is_forgotten(turn.state, name):
        return None
    return refused(approval, _C.DUPLICATE_ID, f"{name} was approved before, and closed long ago")


def _unfit(turn: Turn, approval: Approval) -> Refused | None:
    """Reasons of our own: not level with the venue, no disk, nothing to replace."""
    readiness = turn.volatile.readiness
    if not readiness.ready and not (approval.reduces and turn.volatile.level):
        return refused(approval, _C.NOT_READY, f"execution is not ready: {readiness.reason}")
    if not turn.volatile.journal_room:
        return refused(approval, _C.JOURNAL_FULL, "the journal's disk is full: free space on it")
    if approval.replaces and not _replaceable(turn, approval.replaces):
        return refused(approval, _C.INVALID_ORDER, f"{approval.replaces} is not live at the venue")
    return None


def _replaceable(turn: Turn, name: str) -> bool:
    entry = turn.state.entries.get(name)
    return entry is not None and entry.order.is_live and bool(entry.order.venue_order_id)


def _turn_away(turn: Turn, no: Refused) -> None:
    """Refuse; on a full disk without a record, because refusals must not eat up the reserve."""
    if turn.volatile.journal_room:
        alarm = _ALARMS.get(no.code)
        reports = [AlarmReport(alarm, no.message, no.client_order_id)] if alarm else []
        turn.record(TurnedAway(no), *reports)
    turn.effects.append(Reply(no))


def _refuse_other_terms(turn: Turn, approval: Approval) -> None:
    text = f"{approval.client_order_id} was approved before with other terms"
    _turn_away(turn, refused(approval, _C.DUPLICATE_ID, text))


def _same_terms(first: Approval | None, second: Approval) -> bool:
    return first is not None and _terms(first) == _terms(second)


def _terms(approval: Approval) -> tuple[object, ...]:
    return (approval.strategy, approval.purpose, approval.terms, approval.replaces, approval.parent)
