"""Risk's side of its session with execution: approvals out, numbered reports in."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Protocol

import grpc
import msgspec

from tradewind import __version__
from tradewind.domain.errors import MalformedValueError
from tradewind.domain.instruments import Instrument
from tradewind.domain.intents import ApprovedOrder, Refused
from tradewind.domain.reports import HaltReport, Report
from tradewind.wire.convert import (
    APPROVED_ORDER,
    HALT_REPORT,
    INSTRUMENT,
    REFUSED,
    report_from_wire,
)
from tradewind.wire.v1 import execution_pb2 as pb
from tradewind.wire.v1 import risk_pb2
from tradewind.wire.v1.execution_pb2_grpc import ExecutionStub

ALIVE_EVERY_S = 0.5


class Opened(msgspec.Struct, frozen=True):
    """Execution accepted the session; `machine_ns` is its own clock at that moment."""

    session: int
    machine_ns: int
    last_report: int
    account: str
    halt_number: int


class Listener(Protocol):
    """What risk does with execution's messages."""

    def known_report(self) -> int:
        """Number of the last report that risk has."""
        ...

    def on_session(self, opened: Opened) -> None:
        """A session is open."""
        ...

    def on_report(self, report: Report) -> None:
        """The next report."""
        ...

    def on_refused(self, refused: Refused) -> None:
        """Execution refused an approval."""
        ...

    def on_never_seen(self, client_order_id: str) -> None:
        """An approval of an older session never arrived, and never can."""
        ...

    def on_instruments(self, instruments: tuple[Instrument, ...]) -> None:
        """The venue's word on the policy's symbols."""
        ...

    def on_readiness(self, *, ready: bool, reason: str) -> None:
        """Execution is level with the venue, or not."""
        ...

    def on_closed(self) -> None:
        """The session is over."""
        ...


class ExecutionClient:
    """Keeps one session; what was queued for it ends with it."""

    def __init__(self, policy: str, listener: Listener) -> None:
        self._policy, self._listener = policy, listener
        self._outgoing: asyncio.Queue[pb.RiskRequest] = asyncio.Queue()
        self._stream: Any = None
        self.is_open = False

    async def session(self, channel: grpc.aio.Channel) -> None:
        """Run one session until it ends."""
        self._outgoing = asyncio.Queue()
        opening = pb.OpenSession(
            policy=self._policy, known=self._listener.known_report(), build=__version__
        )
        self._outgoing.put_nowait(pb.RiskRequest(open=opening))
        beating = asyncio.ensure_future(self._beat())
        self._stream = ExecutionStub(channel).Session(self._sending())  # type: ignore[no-untyped-call]  # generated
        try:
            async for message in self._stream:
                self._take(message)
        finally:
            beating.cancel()
            self.is_open = False
            self._listener.on_closed()

    def restart(self) -> None:
        """End this session: the next one asks for every report that is missing."""
        if self._stream is not None:
            self._stream.cancel()

    def place(self, approved: ApprovedOrder) -> None:
        """Hand over an approved order."""
        self._put(pb.RiskRequest(place=APPROVED_ORDER.to_wire(approved)))

    def cancel(self, client_order_id: str, by: str, reason: str) -> None:
        """Ask for a cancel; it needs no approval."""
        cancel = risk_pb2.CancelOrder(client_order_id=client_order_id, by=by, reason=reason)
        self._put(pb.RiskRequest(cancel=cancel))

    def cancel_all(self, scope: str, by: str, reason: str) -> None:
        """Cancel every order of a scope."""
        self._put(pb.RiskRequest(cancel_all=pb.CancelAll(scope=scope, by=by, reason=reason)))

    def halt(self, halt: HaltReport) -> None:
        """Raise execution's halt number."""
        self._put(pb.RiskRequest(halt=HALT_REPORT.to_wire(halt)))

    def ask_never_seen(self, client_order_id: str) -> None:
        """Ask whether an approval of an older session ever arrived."""
        self._put(pb.RiskRequest(never_seen=pb.NeverSeen(client_order_id=client_order_id)))

    def _put(self, request: pb.RiskRequest) -> None:
        self._outgoing.put_nowait(request)

    async def _sending(self) -> AsyncIterator[pb.RiskRequest]:
        while True:
            yield await self._outgoing.get()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(ALIVE_EVERY_S)
            self._put(pb.RiskRequest(alive=pb.Alive()))

    def _take(self, message: pb.ExecutionMessage) -> None:
        listener = self._listener
        match message.WhichOneof("message"):
            case "report":
                listener.on_report(report_from_wire(message.report))
            case "refused":
                listener.on_refused(REFUSED.from_wire(message.refused))
            case "opened":
                self._open(message.opened)
            case "never_seen":
                listener.on_never_seen(message.never_seen.client_order_id)
            case "readiness":
                readiness = message.readiness
                listener.on_readiness(ready=readiness.ready, reason=readiness.reason)
            case "instruments":
                each = message.instruments.instruments
                listener.on_instruments(tuple(INSTRUMENT.from_wire(one) for one in each))
            case "taken" | "halted":
                pass  # their reports say the same
            case _:
                raise MalformedValueError("execution sent a message of an unknown kind")

    def _open(self, opened: pb.SessionOpened) -> None:
        self.is_open = True
        self._listener.on_session(
            Opened(
                opened.session,
                opened.machine_ns,
                opened.last_report,
                opened.account,
                opened.halt_number,
            )
        )
