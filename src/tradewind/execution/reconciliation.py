"""Level with the venue: orders, then fills, then positions, then cash. A failure is never flat."""

from collections.abc import Sequence

from tradewind.domain.codes import AlarmCode
from tradewind.domain.orders import Order, OrderStatus, OrderTerms
from tradewind.domain.positions import VenuePosition
from tradewind.domain.reports import AccountReport, AlarmReport, FeeReport, OrderReport, ReportBody
from tradewind.domain.values import Money, Nanos, Quantity, format_scaled
from tradewind.execution.absorbing import absorb, adopt
from tradewind.execution.flattening import books_read
from tradewind.execution.forgetting import is_forgotten, is_old
from tradewind.execution.inputs import Books, Failed
from tradewind.execution.losses import check_journal
from tradewind.execution.records import Learned, PositionAdopted, Posted, Reconciled
from tradewind.execution.rounds import UNREACHABLE, ask_again, ask_next, ask_soon
from tradewind.execution.schedules import plan_look_up
from tradewind.execution.state import EXTERNAL, Entry, State
from tradewind.execution.suspects import awaits_parent, may_be_ours
from tradewind.execution.turns import Turn
from tradewind.execution.volatile import Why
from tradewind.ports.broker import Execution

_READINGS = 2
"""So many must agree on what the account began with."""


def take_books(turn: Turn, number: int, result: Books | Failed) -> None:
    """Take in the venue's books; an answer to an older round is a no-op."""
    rounds = turn.volatile.rounds
    if number != rounds.number or not rounds.asked_ns:
        return
    rounds.asked_ns = Nanos(0)
    if isinstance(result, Failed):
        _failed(turn, result)
        return
    rounds.failures = 0
    settled = _orders(turn, result)
    if not turn.volatile.journal_checked:
        check_journal(turn, result.recent_ids)
        turn.volatile.journal_checked = True
    settled &= _fills(turn, result.executions)
    _postings(turn, result)
    waiting = _questions(turn)
    if settled and not waiting:
        _positions(turn, result)
        return
    ask_again(turn)
    if not turn.volatile.level or turn.volatile.readiness.reason.startswith(UNREACHABLE):
        names = ", ".join(waiting[:3]) or "an execution"
        turn.readiness(ready=False, reason=f"waiting for the venue's word on {names}")


def _failed(turn: Turn, result: Failed) -> None:
    """Say so before the first success, and when it lasts though the stream stands.

    A venue that asks us to wait is there.
    """
    ask_again(turn)
    turn.hold_back(result.retry_after_ns)
    rounds = turn.volatile.rounds
    rounds.failures += not result.retry_after_ns
    if not turn.volatile.level or rounds.failures >= turn.settings.unread_rounds:
        text = f"{UNREACHABLE}: the venue's books cannot be read: {result.reason}"
        turn.readiness(ready=False, reason=text)


def _orders(turn: Turn, books: Books) -> bool:
    """Take in every open order, parents before legs, and ask about those of ours not among them.

    False when a leg waits for its parent to be named.
    """
    settled = True
    open_ids = {view.venue_order_id for view in books.open_orders}
    for view in sorted(books.open_orders, key=lambda view: bool(view.parent_id)):
        entry = turn.state.entry_of(view.client_order_id, view.venue_order_id)
        if entry is None and is_forgotten(turn.state, view.client_order_id):
            continue
        if entry is None and awaits_parent(turn, view):
            settled = False
            continue
        if entry is None:
            entry = adopt(turn, view)
        fact = Learned(entry.order.client_order_id, view)
        absorb(turn, entry, fact, view, asked=entry.doubt is not None)
    for entry in turn.state.live_entries():
        if entry.known_to_venue and entry.order.venue_order_id not in open_ids:
            plan_look_up(turn, entry.order.client_order_id, Why.CHECK)
    return settled


def _fills(turn: Turn, executions: Sequence[Execution]) -> bool:
    """Take in executions that we missed; False when one may belong to an order still in doubt."""
    settled = True
    for execution in executions:
        if execution.execution_id in turn.state.fills:
            continue
        entry = turn.state.entry_of("", execution.venue_order_id)
        if entry is None and _was_counted(turn.state, execution):
            continue
        if entry is None and may_be_ours(turn, execution):
            settled = False
            continue
        entry = entry or _external_order(turn, execution)
        fact = Learned(entry.order.client_order_id, None, (execution,))
        absorb(turn, entry, fact, None, (execution,), asked=False)
    return settled


def _was_counted(state: State, execution: Execution) -> bool:
    """Whether it is from before all that may still change: its order was forgotten."""
    return execution.ts_ns <= state.settled_ns


def _external_order(turn: Turn, execution: Execution) -> Entry:
    """An order that came and went without us knowing: counted, attributed to nobody."""
    name = f"{EXTERNAL}-{execution.venue_order_id}"
    order = Order(
        client_order_id=name,
        strategy=EXTERNAL,
        terms=OrderTerms(execution.symbol, execution.side, execution.quantity),
        status=OrderStatus.NEW,
        venue_order_id=execution.venue_order_id,
        created_ns=execution.ts_ns,
    )
    text = f"an order that is not ours ({execution.side} {execution.symbol}) was filled"
    alarm = AlarmReport(AlarmCode.EXTERNAL_ORDER, text, name)
    turn.record(Learned(name), OrderReport(order), alarm)
    return turn.state.entries[name]


