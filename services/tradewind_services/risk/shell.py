"""Carries out the desk's effects, and brings it every input with its times."""

import asyncio
from collections.abc import Iterable

import msgspec

from tradewind.domain.codes import AlarmCode
from tradewind.domain.errors import JournalError
from tradewind.domain.events import FeedStatus, MarketEvent
from tradewind.domain.instruments import Instrument
from tradewind.domain.intents import ApprovedOrder, Intent, Refused
from tradewind.domain.reports import AlarmReport, Report
from tradewind.domain.values import Nanos
from tradewind.engine import effects as e
from tradewind.engine.desk import RiskDesk
from tradewind.engine.sessions import ExecutionSession, StrategySnapshot
from tradewind.execution.inputs import Now
from tradewind.ports.journal import Journal
from tradewind.telemetry import instruments as table
from tradewind.telemetry.traces import trace_of
from tradewind_services.alerts import PolicyAlerts
from tradewind_services.gate import Gate
from tradewind_services.hosting import Host
from tradewind_services.risk.execution_client import ExecutionClient, Opened
from tradewind_services.risk.recording import keep
from tradewind_services.risk.strategies import StrategySessions
from tradewind_services.risk.telling import DeskGauges, RiskMetrics


class DeskShell:
    """Between the desk and the streams: implements the sessions' and the client's listeners."""

    def __init__(self, host: Host, desk: RiskDesk, journal: Journal, *, market_clock: bool) -> None:
        self.desk, self.gate = desk, Gate(journal)
        self.execution = ExecutionClient(host.config.policy, self)
        self.strategies = StrategySessions(self, self._malformed)
        self.instruments: dict[str, Instrument] = {}
        self.execution_reason, self.journal_lost = "waiting for execution", ""
        self._host, self._journal, self._market_clock = host, journal, market_clock
        self._metrics, self.alerts = RiskMetrics(host), PolicyAlerts(host, host.config)
        self.gate.on_commit = host.metrics.histogram(table.JOURNAL_COMMIT).observe
        DeskGauges(host.metrics, desk.status, lambda: desk.symbols)
        self._market_ns = Nanos(0)

    def now(self) -> Now:
        """Market time of the venue's own clock where it has one, else the machine's UTC."""
        clock = self._host.clock
        market_ns = self._market_ns if self._market_clock else clock.utc_ns()
        return Now(market_ns, clock.machine_ns())

    def saw_market_time(self, event: MarketEvent) -> None:
        """Market time as of the newest tick; a feed's health carries the machine's."""
        if not isinstance(event, FeedStatus):
            self._market_ns = Nanos(max(self._market_ns, event.ts_ns))

    def carry_out(self, effects: Iterable[e.Effect]) -> None:
        """Append and send; approvals don't wait for this journal's disk, what is urgent does."""
        for effect in effects:
            match effect:
                case e.Append():
                    self._append(effect)
                case e.Place():
                    self.execution.place(self._stamped(effect.order))
                case e.ToStrategy():
                    self.strategies.tell(effect.strategy, effect.message)
                case e.Alarm():
                    self.alerts.tell(effect.code, effect.message)
                case _:
                    self._ask_execution(effect)

    def _append(self, effect: e.Append) -> None:
        record = self.desk.stamp(effect.record, self._host.clock.utc_ns())
        keep(self._journal, effect if record is effect.record else e.Append(record, effect.urgent))
        if effect.urgent:
            # An epoch, a halt, a breaker's move: rare, and nothing of it may be told and forgotten.
            self.gate.flush()
        else:
            self.gate.wake()

    def _stamped(self, order: ApprovedOrder) -> ApprovedOrder:
        now_ns, trace = self._host.clock.utc_ns(), order.cause.trace
        if not trace.trace_id:
            self._metrics.ordered(order, now_ns)
            trace = trace_of(order.approval.client_order_id)
        stamps = {**order.cause.stamps, "risk_out": now_ns}
        cause = msgspec.structs.replace(order.cause, stamps=stamps, trace=trace)
        return msgspec.structs.replace(order, cause=cause)

    def _ask_execution(self, effect: e.Effect) -> None:
        match effect:
            case e.Cancel():
                self.execution.cancel(effect.client_order_id, effect.by, effect.reason)
            case e.CancelAll():
                self.execution.cancel_all(effect.scope, effect.by, effect.reason)
            case e.Halt():
                # A halt leaves risk only once it can't be forgotten.
                self.gate.after_append(lambda: self.execution.halt(effect.report))
            case e.AskSeen():
                self.execution.ask_never_seen(effect.client_order_id)
            case e.Resync():
                self._host.log.warning("report_gap", known=effect.known)
                self.execution.restart()

    # --- strategies

    async def until_ready(self) -> None:
        """Wait until the desk is level: a strategy starts from what is true."""
        while not self.desk.ready:  # noqa: ASYNC110 # the desk tells by its state alone
            await asyncio.sleep(0.02)

    def open_strategy(self, name: str) -> tuple[StrategySnapshot, tuple[Instrument, ...]]:
        """A strategy connected."""
        effects, snapshot = self.desk.strategy_opened(name, self.now())
        self.carry_out(effects)
        return snapshot, tuple(self.instruments.values())

    def close_strategy(self, name: str) -> None:
        """Its stream ended."""
        self.carry_out(self.desk.strategy_closed(name, self.now()))

    def fail_strategy(self, name: str, component: str, error: str) -> None:
        """It raised, or hangs."""
        self.carry_out(
            self.desk.strategy_failed(name, self.now(), component=component, error=error)
        )

    def take_intent(self, intent: Intent) -> None:
        """Check an intent, and hand it to execution or refuse it."""
        clock = self._host.clock
        started = clock.utc_ns()
        age_ns = max(0, started - intent.cause.stamps.get("intent_out", started))
        effects = self.desk.intent(intent, self.now(), age_ns)
        self.carry_out(effects)
        self._metrics.decided(intent, effects, started, clock.utc_ns())

    def take_cancel(self, strategy: str, client_order_id: str, reason: str) -> None:
        """Pass a cancel on."""
        self.carry_out(
            self.desk.cancel(strategy, client_order_id, self.now(), by=strategy, reason=reason)
        )

    # --- execution

    def known_report(self) -> int:
        """Number of the last report taken in."""
        return self.desk.known

    def on_session(self, opened: Opened) -> bool:
        """A session with execution began.

        One that lacks what we have seen is left alone until execution starts anew: risk doesn't
        trade on a journal that was lost, and people are told.
        """
        self._host.log.info("execution_session", session=opened.session, known=self.desk.known)
        session = ExecutionSession(
            session=opened.session,
            machine_ns=Nanos(opened.machine_ns),
            last_report=opened.last_report,
            account=opened.account,
            halt_number=opened.halt_number,
            journal=opened.journal,
        )
        try:
            effects = self.desk.session_opened(session, self.now())
        except JournalError as error:
            self.execution_reason = self.journal_lost = str(error)
            self.alerts.tell(AlarmCode.JOURNAL_LOST, str(error))
            return False
        self.journal_lost = ""
        self.carry_out(effects)
        return True

    def on_report(self, report: Report) -> None:
        """Execution's next report."""
        if report.number <= self.desk.known:
            return
        effects = self.desk.report(report, self.now())
        if isinstance(report.body, AlarmReport):
            # Execution has told people of it.
            effects = [effect for effect in effects if not isinstance(effect, e.Alarm)]
        self.carry_out(effects)
        self._metrics.reported(report)

    def on_refused(self, refused: Refused) -> None:
        """Execution refused an approval."""
        self.carry_out(self.desk.execution_refused(refused, self.now()))

    def on_never_seen(self, client_order_id: str) -> None:
        """An approval of an older session never arrived."""
        self.carry_out(self.desk.never_seen(client_order_id, self.now()))

    def on_instruments(self, instruments: tuple[Instrument, ...]) -> None:
        """The venue's word on the policy's symbols."""
        self.instruments.update({each.symbol: each for each in instruments})
        self.desk.know_instruments(instruments)

    def on_readiness(self, *, ready: bool, reason: str) -> None:
        """Execution is level with the venue, or not."""
        self.execution_reason = "" if ready else reason or "execution reconciles"
        self.carry_out(self.desk.execution_readiness(self.now(), ready=ready))

    def on_closed(self) -> None:
        """The session is over; every reservation stays."""
        self.execution_reason = "waiting for execution"
        self.carry_out(self.desk.session_lost(self.now()))

    def _malformed(self, error: str) -> None:
        self._host.metrics.malformed.labels("intent").inc()
        self._host.log.warning("malformed_intent", error=error)
