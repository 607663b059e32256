"""The venue's answers to requests: taken, refused, not sent, or nobody knows."""

from tradewind.domain.codes import DenialCode
from tradewind.domain.orders import Order, OrderStatus
from tradewind.domain.values import Nanos
from tradewind.execution.absorbing import absorb, take_legs
from tradewind.execution.records import Action, Answered
from tradewind.execution.schedules import backed_off, forget, plan_look_up, reconsider
from tradewind.execution.sending import expire, send_again
from tradewind.execution.state import Entry
from tradewind.execution.turns import Turn, changed, report_of
from tradewind.execution.volatile import Why
from tradewind.ports.broker import (
    Accepted,
    Ambiguous,
    Answer,
    NotSent,
    RejectedByVenue,
)

# Until Python 3.12 a member costs ten times as much when it is read from its class.
_CANCEL, _CANCEL_ALL = Action.CANCEL, Action.CANCEL_ALL


def take_answer(turn: Turn, request_id: int, answer: Answer) -> None:
    """Take in the answer to a request; a second answer to one is a no-op."""
    flight = turn.state.flights.get(request_id)
    turn.volatile.flights_ns.pop(request_id, None)
    if flight is None:
        return
    if type(answer) is NotSent:
        turn.hold_back(answer.retry_after_ns)
    action, name = flight.action, flight.client_order_id
    fact = Answered(request_id, action, name, answer)
    entry = turn.state.entries.get(name)
    if entry is None:
        turn.note(fact)
        if action is _CANCEL_ALL:
            _all_cancelled(turn, answer)
    elif action is _CANCEL:
        _cancel_answer(turn, entry, fact)
    elif type(answer) is Accepted:
        absorb(turn, entry, fact, answer.order)
        take_legs(turn, answer.legs)
    else:
        _order_answer(turn, entry, fact)


def _order_answer(turn: Turn, entry: Entry, fact: Answered) -> None:
    answer = fact.answer
    if isinstance(answer, NotSent):
        _not_sent(turn, entry, fact, answer)
    elif isinstance(answer, RejectedByVenue) and not (answer.duplicate or entry.may_arrive):
        _rejected(turn, entry, fact, answer)
    else:
        _doubt(turn, entry, fact)


def _not_sent(turn: Turn, entry: Entry, fact: Answered, answer: NotSent) -> None:
    turn.record(fact)
    if not entry.order.is_live or entry.known_to_venue:
        return
    if entry.cancel_asked:
        expire(turn, entry, "cancelled before the venue could be reached")
    else:
        send_again(turn, entry, answer.retry_after_ns)


def _rejected(turn: Turn, entry: Entry, fact: Answered, answer: RejectedByVenue) -> None:
    if entry.known_to_venue or not entry.order.is_live:
        turn.record(fact)
        return
    ended = changed(
        entry.order,
        status=OrderStatus.REJECTED,
        unknown=False,
        code=DenialCode.VENUE_REJECTED,
        reason=f"{answer.reason} ({answer.code})" if answer.code else answer.reason,
    )
    turn.record(fact, report_of(entry, ended))
    forget(turn, ended.client_order_id)


def _doubt(turn: Turn, entry: Entry, fact: Answered) -> None:
    """Nobody knows: the order counts as live everywhere until a look-up tells.

    A refusal of what was sent a second time says nothing of the first, which may arrive late.
    """
    if entry.known_to_venue and fact.action is not _CANCEL:
        turn.record(fact)
        return
    unknown = _marked(entry.order, fact.answer)
    bodies = [report_of(entry, unknown)] if entry.order.is_live else []
    turn.record(fact, *bodies)
    reconsider(turn, entry)


def _marked(order: Order, answer: Answer) -> Order:
    reason = answer.reason if isinstance(answer, Ambiguous | RejectedByVenue) else ""
    return changed(order, unknown=True, reason=reason)


def _cancel_answer(turn: Turn, entry: Entry, fact: Answered) -> None:
    answer = fact.answer
    if isinstance(answer, Accepted):
        absorb(turn, entry, fact, answer.order)
        turn.volatile.sent_ns[fact.client_order_id] = turn.now.machine_ns
    elif isinstance(answer, Ambiguous):
        _doubt(turn, entry, fact)
        _later(turn, entry, 0)
    else:
        turn.record(fact)
        _later(turn, entry, answer.retry_after_ns if isinstance(answer, NotSent) else 0)
        if isinstance(answer, RejectedByVenue):
            plan_look_up(turn, fact.client_order_id, Why.CHECK)


def _later(turn: Turn, entry: Entry, retry_after_ns: int) -> None:
    retry = turn.volatile.cancels.get(entry.order.client_order_id)
    if retry is not None:
        wait = max(retry_after_ns, backed_off(retry.tries - 1))
        retry.at_ns = Nanos(turn.now.machine_ns + wait)


def _all_cancelled(turn: Turn, answer: Answer) -> None:
    """Single cancels follow at once where the great one did not get through."""
    if not isinstance(answer, Accepted):
        for name, retry in turn.volatile.cancels.items():
            retry.at_ns = turn.now.machine_ns
            turn.volatile.awake[name] = True
