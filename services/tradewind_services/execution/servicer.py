"""Translates between the wire and the core: risk's session, and a person's commands."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import grpc
import msgspec

from tradewind.deploy.reports import ExecutionReport
from tradewind.domain.codes import TradingState
from tradewind.domain.errors import MalformedValueError
from tradewind.domain.instruments import Instrument
from tradewind.domain.intents import Refused
from tradewind.domain.reports import Report
from tradewind.execution import effects as e
from tradewind.execution.inputs import FlattenCommand, SignedCommand
from tradewind.transport.outboxes import Outbox, Overflow
from tradewind.wire.convert import (
    APPROVED_ORDER,
    HALT_REPORT,
    INSTRUMENT,
    REFUSED,
    report_to_wire,
)
from tradewind.wire.v1 import execution_pb2 as pb
from tradewind.wire.v1 import risk_pb2
from tradewind.wire.v1.execution_pb2_grpc import ExecutionControlServicer, ExecutionServicer
from tradewind_services.execution.shell import Shell

BOUND = 100_000


class RiskSession(ExecutionServicer):
    """Serves one risk at a time: a new stream takes the place of the one before."""

    def __init__(
        self,
        shell: Shell,
        account: str,
        missed: Callable[[int], Iterable[Report]],
        *,
        journal: str,
        has_room: Callable[[], bool],
    ) -> None:
        self._shell, self._account, self._missed = shell, account, missed
        self._journal, self._has_room = journal, has_room
        self.on_fault: Callable[[BaseException], None] = lambda _: None
        self._outbox: Outbox[pb.ExecutionMessage] | None = None
        self.instruments: tuple[Instrument, ...] = ()
        self.halts: set[int] = set()
        """Numbers of the halts that risk told us: risk tells people of those."""
        shell.listeners.append(self._send_report)
        shell.on_reply = self._send_reply
        shell.on_readiness = self._send_readiness

    async def Session(  # noqa: N802 # named by the proto
        self, requests: AsyncIterator[pb.RiskRequest], context: Any
    ) -> None:
        """Open a session, replay what risk missed, then stream everything new."""
        first = await anext(aiter(requests), None)
        if first is None or first.WhichOneof("request") != "open":
            await context.abort(
                grpc.StatusCode.INVALID_ARGUMENT, "the first message must open a session"
            )
            return
        outbox = self._take_over(first.open, context)
        listening = asyncio.ensure_future(self._listen(requests))
        listening.add_done_callback(self._heard)
        try:
            await outbox.ended()
        except Overflow:
            await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "RESYNC: read too slowly")
        finally:
            listening.cancel()

    def announce_instruments(self, instruments: tuple[Instrument, ...]) -> None:
        """Tell risk what can be traded, now and at each later session."""
        self.instruments = instruments
        self._put(instruments=_instruments(instruments))

    def _take_over(self, asked: pb.OpenSession, context: Any) -> Outbox[pb.ExecutionMessage]:
        if self._outbox is not None:
            self._outbox.close()
        # What is held back belongs before the session: it is durable first, then counted.
        self._shell.gate.flush()
        outbox = self._outbox = Outbox(context.write, BOUND)
        core, now = self._shell.core, self._shell.now()
        effects = core.open_session(asked.policy, asked.known, now)
        opened = pb.SessionOpened(
            session=core.session,
            machine_ns=now.machine_ns,
            last_report=core.last_report,
            account=self._account,
            halt_number=core.state.halt.number,
            journal=self._journal,
        )
        self._put(opened=opened)
        self._put(instruments=_instruments(self.instruments))
        for report in self._missed(asked.known):
            self._put(report=report_to_wire(report))
        self._shell.carry_out(effects)
        self._send_readiness(e.Readiness(core.is_ready, core.not_ready_reason))
        return outbox

    async def _listen(self, requests: AsyncIterator[pb.RiskRequest]) -> None:
        async for request in requests:
            self._shell.core.risk_heard(self._shell.now())
            try:
                self._take(request)
            except MalformedValueError as error:
                # Risk is ours: a word that we don't know is a version apart, not an order to send.
                if self._outbox is not None:
                    self._outbox.close()
                raise error from None

    def _heard(self, listening: asyncio.Future[None]) -> None:
        """A fault of our own, as of the journal's disk, must not leave a session that is deaf."""
        error = None if listening.cancelled() else listening.exception()
        if error is not None and not isinstance(error, MalformedValueError):
            self.on_fault(error)

    def _take(self, request: pb.RiskRequest) -> None:
        shell, core = self._shell, self._shell.core
        now = shell.now()
        match request.WhichOneof("request"):
            case "place":
                shell.carry_out(core.journal_room(now, available=self._has_room()))
                shell.place(APPROVED_ORDER.from_wire(request.place), now)
            case "cancel":
                ask = request.cancel
                shell.carry_out(core.cancel(ask.client_order_id, now, by=ask.by, reason=ask.reason))
            case "cancel_all":
                every = request.cancel_all
                shell.carry_out(core.cancel_all(every.scope, now, by=every.by, reason=every.reason))
            case "halt":
                halt = HALT_REPORT.from_wire(request.halt)
                self.halts.add(halt.number)
                shell.carry_out(
                    core.halt(halt.number, halt.state, now, by=halt.by, reason=halt.reason)
                )
            case "never_seen":
                self._answer_never_seen(request.never_seen)

    def _answer_never_seen(self, asked: pb.NeverSeen) -> None:
        if self._shell.core.never_seen(asked.client_order_id):
            self._put(never_seen=asked)

    def _send_report(self, report: Report) -> None:
        self._put(report=report_to_wire(report))

    def _send_reply(self, answer: e.Taken | Refused) -> None:
        if isinstance(answer, Refused):  # that an order was taken, its first report says
            self._put(refused=REFUSED.to_fields(answer))

    def _send_readiness(self, readiness: e.Readiness) -> None:
        self._put(readiness=pb.Readiness(ready=readiness.ready, reason=readiness.reason))

    def _put(self, **message: Any) -> None:
        if self._outbox is not None:
            self._outbox.put(pb.ExecutionMessage(**message))


