"""Execution's side of its session with risk, as its servicer serves it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from tests.simulation.network import Link
from tradewind.domain.instruments import Instrument
from tradewind.domain.intents import ApprovedOrder, Refused
from tradewind.domain.reports import HaltReport, Report
from tradewind.engine import effects as risk
from tradewind.engine.sessions import ExecutionSession
from tradewind.execution import effects as e
from tradewind.execution.records import decode_record
from tradewind.venues.simulated.assets import asset_of

if TYPE_CHECKING:
    from tests.simulation.execution import Execution


class Alive(msgspec.Struct, frozen=True):
    """Risk's sign of life."""


class Seen(msgspec.Struct, frozen=True):
    """Execution never saw this approval."""

    client_order_id: str


class Instruments(msgspec.Struct, frozen=True):
    """What can be traded."""

    instruments: tuple[Instrument, ...]


ToExecution = ApprovedOrder | risk.Cancel | risk.CancelAll | HaltReport | risk.AskSeen | Alive
ToRisk = ExecutionSession | Instruments | Report | Refused | Seen | e.Readiness


class RiskSession:
    """Serves one risk at a time: a new stream takes the place of the one before."""

    def __init__(self, execution: "Execution") -> None:
        self._execution, self._shell = execution, execution.shell
        self._link: Link | None = None
        self._hear: Callable[[ToRisk], None] = lambda _: None
        self._shell.listeners.append(self._send)
        self._shell.on_reply = self._reply
        self._shell.on_readiness = self._send

    def open(self, link: Link, policy: str, known: int, hear: Callable[[ToRisk], None]) -> None:
        """Open a session, replay what risk missed, then stream everything new."""
        self.cut()
        self._shell.gate.flush()
        self._link, self._hear = link, hear
        core, now = self._shell.core, self._shell.now()
        effects = core.open_session(policy, known, now)
        self._execution.world.note(f"session {core.session} from report {known}")
        self._send(
            ExecutionSession(
                session=core.session,
                machine_ns=now.machine_ns,
                last_report=core.last_report,
                account=core.settings.account,
                halt_number=core.state.halt.number,
                journal="simulated",
            )
        )
        symbols = self._execution.symbols
        self._send(Instruments(tuple(asset_of(symbol).instrument for symbol in symbols)))
        for report in self._missed(known):
            self._send(report)
        self._shell.carry_out(effects)
        self._send(e.Readiness(core.is_ready, core.not_ready_reason))

    def cut(self) -> None:
        """End the stream, if there is one."""
        if self._link is not None:
            self._link.cut()
            self._link = None

    def take(self, request: ToExecution) -> None:
        """One message from risk."""
        shell, core = self._shell, self._shell.core
        now = shell.now()
        core.risk_heard(now)
        match request:
            case ApprovedOrder():
                room = self._execution.journal.has_room
                shell.carry_out(core.journal_room(now, available=room))
                shell.place(request, now)
            case risk.Cancel(name, by, reason):
                shell.carry_out(core.cancel(name, now, by=by, reason=reason))
            case risk.CancelAll(scope, by, reason):
                shell.carry_out(core.cancel_all(scope, now, by=by, reason=reason))
            case HaltReport(number, state, by, reason):
                shell.carry_out(core.halt(number, state, now, by=by, reason=reason))
            case risk.AskSeen(name):
                if core.never_seen(name):
                    self._send(Seen(name))

    def _missed(self, known: int) -> list[Report]:
        kept = self._shell.reports
        if kept and kept[0].number <= known + 1:
            return self._shell.since(known)
        found = []
        self._execution.world.count("trimmed reports")
        for _, payload in self._execution.journal.read(self._shell.core.record_of(known + 1)):
            found += [one for one in decode_record(payload).reports if one.number > known]
        return found

    def _reply(self, answer: e.Taken | Refused) -> None:
        if isinstance(answer, Refused):
            self._send(answer)

    def _send(self, message: ToRisk) -> None:
        if self._link is not None:
            hear = self._hear
            self._link.send(self._link.opener, lambda: hear(message))
