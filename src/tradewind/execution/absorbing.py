"""Everything the venue tells of orders goes through here: answers, look-ups, stream, polls."""

from collections.abc import Sequence

from tradewind.domain.codes import AlarmCode, TradingState
from tradewind.domain.orders import Order, OrderTerms, OrderType, Purpose
from tradewind.domain.reports import AlarmReport, OrderReport
from tradewind.domain.values import Price
from tradewind.execution.cancels import ask_cancel
from tradewind.execution.drafts import Draft
from tradewind.execution.halts import cancel_if_halted, halt_ourselves
from tradewind.execution.identities import difference
from tradewind.execution.ordinary import ordinary_reports
from tradewind.execution.records import Fact, Learned
from tradewind.execution.schedules import reconsider
from tradewind.execution.state import EXTERNAL, NO_KEY, Entry
from tradewind.execution.turns import Turn
from tradewind.ports.broker import Execution, OrderView


def absorb(
    turn: Turn,
    entry: Entry,
    fact: Fact,
    view: OrderView | None = None,
    executions: Sequence[Execution] = (),
    *,
    asked: bool = True,
) -> None:
    """Record a fact with what it changes of its order; a stream's repetition leaves no record.

    `asked` says that the view answers a question of ours, so that it settles any doubt.
    """
    reports = ordinary_reports(turn.state, entry, view, executions)
    is_first = entry.key == NO_KEY
    if view is None or reports is None or (is_first and difference(entry, view)):
        _absorb_anything(turn, entry, fact, view, executions, asked=asked)
    elif reports:
        turn.report(fact, reports[0])
        reconsider(turn, entry)
    elif asked or is_first:
        turn.note(fact)
        reconsider(turn, entry)


def _absorb_anything(
    turn: Turn,
    entry: Entry,
    fact: Fact,
    view: OrderView | None,
    executions: Sequence[Execution],
    *,
    asked: bool,
) -> None:
    draft = Draft(turn.state, entry)
    draft.execute(executions, ts_ns=turn.now.market_ns)
    if view is not None:
        draft.see(view, asked=asked)
    bodies = draft.bodies()
    is_first = view is not None and entry.key == NO_KEY
    other = difference(entry, view) if view is not None else ""
    if not (bodies or draft.parks or asked or is_first):
        return
    turn.record(fact, *bodies)
    if draft.surfaced and entry.order.is_live:
        ask_cancel(turn, [entry], by="execution", reason="surfaced after it was given up")
    reconsider(turn, entry)
    if other:
        _stop_for(turn, entry, other)


def _stop_for(turn: Turn, entry: Entry, other: str) -> None:
    """Somebody uses our ids, or the venue misread us: stop until a person has looked."""
    name = entry.order.client_order_id
    text = f"order {name} at the venue differs from what was sent: {other}"
    turn.alarm(AlarmCode.DUPLICATE_ID_TERMS, text, name)
    halt_ourselves(turn, TradingState.HALTED, by="execution", reason=text)


def adopt(turn: Turn, view: OrderView) -> Entry:
    """Take on an order at the venue that we did not send: a leg, a replacement, or external.

    Under a halt it goes as it came.
    """
    origin = _origin(turn, view)
    name = view.client_order_id or f"{EXTERNAL}-{view.venue_order_id}"
    order = _adopted_order(turn, view, name, origin)
    entry = Entry(order=order)
    bodies: list[OrderReport | AlarmReport] = [OrderReport(order)]
    if origin is None:
        text = f"order {name} ({view.side} {view.symbol}) at the venue is not ours; counted, kept"
        bodies.append(AlarmReport(AlarmCode.EXTERNAL_ORDER, text, name))
    turn.record(Learned(name), *bodies)
    entry = turn.state.entries.get(name, entry)
    cancel_if_halted(turn, entry)
    return entry


def take_legs(turn: Turn, legs: Sequence[OrderView]) -> None:
    """The venue works legs from now on: their entry may fill before the stream tells of them."""
    for leg in legs:
        if turn.state.entry_of(leg.client_order_id, leg.venue_order_id) is None:
            entry = adopt(turn, leg)
            absorb(turn, entry, Learned(entry.order.client_order_id, leg), leg, asked=False)


def _origin(turn: Turn, view: OrderView) -> Entry | None:
    for venue_id in (view.parent_id, view.replaces):
        entry = turn.state.entry_of("", venue_id) if venue_id else None
        if entry is not None and not entry.is_external:
            return entry
    return None


def _adopted_order(turn: Turn, view: OrderView, name: str, origin: Entry | None) -> Order:
    is_leg = origin is not None and bool(view.parent_id)
    purpose = origin.order.purpose if origin is not None else Purpose.ENTRY
    return Order(
        client_order_id=name,
        strategy=origin.order.strategy if origin is not None else EXTERNAL,
        terms=view.terms or _terms_of(view),
        purpose=Purpose.EXIT if is_leg else purpose,
        venue_order_id=view.venue_order_id,
        created_ns=turn.now.market_ns,
        parent=origin.order.client_order_id if origin is not None and is_leg else "",
        replaces=origin.order.client_order_id if origin is not None and not is_leg else "",
    )


def _terms_of(view: OrderView) -> OrderTerms:
    priced = OrderType.LIMIT if view.average_price else OrderType.MARKET
    return OrderTerms(
        view.symbol, view.side, view.quantity, priced, limit_price=Price(view.average_price)
    )