class Control(ExecutionControlServicer):
    """What a person may ask of execution when risk does not answer."""

    def __init__(self, shell: Shell, status: Callable[[str], bytes]) -> None:
        self._shell, self._status = shell, status

    async def Status(self, request: risk_pb2.StatusRequest, context: Any) -> risk_pb2.StatusReply:  # noqa: N802 # named by the proto
        """The status document."""
        return risk_pb2.StatusReply(json=self._status(""))

    async def Halt(  # noqa: N802 # named by the proto
        self, request: risk_pb2.SetStateRequest, context: Any
    ) -> risk_pb2.SetStateReply:
        """Halt by ourselves; answers once that is durable."""
        shell, state = self._shell, TradingState.HALTED
        if request.state != state:
            await context.abort(
                grpc.StatusCode.INVALID_ARGUMENT, "execution only halts; ask risk for anything else"
            )
        shell.carry_out(
            shell.core.halt_ourselves(state, shell.now(), by=request.by, reason=request.reason)
        )
        await self._durable()
        number = shell.core.state.halt.number
        message = f"execution halted by itself (halt {number})"
        return risk_pb2.SetStateReply(done=True, halt_number=number, message=message)

    async def Flatten(  # noqa: N802 # named by the proto
        self, request: risk_pb2.SetStateRequest, context: Any
    ) -> risk_pb2.SetStateReply:
        """Halt, cancel and close on a person's signed command."""
        shell = self._shell
        command = FlattenCommand(
            shell.core.settings.account, request.command_id, request.by, request.reason
        )
        signed = SignedCommand(command, request.token)
        shell.carry_out(shell.core.flatten(signed, shell.now()))
        await self._durable()
        if request.command_id not in shell.core.state.commands:
            await context.abort(
                grpc.StatusCode.PERMISSION_DENIED, "the command is not signed by the operator's key"
            )
        number = shell.core.state.halt.number
        message = f"execution flattens by itself (halt {number})"
        return risk_pb2.SetStateReply(done=True, halt_number=number, message=message)

    async def _durable(self) -> None:
        durable = asyncio.Event()
        self._shell.gate.after_append(durable.set)
        await durable.wait()


def _instruments(instruments: Iterable[Instrument]) -> pb.Instruments:
    return pb.Instruments(instruments=[INSTRUMENT.to_wire(each) for each in instruments])


def status_document(shell: Shell, report: ExecutionReport) -> bytes:
    """What execution knows, as JSON, with what it reports to an operator."""
    core = shell.core
    live = core.state.live_entries()
    return msgspec.json.encode(
        {
            "ready": report.ready,
            "reason": report.reason,
            "session": core.session,
            "last_order": next(reversed(core.state.entries), ""),
            "reports": core.last_report,
            "orders": core.state.orders,
            "live": len(live),
            "unknown": sum(entry.order.unknown for entry in live),
            "market_ns": shell.market_ns,
            "latencies_us": shell.latencies.by_hop(),
            "report": report,
        }
    )
