"""The one door through which state changes: `apply(state, record)`."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from tradewind.domain.fills import Fill
from tradewind.domain.order_ids import number_of
from tradewind.domain.orders import TERMINAL, OrderStatus, Side
from tradewind.domain.reports import HaltReport, OrderReport, Report
from tradewind.domain.values import Money, Nanos, Quantity, notional
from tradewind.execution import records as r
from tradewind.execution.forgetting import forget_closed, limit_memory, mark_used
from tradewind.execution.state import ACKNOWLEDGED, Entry, State
from tradewind.execution.views import note, resolves
from tradewind.ports.broker import Accepted, Execution, Found, NotSent, OrderView

_MARK_EVERY = 256
# Until Python 3.12 a member costs ten times as much when it is read from its class.
_BUY, _CANCEL = Side.BUY, r.Action.CANCEL


def apply(state: State, record: r.Record) -> None:
    """Fold one record into the state: first its reports, then its fact."""
    state.records += 1
    state.market_ns = record.ts_ns
    for report in record.reports:
        number, body = report.number, report.body
        state.reports = number
        if number % _MARK_EVERY == 1:
            state.marks.append((number, state.records))
        if type(body) is OrderReport:
            _take_order(state, body, report)
        elif type(body) is HaltReport:
            state.halt = body
    fact = record.fact
    fold = _FOLDS.get(type(fact))
    if fold is not None:
        fold(state, fact, record)


def _take_order(state: State, body: OrderReport, report: Report) -> None:
    order = body.order
    name = order.client_order_id
    entry = state.entries.get(name)
    if entry is None:
        entry = state.entries[name] = Entry(order, first_report=report.number)
        state.orders += 1
    else:
        entry.order = order
    if order.venue_order_id:
        state.by_venue_id[order.venue_order_id] = name
    if body.fill is not None:
        _take_fill(state, entry, body.fill)
    if not order.unknown:
        entry.doubt = None
        if order.status in TERMINAL:
            _close(state, name, report.ts_ns)
            return
    if name not in state.live:
        state.live[name] = True
        state.closed.pop(name, None)


def _close(state: State, name: str, ts_ns: Nanos) -> None:
    state.live.pop(name, None)
    # A writer that does not know the market's time yet closes nothing in the past.
    state.closed[name] = ts_ns if ts_ns > state.reconciled_ns else state.reconciled_ns
    if len(state.closed) >= state.forget_at:
        forget_closed(state)


def _take_fill(state: State, entry: Entry, fill: Fill) -> None:
    """Count a fill; a reversal first takes back what its original counts for."""
    if fill.reverses:
        _take_back(state, entry, state.fills[fill.reverses])
        state.reversals.pop(fill.reverses, None)
    else:
        entry.gross += fill.quantity
        if fill.synthetic:
            entry.synthetic = (*entry.synthetic, fill.fill_id)
    _count(state, fill, 1)
    state.fills[fill.fill_id] = fill
    entry.fill_ids = (*entry.fill_ids, fill.fill_id)


def _take_back(state: State, entry: Entry, original: Fill) -> None:
    _count(state, original, -1)
    if original.synthetic:
        entry.gross -= original.quantity
    emptied = replace(original, quantity=Quantity(0), fee=Money(0))
    state.fills[original.fill_id] = emptied


def _count(state: State, fill: Fill, times: int) -> None:
    signed = times if fill.side is _BUY else -times
    symbol, positions = fill.symbol, state.positions
    positions[symbol] = positions.get(symbol, 0) + signed * fill.quantity
    paid = signed * notional(fill.price, fill.quantity) + times * fill.fee
    state.cash -= paid  # type: ignore[assignment]  # a NewType's call costs as much as the sum


def _started(state: State, fact: r.Started, record: r.Record) -> None:
    if not state.account:
        state.account, state.born_ns = fact.account, record.ts_ns
    state.epoch = fact.epoch
    limit_memory(state, fact.kept_orders, fact.overlap_ns)


def _session(state: State, fact: r.SessionOpened, record: r.Record) -> None:
    state.session, state.risk = fact.session, fact.risk
    state.newest_expiry_ns = Nanos(0)


def _placed(state: State, fact: r.Placed | r.Renewed | r.Closing, record: r.Record) -> None:
    approved = fact.approved
    approval = approved.approval
    entry = state.entries[approval.client_order_id]
    entry.approval = approval
    entry.token = approved.token
    entry.reserved = approval.reserved
    entry.trace = approved.cause.trace
    entry.absent = False
    entry.renewed = type(fact) is r.Renewed
    if type(fact) is r.Closing:
        state.closings += 1
    elif approval.expires_ns > state.newest_expiry_ns:
        state.newest_expiry_ns = approval.expires_ns


def _sending(state: State, fact: r.Sending, record: r.Record) -> None:
    state.requests = fact.request_id
    state.flights[fact.request_id] = fact
    entry = state.entries.get(fact.client_order_id)
    if entry is None:
        return
    entry.absent = False
    if fact.action is not _CANCEL:
        entry.attempts = fact.attempt


def _answered(state: State, fact: r.Answered, record: r.Record) -> None:
    state.flights.pop(fact.request_id, None)
    entry, answer = state.entries.get(fact.client_order_id), fact.answer
    if entry is None:
        return
    if type(answer) is Accepted:
        cancelled = fact.action is _CANCEL
        if cancelled:
            entry.cancel_accepted = True
        entry.key = entry.key if entry.key > ACKNOWLEDGED else ACKNOWLEDGED
        _note(state, answer.order, asked=not cancelled)
    elif type(answer) is not NotSent and entry.order.unknown:
        entry.doubt = fact.action


def _looked_up(state: State, fact: r.LookedUp, record: r.Record) -> None:
    entry = state.entries[fact.client_order_id]
    if isinstance(fact.result, Found):
        _note(state, fact.result.order, asked=True)
        _park(state, fact.result.executions)
        # The venue shows no trace of a cancel that it had accepted: it is to be asked again.
        entry.cancel_accepted = entry.venue_status is OrderStatus.PENDING_CANCEL
        return
    entry.absent = True
    _doubt(entry)


def _ended(state: State, fact: r.Ended, record: r.Record) -> None:
    _doubt(state.entries[fact.client_order_id])


def _doubt(entry: Entry) -> None:
    if entry.order.unknown and entry.doubt is None:
        entry.doubt = r.Action.SUBMIT


def _heard(state: State, fact: r.Heard, record: r.Record) -> None:
    update = fact.update
    _note(state, update.order, asked=False)
    if update.execution is not None and update.execution.reverses:
        _park(state, (update.execution,))


def _learned(state: State, fact: r.Learned, record: r.Record) -> None:
    _note(state, fact.view, asked=True)
    _park(state, fact.executions)


def _note(state: State, view: OrderView | None, *, asked: bool) -> None:
    if view is None:
        return
    entry = state.entries.get(view.client_order_id) or state.entry_of("", view.venue_order_id)
    if entry is None:
        return
    note(entry, view)
    entry.absent = False
    if entry.doubt is not None and resolves(entry.doubt, view, asked=asked):
        entry.doubt = None


def _park(state: State, executions: Sequence[Execution]) -> None:
    """Keep a bust or correction until the fill that it takes back is known."""
    for execution in executions:
        if execution.reverses and execution.reverses not in state.fills:
            state.reversals[execution.reverses] = execution


def _cancel_asked(state: State, fact: r.CancelAsked, record: r.Record) -> None:
    for name in fact.client_order_ids:
        state.entries[name].cancel_asked = True


def _posted(state: State, fact: r.Posted, record: r.Record) -> None:
    posting = fact.posting
    state.postings[posting.posting_id] = posting.ts_ns
    state.cash = Money(state.cash - posting.amount)
    if posting.quantity:
        # A fee in coin makes the position smaller than what has filled.
        held = state.positions.get(posting.symbol, 0)
        state.positions[posting.symbol] = held - posting.quantity


def _adopted(state: State, fact: r.PositionAdopted, record: r.Record) -> None:
    state.adopted[fact.position.symbol] = fact.position.quantity


def _reconciled(state: State, fact: r.Reconciled, record: r.Record) -> None:
    state.reconciled_ns, state.matched = fact.until_ns, fact.matched
    if state.opening_cash is None:
        state.opening_cash = fact.opening_cash


def _flatten_asked(state: State, fact: r.FlattenAsked, record: r.Record) -> None:
    state.flatten = fact.signed.command.command_id
    state.commands[state.flatten] = True


def _flattened(state: State, fact: r.FlattenEnded, record: r.Record) -> None:
    state.flatten = ""


def _journal_lost(state: State, fact: r.JournalLost, record: r.Record) -> None:
    for name in fact.client_order_ids:
        mark_used(state, name)
        if name.rpartition("-")[0].endswith(f"-flatten-{state.epoch}"):
            state.closings = max(state.closings, number_of(name))


_FOLDS: dict[type, Callable[[State, Any, r.Record], None]] = {
    r.Started: _started,
    r.SessionOpened: _session,
    r.Placed: _placed,
    r.Renewed: _placed,
    r.Closing: _placed,
    r.Sending: _sending,
    r.Answered: _answered,
    r.LookedUp: _looked_up,
    r.Ended: _ended,
    r.Heard: _heard,
    r.Learned: _learned,
    r.CancelAsked: _cancel_asked,
    r.Posted: _posted,
    r.PositionAdopted: _adopted,
    r.Reconciled: _reconciled,
    r.FlattenAsked: _flatten_asked,
    r.FlattenEnded: _flattened,
    r.JournalLost: _journal_lost,
}