def _questions(turn: Turn) -> list[str]:
    """The orders of which the venue owes an answer that could move a position."""
    entries = turn.state.entries
    return [
        name
        for name, plan in turn.volatile.plans.items()
        if plan.why in (Why.CHECK, Why.FILLS)
        or (plan.why is Why.DOUBT and name in entries and not entries[name].absent)
    ]


def _postings(turn: Turn, books: Books) -> None:
    for posting in books.postings:
        if posting.posting_id not in turn.state.postings and not is_old(turn.state, posting):
            turn.record(Posted(posting), FeeReport(posting))


def _positions(turn: Turn, books: Books) -> None:
    """Compare, adopt what was there before us, and conclude the round."""
    found = differences(turn.state, books.positions)
    if not turn.state.reconciled_ns:
        if not _is_opening(turn, books, found):
            ask_soon(turn)
            return
        for position in found:
            _adopt_position(turn, position)
        found = []
    cash = _cash_difference(turn, books)
    if not found and not cash:
        _conclude(turn, books, "")
    elif _is_lasting(turn, (found, cash)):
        _conclude(turn, books, _in_words(found, cash))
    else:
        ask_again(turn)


def _is_opening(turn: Turn, books: Books, found: Sequence[VenuePosition]) -> bool:
    """Whether this is what the account began with, which later rounds are held against for ever.

    A fill may slip between two of the queries; two rounds that differ only in it do not agree.
    """
    exact = turn.settings.exact_cash
    if not found and not exact:
        return True
    cash = books.account.cash - turn.state.cash if exact else 0
    return _times_shown(turn, (found, cash)) >= _READINGS


def differences(state: State, positions: Sequence[VenuePosition]) -> list[VenuePosition]:
    """What the venue holds beyond what we know, by symbol; equal ones are left out."""
    theirs = {position.symbol: position for position in positions}
    found = []
    for symbol in sorted({*theirs, *state.positions, *state.adopted}):
        held = theirs.get(symbol) or VenuePosition(symbol, Quantity(0))
        ours = state.positions.get(symbol, 0) + state.adopted.get(symbol, 0)
        if held.quantity != ours:
            found.append(VenuePosition(symbol, Quantity(held.quantity - ours), held.entry_price))
    return found


def _is_lasting(turn: Turn, difference: object) -> bool:
    """A fill may slip between two of the queries; only what several rounds show is a mismatch.

    While fills go on, each round may lack one of the same size: then a difference says nothing.
    """
    return _times_shown(turn, (difference, turn.state.cash)) >= turn.settings.mismatch_rounds


def _times_shown(turn: Turn, difference: object) -> int:
    """How many rounds in a row have shown this difference, with this one."""
    rounds, shown = turn.volatile.rounds, repr(difference)
    rounds.mismatches = rounds.mismatches + 1 if shown == rounds.difference else 1
    rounds.difference = shown
    return rounds.mismatches


def _cash_difference(turn: Turn, books: Books) -> Money:
    opening = turn.state.opening_cash
    if opening is None or not turn.settings.exact_cash:
        return Money(0)
    return Money(books.account.cash - opening - turn.state.cash)


def _adopt_position(turn: Turn, position: VenuePosition) -> None:
    quantity = format_scaled(position.quantity)
    text = f"the account held {quantity} {position.symbol} that is not ours; counted, kept"
    alarm = AlarmReport(AlarmCode.EXTERNAL_POSITION, text)
    turn.record(PositionAdopted(position), alarm)


def _conclude(turn: Turn, books: Books, mismatch: str) -> None:
    account, rounds = books.account, turn.volatile.rounds
    fact = Reconciled(
        until_ns=Nanos(max(1, rounds.asked_market_ns)),
        account=account,
        positions=books.positions,
        matched=not mismatch,
        opening_cash=Money(account.cash - turn.state.cash),
    )
    turn.record(fact, *_account_reports(turn, books, mismatch))
    rounds.mismatches, rounds.difference = 0, ""
    turn.volatile.level = True
    if turn.volatile.stream_up and turn.volatile.draining is None:
        turn.readiness(ready=True)
    ask_next(turn)
    books_read(turn, books.positions)


def _account_reports(turn: Turn, books: Books, mismatch: str) -> list[ReportBody]:
    account = books.account
    report = AccountReport(
        account.cash, account.equity, account.buying_power, books.positions, not mismatch
    )
    if not mismatch or not turn.state.matched:
        return [report]
    return [report, AlarmReport(AlarmCode.RECONCILE_MISMATCH, mismatch)]


def _in_words(found: Sequence[VenuePosition], cash: Money) -> str:
    parts = [f"{format_scaled(p.quantity)} {p.symbol}" for p in found]
    if cash:
        parts.append(f"{format_scaled(cash)} cash")
    return f"the venue has {', '.join(parts)} more than our books explain"
