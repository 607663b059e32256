"""Risk's process: desk, journal and gate between strategies, the feed and execution."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from tests.simulation.calls import SimClock
from tests.simulation.execution_session import Alive, Instruments, Seen, ToExecution, ToRisk
from tests.simulation.faults import Faults
from tests.simulation.journals import Disk, SimJournal
from tests.simulation.network import End, Link
from tests.simulation.risk_sessions import StrategySessions
from tests.simulation.settings import POLICY, desk_settings
from tests.simulation.world import Life, World, guarded
from tradewind.domain.events import FeedStatus, Tick
from tradewind.domain.intents import ApprovedOrder, Refused
from tradewind.domain.reports import Report
from tradewind.domain.values import MILLISECOND, SECOND, Nanos
from tradewind.engine import effects as e
from tradewind.engine.desk import RiskDesk
from tradewind.engine.records import Record, decode_record, encode_record
from tradewind.engine.sessions import ExecutionSession
from tradewind.execution import effects as x
from tradewind.execution.inputs import Now
from tradewind.risk.limits import PolicyLimits, StrategyLimits
from tradewind_services.gate import Gate

if TYPE_CHECKING:
    from tests.simulation.execution import Execution
    from tests.simulation.feed import Feed

TICK_NS = 100 * MILLISECOND
ALIVE_NS = 500 * MILLISECOND
ACKNOWLEDGED_WITHIN_NS = 5 * SECOND


class Risk:
    """Dies and comes back; its disk and the person's files last."""

    def __init__(
        self,
        world: World,
        faults: Faults,
        feed: "Feed",
        execution: "Execution",
        *,
        policy: PolicyLimits,
        strategies: tuple[StrategyLimits, ...],
    ) -> None:
        self.world, self.faults, self._feed, self._execution = world, faults, feed, execution
        self.policy, self.limits = policy, strategies
        self.disk, self.restarts = Disk(), 0
        self.placed: Callable[[ApprovedOrder], None] = lambda _: None
        self.told: Callable[[e.ToStrategy], None] = lambda _: None
        self.life = Life(lambda: None)
        self.begin()

    def begin(self) -> None:
        """A new process, which may die again while it starts."""
        self.life = Life(self._crashed)
        guarded(self.life, self._begin)

    def _begin(self) -> None:
        """Its own journal, the files, then execution's reports."""
        self.journal = SimJournal(self.world, self.disk, self.life, self._boundary)
        self.clock = SimClock(self.world, self.world.random.randrange(1, 10_000) * SECOND)
        self.gate = Gate(self.journal)
        self.journal.on_due = self.gate.flush
        self.desk = self.make_desk([decode_record(payload) for _, payload in self.journal.read(1)])
        self._market_ns = Nanos(0)
        self._link: Link | None = None
        self.strategies = StrategySessions(self)
        self.apply_files()
        for tick in self._feed.subscribe(self.life, self._on_ticks):
            self._mark(tick)
        self.world.every(TICK_NS, self._tick, self.life)
        self.world.every(ALIVE_NS, lambda: self._send(Alive()), self.life)
        self._connect()

    def make_desk(self, records: list[Record]) -> RiskDesk:
        """The machine itself; a planted defect makes another."""
        return RiskDesk(desk_settings(), records=records)

    def edited(self) -> None:
        """A person has changed the files."""
        if self.life.alive:
            guarded(self.life, self.apply_files)

    def apply_files(self) -> None:
        """Bring the person's resource files into force."""
        self.carry_out(self.desk.apply_policy(self.policy, self.now(), by="resource"))
        for limits in self.limits:
            self.carry_out(self.desk.apply_strategy(limits, self.now(), by="resource"))

    def now(self) -> Now:
        return Now(self._market_ns, self.clock.machine_ns())

    def _boundary(self) -> None:
        self.faults.boundary("risk_crash")

    def _crashed(self) -> None:
        self.world.note("risk dies")
        self.restarts += 1
        self.journal.tear()
        self.world.later(self.world.between(100, 1_500), self.begin)

    # -- effects ----------------------------------------------------------------------------

    def carry_out(self, effects: Iterable[e.Effect]) -> None:
        """Append and send; approvals don't wait for this journal's disk."""
        for effect in effects:
            match effect:
                case e.Append():
                    self.journal.append(encode_record(effect.record), urgent=effect.urgent)
                case e.Place() | e.Cancel() | e.CancelAll() | e.AskSeen():
                    self._boundary()
                    self._ask_execution(effect)
                case e.ToStrategy():
                    self._boundary()
                    self.told(effect)
                    self.strategies.tell(effect.strategy, effect.message)
                case e.Halt():
                    report = effect.report
                    self.gate.after_append(lambda report=report: self._send(report))  # type: ignore[misc] # bound now
                case e.Resync() if self._link is not None:
                    self._link.cut()

    def _ask_execution(self, effect: e.Place | e.Cancel | e.CancelAll | e.AskSeen) -> None:
        if isinstance(effect, e.Place):
            self.placed(effect.order)
            self._send(effect.order)
        else:
            self._send(effect)

    def _send(self, message: ToExecution) -> None:
        if self._link is not None:
            session = self._execution.session
            self._link.send(self._link.server, lambda: session.take(message))

    # -- execution --------------------------------------------------------------------------

    def _connect(self) -> None:
        server = self._execution.life
        if not server.alive:
            self.world.later(self.world.between(50, 500), self._connect, self.life)
            return
        opener = End(self.life, lambda: self._lost(link))
        link = Link(self.world, opener, End(server, lambda: None))
        self._link = link
        session, known = self._execution.session, self.desk.known
        link.send(link.server, lambda: session.open(link, POLICY, known, self._hear))

    def _lost(self, link: Link) -> None:
        if self._link is not link:
            return
        self._link = None
        self.carry_out(self.desk.session_lost(self.now()))
        self.world.later(self.world.between(20, 500), self._connect, self.life)

    def _hear(self, message: ToRisk) -> None:
        desk, now = self.desk, self.now()
        match message:
            case Report():
                if message.number > desk.known:
                    self.carry_out(desk.report(message, now))
            case Refused():
                self.carry_out(desk.execution_refused(message, now))
            case Seen(name):
                self.carry_out(desk.never_seen(name, now))
            case ExecutionSession():
                self.carry_out(desk.session_opened(message, now))
            case Instruments(instruments):
                desk.know_instruments(instruments)
                self.strategies.instruments = instruments
            case x.Readiness():
                self.carry_out(desk.execution_readiness(now, ready=message.ready))

    # -- market, time, people ---------------------------------------------------------------

    def _on_ticks(self, ticks: Sequence[Tick]) -> None:
        for tick in ticks:
            self._mark(tick)

    def _mark(self, tick: Tick) -> None:
        if not isinstance(tick.event, FeedStatus):
            self._market_ns = max(self._market_ns, tick.event.ts_ns)
        self.carry_out(self.desk.tick(tick, self.now()))

    def _tick(self) -> None:
        self.carry_out(self.desk.time(self.now()))
        self.strategies.admit()

    def command(self, give: Callable[[Now], list[e.Effect]], done: Callable[[int], None]) -> None:
        """A person's command; `done` hears its number once both journals hold it."""
        guarded(self.life, lambda: self._command(give, done))

    def _command(self, give: Callable[[Now], list[e.Effect]], done: Callable[[int], None]) -> None:
        self.carry_out(give(self.now()))
        number = self.desk.state.states.number
        deadline_ns = self.world.now_ns + ACKNOWLEDGED_WITHIN_NS

        def wait() -> None:
            if self.desk.acknowledged(number):
                done(number)
            elif self.world.now_ns < deadline_ns:
                self.world.later(2 * MILLISECOND, wait, self.life)

        self.gate.after_append(wait)
