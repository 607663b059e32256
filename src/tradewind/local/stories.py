"""The whole story of one order, from the journals alone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from tradewind.domain.fills import Fill
from tradewind.domain.intents import (
    Approval,
    ApprovedOrder,
    Cause,
    CheckResult,
    Intent,
    Refused,
    TraceContext,
)
from tradewind.domain.orders import Order
from tradewind.domain.reports import OrderReport
from tradewind.engine.records import IntentDenied
from tradewind.execution import records as r
from tradewind.local.doubts import Doubts
from tradewind.local.journals import execution_records, risk_records
from tradewind.local.order_ids import find_order
from tradewind.local.story_events import StoryEvent, concerns, standing, told


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the journals hold about one order; parts that never were are None or empty.

    `intent` is there when risk denied it, `approval` when risk allowed it, `order` is its newest
    state; `refused` is a denial of risk or of execution; `command` is the person's word that a
    closing order stands on.
    """

    client_order_id: str
    policy: str
    cause: Cause = Cause()
    intent: Intent | None = None
    refused: Refused | None = None
    approval: Approval | None = None
    checks: tuple[CheckResult, ...] = ()
    order: Order | None = None
    trace: TraceContext = TraceContext()
    events: tuple[StoryEvent, ...] = ()
    command: str = ""

    @property
    def strategy(self) -> str:
        """Whose order it is, "" where the journal does not say."""
        source = self.order or self.approval or self.intent
        return source.strategy if source else ""

    @property
    def fills(self) -> tuple[Fill, ...]:
        """Every fill, bust and correction in order."""
        return tuple(fill for event in self.events for fill in event.fills)

    @property
    def trace_id(self) -> str:
        """The trace of the order, "" when tracing is off."""
        return self.trace.trace_id or self.cause.trace.trace_id

    @property
    def hops(self) -> tuple[tuple[str, int], ...]:
        """Machine UTC at each hop on the way to execution, in order."""
        return tuple(sorted(self.cause.stamps.items(), key=lambda hop: hop[1]))


def story(state: Path, order: str) -> Story:
    """Tell the story of the order whose client order id is, or uniquely contains, `order`.

    Raises:
        ConfigurationError: no such order, or more than one.
        JournalCorruptError: a journal is damaged.
    """
    policy, name = find_order(state, order)
    found = Story(client_order_id=name, policy=policy)
    for _, record in risk_records(state, policy):
        if isinstance(record, IntentDenied) and record.intent.client_order_id == name:
            found = _denied(found, record)
    return _executed(found, execution_records(state, policy))


def _denied(found: Story, record: IntentDenied) -> Story:
    return replace(
        found,
        intent=record.intent,
        cause=record.intent.cause,
        refused=record.refused,
        checks=record.refused.checks,
    )


def _executed(found: Story, records: Iterator[tuple[int, r.Record]]) -> Story:
    events: list[StoryEvent] = []
    commands: dict[str, str] = {}
    doubts = Doubts()
    state = ""
    for number, record in records:
        if isinstance(record.fact, r.FlattenAsked):
            command = record.fact.signed.command
            commands[command.command_id] = f"by {command.by}: {command.reason}"
        reports = _reports(record, found.client_order_id)
        venue_id = found.order.venue_order_id if found.order else ""
        if not reports and not concerns(record.fact, found.client_order_id, venue_id):
            continue
        events.append(told(number, record, found.client_order_id, state))
        found = _taken(found, record.fact, commands)
        for body in reports:
            found = replace(found, order=doubts.heard(body.order), trace=body.trace)
            state = standing(body)
    return replace(found, events=tuple(events))


def _reports(record: r.Record, name: str) -> list[OrderReport]:
    bodies = [report.body for report in record.reports]
    return [
        body
        for body in bodies
        if isinstance(body, OrderReport) and body.order.client_order_id == name
    ]


def _taken(found: Story, fact: r.Fact, commands: dict[str, str]) -> Story:
    keep = _KEEP.get(type(fact))
    found = keep(found, fact) if keep else found
    if isinstance(fact, r.Closing):
        return replace(found, command=commands.get(fact.command_id, fact.command_id))
    return found


def _approved(found: Story, fact: r.Placed | r.Renewed | r.Closing) -> Story:
    given: ApprovedOrder = fact.approved
    return replace(found, approval=given.approval, cause=given.cause, checks=given.checks)


def _turned_away(found: Story, fact: r.TurnedAway) -> Story:
    return replace(found, refused=fact.refused)


_KEEP: dict[type, Callable[[Story, Any], Story]] = {
    r.Placed: _approved,
    r.Renewed: _approved,
    r.Closing: _approved,
    r.TurnedAway: _turned_away,
}
