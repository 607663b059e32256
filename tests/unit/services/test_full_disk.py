"""A full disk stops new orders alone: exits, halts and cancels go on, and no session goes deaf."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.unit.execution.builders import START, Bench, approved, terms
from tradewind.domain.codes import DenialCode
from tradewind.domain.errors import JournalFullError
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.values import SECOND, Nanos, Price
from tradewind.engine.effects import Append
from tradewind.engine.records import IntentDenied, Record
from tradewind.risk.exits import ExitMark
from tradewind.wire.convert import APPROVED_ORDER
from tradewind.wire.v1 import execution_pb2 as pb
from tradewind_services.execution.servicer import RiskSession
from tradewind_services.execution.shell import Shell
from tradewind_services.risk.recording import keep


class FullJournal:
    """Takes urgent records only."""

    has_room = False

    def __init__(self) -> None:
        self.last = self.durable = 0
        self.urgent_only = True

    def append(self, payload: bytes, *, urgent: bool = False) -> int:
        if self.urgent_only and not urgent:
            raise JournalFullError("no space")
        self.last += 1
        return self.last

    def commit(self) -> int:
        self.durable = self.last
        return self.durable

    def read(self, first: int) -> Iterator[tuple[int, bytes]]:
        return iter(())


class StillClock:
    def utc_ns(self) -> Nanos:
        return START

    def machine_ns(self) -> Nanos:
        return Nanos(10 * SECOND)


def denial() -> IntentDenied:
    intent = Intent("o-1", "sma", 1, terms(), START)
    return IntentDenied(intent, Refused("o-1", DenialCode.NOT_READY, "no"), START)


EXIT_MARK = ExitMark("sma", "AAPL", Price(100), long=True, at_ns=START)


@pytest.mark.parametrize(("record", "kept"), [(EXIT_MARK, 1), (denial(), 0)])
def test_without_room_risk_keeps_what_a_restart_must_know(record: Record, kept: int) -> None:
    journal = FullJournal()
    keep(journal, Append(record))
    assert journal.last == kept


def test_with_room_risk_keeps_denials_too() -> None:
    journal = FullJournal()
    journal.urgent_only = False
    keep(journal, Append(denial()))
    assert journal.last == 1


def session(journal: FullJournal, *, has_room: bool) -> RiskSession:
    bench = Bench().ready()
    shell = Shell(bench.core, journal, StillClock(), lambda _: None, market_clock=False)
    return RiskSession(shell, "paper", lambda _: iter(()), journal="j", has_room=lambda: has_room)


class Written:
    """A call's context that keeps what is written."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def write(self, message: Any) -> None:
        self.messages.append(message)


async def place_in(opened: RiskSession) -> list[Any]:
    """Open a session, place an order, and see what is answered."""

    async def requests() -> AsyncIterator[pb.RiskRequest]:
        yield pb.RiskRequest(open=pb.OpenSession(policy="main", known=0))
        await asyncio.sleep(0)
        yield pb.RiskRequest(place=APPROVED_ORDER.to_wire(approved(session=2)))

    context = Written()
    serving = asyncio.ensure_future(opened.Session(requests(), context))
    for _ in range(20):
        await asyncio.sleep(0)
        opened._shell.gate.flush()  # in place of the service's commits
    serving.cancel()
    return context.messages


async def test_room_is_looked_at_before_each_order() -> None:
    messages = await place_in(session(FullJournal(), has_room=False))
    refused = [one.refused for one in messages if one.WhichOneof("message") == "refused"]
    assert [one.code for one in refused] == ["JOURNAL_FULL"]


async def test_a_record_that_finds_no_room_after_all_ends_the_service() -> None:
    opened, faults = session(FullJournal(), has_room=True), list[BaseException]()
    opened.on_fault = faults.append
    await place_in(opened)
    assert [type(fault) for fault in faults] == [JournalFullError]
