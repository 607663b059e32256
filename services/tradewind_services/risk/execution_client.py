"""Risk's side of its session with execution: approvals out, numbered reports in."""

from typing import Any, Protocol

import grpc
import msgspec

from tradewind import __version__
from tradewind.domain.errors import MalformedValueError
from tradewind.domain.instruments import Instrument
from tradewind.domain.intents import ApprovedOrder, Refused
from tradewind.domain.reports import HaltReport, Report
from tradewind.transport.streams import Session
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
    """Execution accepted the session; `machine_ns` is its own clock at that moment.

    `journal` is its journal's id, "" where it doesn't say.
    """

    session: int
    machine_ns: int
    last_report: int
    account: str
    halt_number: int
    journal: str


class Listener(Protocol):
    """What risk does with execution's messages."""

    def known_report(self) -> int:
        """Number of the last report that risk has."""
        ...

    def on_session(self, opened: Opened) -> bool:
        """A session is open; False: nothing that it says is to be taken in."""
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
        self._session = Session[pb.RiskRequest](self, alive_every_s=ALIVE_EVERY_S)
        self.session, self.restart = self._session.run, self._session.restart
        self.is_open = False

    def place(self, approved: ApprovedOrder) -> None:
        """Hand over an approved order."""
        self._say(place=APPROVED_ORDER.to_fields(approved))

    def cancel(self, client_order_id: str, by: str, reason: str) -> None:
        """Ask for a cancel; it needs no approval."""
        self._say(
            cancel=risk_pb2.CancelOrder(client_order_id=client_order_id, by=by, reason=reason)
        )

    def cancel_all(self, scope: str, by: str, reason: str) -> None:
        """Cancel every order of a scope."""
        self._say(cancel_all=pb.CancelAll(scope=scope, by=by, reason=reason))

    def halt(self, halt: HaltReport) -> None:
        """Raise execution's halt number."""
        self._say(halt=HALT_REPORT.to_fields(halt))

    def ask_never_seen(self, client_order_id: str) -> None:
        """Ask whether an approval of an older session ever arrived."""
        self._say(never_seen=pb.NeverSeen(client_order_id=client_order_id))

    def _say(self, **request: Any) -> None:
        self._session.say(pb.RiskRequest(**request))

    # --- what the session asks of its speaker

    def open_stream(self, channel: grpc.aio.Channel) -> Any:
        """Call execution."""
        return ExecutionStub(channel).Session()  # type: ignore[no-untyped-call]  # generated

    def opening(self) -> pb.RiskRequest:
        """Say which reports we have."""
        known = self._listener.known_report()
        opening = pb.OpenSession(policy=self._policy, known=known, build=__version__)
        return pb.RiskRequest(open=opening)

    def sign_of_life(self) -> pb.RiskRequest:
        """Without it for 5 s, execution cancels entries."""
        return pb.RiskRequest(alive=pb.Alive())

    def on_closed(self) -> None:
        """The session is over."""
        self.is_open = False
        self._listener.on_closed()

    def take(self, message: pb.ExecutionMessage) -> None:
        """Hear execution: nothing before the opening, nor in a session that was not taken."""
        listener, kind = self._listener, message.WhichOneof("message")
        if not self.is_open and kind != "opened":
            return
        match kind:
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
            case _:
                raise MalformedValueError("execution sent a message of an unknown kind")

    def _open(self, opened: pb.SessionOpened) -> None:
        self.is_open = self._listener.on_session(
            Opened(
                opened.session,
                opened.machine_ns,
                opened.last_report,
                opened.account,
                opened.halt_number,
                opened.journal,
            )
        )
