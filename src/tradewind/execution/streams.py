"""The venue's order stream: messages at least once, in any order, with gaps."""

from tradewind.domain.codes import AlarmCode, DenialCode
from tradewind.domain.orders import OrderStatus
from tradewind.execution.absorbing import absorb, adopt
from tradewind.execution.forgetting import is_forgotten
from tradewind.execution.records import Ended, Heard
from tradewind.execution.rounds import ask_shortly, ask_soon, stream_lost
from tradewind.execution.schedules import forget, plan_look_up
from tradewind.execution.state import Entry
from tradewind.execution.suspects import awaits_parent
from tradewind.execution.turns import Turn, changed, report_of
from tradewind.execution.volatile import Why
from tradewind.ports.broker import OrderView, StreamDown, StreamMessage, StreamUp, TradeUpdate

_LIFE = {"accepted", "pending_new", "new", "held", "restated", "stopped", "suspended", "calculated"}
_ENDS = {"fill", "canceled", "expired", "done_for_day", "replaced", "rejected"}
_CHANGES = {"partial_fill", "pending_cancel", "pending_replace", "trade_bust", "trade_correct"}
_REFUSALS = {"order_replace_rejected", "order_cancel_rejected"}
_PLAIN = _LIFE | _ENDS | _CHANGES
_KNOWN = _PLAIN | _REFUSALS


def take_message(turn: Turn, message: StreamMessage) -> None:
    """Take in one message of the stream; a simulator's time is the shell's business."""
    if type(message) is TradeUpdate:
        _update(turn, message)
    elif isinstance(message, StreamUp):
        turn.volatile.stream_up = True
        ask_soon(turn)
    elif isinstance(message, StreamDown):
        stream_lost(turn, message.reason)


def _update(turn: Turn, update: TradeUpdate) -> None:
    view = update.order
    entry = turn.state.entries.get(view.client_order_id)
    if entry is None and is_forgotten(turn.state, view.client_order_id):
        _of_long_ago(turn, update)
        return
    entry = entry or _taken_on(turn, view)
    if entry is None:
        ask_soon(turn)
        return
    executions = (update.execution,) if update.execution is not None else ()
    absorb(turn, entry, Heard(update), view, executions, asked=False)
    if update.position is not None:
        _compare(turn, view.symbol, update.position)
    if update.event in _PLAIN:
        return
    if update.event not in _KNOWN:
        _unheard_of(turn, entry, update.event)
    elif update.event == "order_cancel_rejected":
        plan_look_up(turn, entry.order.client_order_id, Why.CHECK)
    elif update.event == "order_replace_rejected":
        _replace_rejected(turn, entry)


def _compare(turn: Turn, symbol: str, position: int) -> None:
    """A fee in coin, or an event that we missed, shows in the position that the venue tells."""
    state = turn.state
    if state.positions.get(symbol, 0) + state.adopted.get(symbol, 0) != position:
        ask_shortly(turn)


def _taken_on(turn: Turn, view: OrderView) -> Entry | None:
    """The order that the venue knows by another name, or a new one; None for an early leg."""
    entry = turn.state.entry_of("", view.venue_order_id)
    if entry is not None or awaits_parent(turn, view):
        return entry
    return adopt(turn, view)


def _of_long_ago(turn: Turn, update: TradeUpdate) -> None:
    """An order that closed long ago: old news is none, but its fills cannot be changed any more."""
    done, name = update.execution, update.order.client_order_id
    if done is not None and done.ts_ns > turn.state.settled_ns:
        text = f"the venue told {update.event!r} of order {name}, which closed long ago: see there"
        turn.alarm(AlarmCode.RECONCILE_MISMATCH, text, name)
        ask_soon(turn)


def _unheard_of(turn: Turn, entry: Entry, event: str) -> None:
    name = entry.order.client_order_id
    text = f"the venue sent {event[:40]!r} for order {name}; reading the order again"
    turn.alarm(AlarmCode.UNKNOWN_VENUE_EVENT, text, name)
    plan_look_up(turn, name, Why.CHECK)


def _replace_rejected(turn: Turn, replaced: Entry) -> None:
    """The old order lives on; the one that was to take its place never will."""
    name = replaced.order.client_order_id
    for entry in turn.state.live_entries():
        if entry.order.replaces == name and not entry.known_to_venue:
            _end(turn, entry, f"the venue refused to replace {name}")


def _end(turn: Turn, entry: Entry, reason: str) -> None:
    name = entry.order.client_order_id
    ended = changed(
        entry.order,
        status=OrderStatus.REJECTED,
        unknown=False,
        code=DenialCode.VENUE_REJECTED,
        reason=reason,
    )
    turn.record(Ended(name, reason), report_of(entry, ended))
    forget(turn, name)
