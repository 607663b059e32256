"""Each journalled fact about an order as one plain sentence, and who said it to whom."""

from collections.abc import Callable
from typing import Any

import msgspec

from tradewind.domain.fills import Fill
from tradewind.domain.reports import AlarmReport, OrderReport
from tradewind.domain.values import format_scaled
from tradewind.execution import records as r
from tradewind.local.amounts import fill_words, price
from tradewind.local.moments import span
from tradewind.ports.broker import Accepted, Ambiguous, Found, NotSent, OrderView, RejectedByVenue

OURSELVES, TO_VENUE, FROM_VENUE = "us", "to venue", "from venue"


class StoryEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to an order.

    `record` is the journal's number, `market_ns` market time, `venue_ns` the venue's own time of a
    message, 0 for none. `state` is the order's state where it changed, "" otherwise.
    """

    record: int
    market_ns: int
    who: str
    text: str
    venue_ns: int = 0
    state: str = ""
    fills: tuple[Fill, ...] = ()


def concerns(fact: r.Fact, name: str, venue_id: str) -> bool:
    """Whether a fact is about an order of ours that the venue knows by `venue_id`."""
    match fact:
        case r.Placed() | r.Renewed() | r.Closing():
            return fact.approved.approval.client_order_id == name
        case r.TurnedAway():
            return fact.refused.client_order_id == name
        case r.Heard():
            order = fact.update.order
            return name == order.client_order_id or venue_id == order.venue_order_id != ""
        case r.CancelAsked():
            return name in fact.client_order_ids
    return getattr(fact, "client_order_id", "") == name


def told(number: int, record: r.Record, name: str, state: str) -> StoryEvent:
    """The event of a record about order `name`, whose state was `state`."""
    texts = _TEXTS.get(type(record.fact))
    who, text = texts(record.fact) if texts else (OURSELVES, "")
    bodies = [report.body for report in record.reports]
    orders = [b for b in bodies if isinstance(b, OrderReport) and b.order.client_order_id == name]
    alarms = [b for b in bodies if isinstance(b, AlarmReport) and b.client_order_id == name]
    after = standing(orders[-1]) if orders else state
    return StoryEvent(
        record=number,
        market_ns=record.ts_ns,
        who=who,
        text="; ".join([text, *(f"{alarm.code}: {alarm.message}" for alarm in alarms)]).strip("; "),
        venue_ns=record.fact.update.ts_ns if isinstance(record.fact, r.Heard) else 0,
        state=after if after != state else "",
        fills=tuple(body.fill for body in orders if body.fill is not None),
    )


def standing(report: OrderReport) -> str:
    """An order's state with its mark."""
    order = report.order
    return f"{order.status}, UNKNOWN" if order.unknown else order.status.value


def _placed(fact: r.Placed) -> tuple[str, str]:
    return OURSELVES, "approval verified and journalled: the order exists"


def _renewed(fact: r.Renewed) -> tuple[str, str]:
    return OURSELVES, "a fresh approval for the same id and terms: it may be sent again"


def _closing(fact: r.Closing) -> tuple[str, str]:
    return OURSELVES, f"closing order of flatten command {fact.command_id}"


def _turned_away(fact: r.TurnedAway) -> tuple[str, str]:
    return OURSELVES, f"execution refused it: {fact.refused.message} ({fact.refused.code})"


def _sending(fact: r.Sending) -> tuple[str, str]:
    again = f", attempt {fact.attempt}" if fact.attempt > 1 else ""
    return TO_VENUE, f"{fact.action} (request {fact.request_id}{again})"


def _answered(fact: r.Answered) -> tuple[str, str]:
    what = f"answer to {fact.action} (request {fact.request_id})"
    match fact.answer:
        case Accepted():
            told = f": {_view(fact.answer.order)}" if fact.answer.order else ""
            return FROM_VENUE, f"{what}: accepted{told}"
        case RejectedByVenue():
            number = f" (code {fact.answer.code})" if fact.answer.code else ""
            return FROM_VENUE, f"{what}: refused: {fact.answer.reason}{number}"
        case NotSent():
            wait = fact.answer.retry_after_ns
            later = f", again after {span(wait)}" if wait else ""
            return FROM_VENUE, f"{what}: proven not accepted: {fact.answer.reason}{later}"
        case Ambiguous():
            return FROM_VENUE, f"no usable {what}: {fact.answer.reason}; the outcome is unknown"


def _looked_up(fact: r.LookedUp) -> tuple[str, str]:
    if isinstance(fact.result, Found):
        count = len(fact.result.executions)
        fills = f" with {count} executions" if count else ""
        return FROM_VENUE, f"look-up by our id: found, {_view(fact.result.order)}{fills}"
    return FROM_VENUE, "look-up by our id: the venue does not know it (it may still arrive)"


def _heard(fact: r.Heard) -> tuple[str, str]:
    update = fact.update
    unknown = "" if update.recognised else " (a word that this release does not know)"
    shown = _view(update.order)
    more = "" if shown == update.event else f": {shown}"
    return FROM_VENUE, f"stream: {update.event}{unknown}{more}"


def _learned(fact: r.Learned) -> tuple[str, str]:
    if fact.view is None and not fact.executions:
        return OURSELVES, "taken on: the venue has it, and we did not send it"
    shown = _view(fact.view) if fact.view else f"{len(fact.executions)} executions we had missed"
    return FROM_VENUE, f"reconciliation: {shown}"


def _synthesised(fact: r.Synthesised) -> tuple[str, str]:
    return OURSELVES, "the venue counts more filled than it tells executions: the rest is derived"


def _cancel_asked(fact: r.CancelAsked) -> tuple[str, str]:
    return OURSELVES, f"cancel asked by {fact.by}: {fact.reason}"


def _ended(fact: r.Ended) -> tuple[str, str]:
    return OURSELVES, f"closed by us: {fact.reason}"


def _view(view: OrderView) -> str:
    filled = f", {format_scaled(view.filled_quantity)} of {format_scaled(view.quantity)} filled"
    at = f" at {price(view.average_price)} on average" if view.average_price else ""
    return f"{view.raw_status}{filled if view.filled_quantity else ''}{at}"


def fills_text(event: StoryEvent) -> str:
    """What an event's fills say, "" for none."""
    return "; ".join(f"fill: {fill_words(fill)}" for fill in event.fills)


_TEXTS: dict[type, Callable[[Any], tuple[str, str]]] = {
    r.Placed: _placed,
    r.Renewed: _renewed,
    r.Closing: _closing,
    r.TurnedAway: _turned_away,
    r.Sending: _sending,
    r.Answered: _answered,
    r.LookedUp: _looked_up,
    r.Heard: _heard,
    r.Learned: _learned,
    r.Synthesised: _synthesised,
    r.CancelAsked: _cancel_asked,
    r.Ended: _ended,
}
