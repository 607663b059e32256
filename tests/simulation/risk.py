"""Risk's process: desk, journal and gate between strategies, the feed and execution."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from tests.simulation.calls import SimClock
from tests.simulation.execution_session import Alive, Instruments, Seen, ToExecution, ToRisk
from tests.simulation.faults import Faults
from tests.simulation.journals import Disk, SimJournal
from tests.simulation.network import End, Link
from tests.simulation.recoveries import remembered
from tests.simulation.risk_counts import count_approval, count_refusal, count_trip
from tests.simulation.risk_sessions import StrategySessions
from tests.simulation.settings import POLICY, desk_settings
from tests.simulation.traits import Trait
from tests.simulation.world import Life, World, guarded
from tradewind.domain.codes import AlarmCode
from tradewind.domain.errors import ConfigurationError, JournalFullError
from tradewind.domain.events import FeedStatus, Tick
from tradewind.domain.intents import ApprovedOrder, Refused
from tradewind.domain.reports import Report
from tradewind.domain.values import MILLISECOND, SECOND, Nanos
from tradewind.engine import effects as e
from tradewind.engine.desk import RiskDesk
from tradewind.engine.records import Record, decode_record
from tradewind.engine.sessions import ExecutionSession
from tradewind.engine.snapshots import DeskSnapshot
from tradewind.execution import effects as x
from tradewind.execution.inputs import Now
from tradewind.risk.limits import PolicyLimits, StrategyLimits
from tradewind_services.gate import Gate
from tradewind_services.risk.recording import keep

if TYPE_CHECKING:
    from tests.simulation.execution import Execution
    from tests.simulation.feed import Feed

TICK_NS = 100 * MILLISECOND
SNAPSHOT_NS = 3 * SECOND
ALIVE_NS = 500 * MILLISECOND
ACKNOWLEDGED_WITHIN_NS = 5 * SECOND


class Risk:
    """Dies and comes back; its disk and the person's files last."""

    disk_type: type[Disk] = Disk

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
        self.traits = execution.traits
        self.policy, self.limits = policy, strategies
        self.disk, self.restarts, self.away_ns = self.disk_type(), 0, 0
        self._snapshot = b""
        self._memory: tuple[int, dict[str, object]] = (0, {})
        self.differs: Callable[[str], None] = lambda _: None
        self.without_room: Callable[[], None] = lambda: None
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
        records = [decode_record(payload) for _, payload in self.journal.read(1)]
        self._compare(records)
        self.desk = self.make_desk(records)
        self._market_ns = Nanos(0)
        self._link: Link | None = None
        self.strategies = StrategySessions(self)
        self.apply_files()
        for tick in self._feed.subscribe(self.life, self._on_ticks):
            self._mark(tick)
        self.world.every(TICK_NS, self._tick, self.life)
        self.world.every(ALIVE_NS, lambda: self._send(Alive()), self.life)
        self.world.every(SECOND, self._remember, self.life)
        if Trait.SNAPSHOT in self.traits:
            self.world.every(SNAPSHOT_NS, self._save, self.life)
        self._connect()

    def make_desk(self, records: list[Record]) -> RiskDesk:
        """The machine itself; a planted defect makes another."""
        saved = (
            msgspec.msgpack.decode(self._snapshot, type=DeskSnapshot) if self._snapshot else None
        )
        if saved is not None:
            self.world.count("snapshot")
        return RiskDesk(desk_settings(), records=records, start_from=saved)

    def _save(self) -> None:
        """Keep a snapshot; what its journal says goes first."""
        if self.desk.ready:
            self.gate.flush()
            self._snapshot = msgspec.msgpack.encode(self.desk.snapshot())

    def _remember(self) -> None:
        self._memory = (self.journal.last, remembered(self.desk))

    def _compare(self, records: list[Record]) -> None:
        """O6: what risk's own journal holds is what risk knew at that record."""
        number, before = self._memory
        if not before or number > len(records):
            return
        now = remembered(self.make_desk(records[:number]))
        for name, value in before.items():
            if now[name] != value:
                self.differs(
                    f"risk's {name} at record {number} was {value}, is replayed as {now[name]}"
                )

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
        market_ns = self.clock.utc_ns() if Trait.CLOCK in self.traits else self._market_ns
        return Now(market_ns, self.clock.machine_ns())

    def _boundary(self) -> None:
        self.faults.boundary("risk_crash")

    def _crashed(self) -> None:
        self.world.note("risk dies")
        self.world.count("crash risk")
        self.restarts += 1
        if self.disk.full and self.disk.reserve < 0:
            self.world.count("reserve gone")
        if isinstance(self.life.fault, JournalFullError) and self.disk.reserve >= 0:
            self.without_room()
        self.journal.tear()
        if self._memory[0] > len(self.disk.records):
            self._memory = (0, {})
        self.world.later(self.away_ns + self.world.between(100, 1_500), self.begin)
        self.away_ns = 0

    def kill(self, away_ns: int) -> None:
        """Die, and stay away for a while."""
        self.away_ns = away_ns
        self.life.crash()

    # -- effects ----------------------------------------------------------------------------

    def carry_out(self, effects: Iterable[e.Effect]) -> None:
        """Append and send; approvals don't wait for this journal's disk, what is urgent does."""
        for effect in effects:
            match effect:
                case e.Append():
                    self._append(effect)
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
                case e.Alarm(AlarmCode.BREAKER):
                    count_trip(self.world, self.desk)
                case e.Resync() if self._link is not None:
                    self._link.cut()

    def _append(self, effect: e.Append) -> None:
        keep(self.journal, effect)
        if effect.urgent:
            self.gate.flush()

    def _ask_execution(self, effect: e.Place | e.Cancel | e.CancelAll | e.AskSeen) -> None:
        if isinstance(effect, e.Place):
            count_approval(self.world, self.desk, effect.order.approval)
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
                count_refusal(self.world, message)
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
        self.world.later(0, lambda: self._command(give, done), self.life)

    def _command(self, give: Callable[[Now], list[e.Effect]], done: Callable[[int], None]) -> None:
        try:
            effects = give(self.now())
        except ConfigurationError:
            return  # refused, as the service refuses it: a halt that stands is not weakened
        self.carry_out(effects)
        number = self.desk.state.states.number
        deadline_ns = self.world.now_ns + ACKNOWLEDGED_WITHIN_NS

        def wait() -> None:
            if self.desk.acknowledged(number):
                done(number)
            elif self.world.now_ns < deadline_ns:
                self.world.later(2 * MILLISECOND, wait, self.life)

        self.gate.after_append(wait)
