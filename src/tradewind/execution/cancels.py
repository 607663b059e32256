"""Cancels: wanted once, asked until the order is final, allowed in every state."""

from collections.abc import Iterable

from tradewind.domain.orders import Order, OrderStatus
from tradewind.domain.reports import ReportBody
from tradewind.domain.values import Nanos
from tradewind.execution.effects import Cancel, CancelEverything
from tradewind.execution.inputs import ENTRIES, EVERYTHING
from tradewind.execution.records import Action, CancelAsked
from tradewind.execution.sending import begin, expire
from tradewind.execution.state import Entry
from tradewind.execution.turns import Turn, changed, report_of
from tradewind.execution.volatile import Retry

_PER_RECORD = 100
"""So many cancels share a record; a record has a greatest length."""


def ask_cancel(turn: Turn, entries: Iterable[Entry], *, by: str, reason: str) -> None:
    """Remember that these orders are to go; those that never left end at once."""
    wanted = [e for e in entries if e.order.is_live and not e.cancel_asked]
    for entry in wanted:
        if _never_left(turn, entry):
            text = f"cancelled by {by} before it was sent: {reason}"
            expire(turn, entry, text, OrderStatus.CANCELED)
    sent = [entry for entry in wanted if entry.order.is_live]
    for first in range(0, len(sent), _PER_RECORD):
        _remember(turn, sent[first : first + _PER_RECORD], by=by, reason=reason)


def _remember(turn: Turn, sent: list[Entry], *, by: str, reason: str) -> None:
    names = tuple(entry.order.client_order_id for entry in sent)
    bodies: list[ReportBody] = [report_of(e, _cancelling(e.order, reason)) for e in sent]
    turn.record(CancelAsked(names, by, reason), *bodies)
    for name in names:
        turn.volatile.cancels[name] = Retry()
        turn.volatile.awake[name] = True


def cancel_scope(turn: Turn, scope: str, *, by: str, reason: str) -> None:
    """Ask for the cancel of every live order in a scope; see `inputs` for the scopes."""
    chosen = [entry for entry in turn.state.live_entries() if _in_scope(entry, scope)]
    ask_cancel(turn, chosen, by=by, reason=reason)
    if scope == EVERYTHING and chosen:
        _cancel_at_once(turn)


def send_cancels(turn: Turn) -> None:
    """Send the cancels that are due, of those that something has happened to."""
    names, turn.volatile.awake = turn.volatile.awake, {}
    for name in names:
        retry = turn.volatile.cancels.get(name)
        if retry is None:
            continue
        entry = turn.state.entries[name]
        if not _is_due(turn, entry, retry) or not turn.bucket.take_reserved():
            continue
        retry.tries += 1
        retry.request = begin(turn, Action.CANCEL, name, attempt=retry.tries)
        turn.send(Cancel(retry.request, name, entry.order.venue_order_id))


def _is_due(turn: Turn, entry: Entry, retry: Retry) -> bool:
    waits = entry.cancel_accepted or entry.doubt is not None or not entry.order.venue_order_id
    if waits or retry.at_ns > turn.now.machine_ns:
        return False
    return retry.request not in turn.state.flights


def _cancel_at_once(turn: Turn) -> None:
    """One request for the whole account; the single cancels follow for what it misses."""
    if turn.bucket.take_reserved():
        later = turn.now.machine_ns + turn.settings.reconcile_retry_ns
        for retry in turn.volatile.cancels.values():
            retry.at_ns = Nanos(later)
        turn.send(CancelEverything(begin(turn, Action.CANCEL_ALL, "", attempt=1)))


def _in_scope(entry: Entry, scope: str) -> bool:
    kind, _, strategy = scope.partition(":")
    if kind == EVERYTHING:
        return True
    if strategy and entry.order.strategy != strategy:
        return False
    return entry.is_entry if kind == ENTRIES else not entry.is_external


def _never_left(turn: Turn, entry: Entry) -> bool:
    """Whether it waits to be sent, for the first time or after proof that it did not arrive."""
    return entry.order.client_order_id in turn.volatile.unsent


def _cancelling(order: Order, reason: str) -> Order:
    return changed(order, status=OrderStatus.PENDING_CANCEL, reason=reason)
