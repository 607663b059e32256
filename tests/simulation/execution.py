"""Execution's process: core, journal, gate and order stream, as its service composes them."""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from tests.simulation.calls import SimClock, rest_over
from tests.simulation.drains import Drain
from tests.simulation.execution_session import RiskSession
from tests.simulation.faults import Faults
from tests.simulation.journals import Disk, SimJournal
from tests.simulation.network import Wire
from tests.simulation.recoveries import Checkpoints
from tests.simulation.requests import Requests
from tests.simulation.settings import execution_settings
from tests.simulation.shells import SimShell
from tests.simulation.traits import Trait
from tests.simulation.world import Life, World, guarded
from tradewind.domain.errors import JournalFullError
from tradewind.domain.reports import Report
from tradewind.domain.values import MILLISECOND, SECOND, Nanos
from tradewind.execution import effects as e
from tradewind.execution.core import ExecutionCore
from tradewind.execution.inputs import Books, Failed
from tradewind.execution.records import decode_record
from tradewind.execution.settings import Settings
from tradewind.execution.state import State, encode_state, restored_state
from tradewind.ports.broker import Ambiguous, Answer, Found, NotFound, StreamDown, StreamUp
from tradewind.venues.alpaca.parse_updates import OrderEvent, parse_update

if TYPE_CHECKING:
    from tests.simulation.venue import Venue

ShellT = TypeVar("ShellT", bound=SimShell)
TICK_NS = 100 * MILLISECOND
COMMANDS = (e.Submit, e.Replace, e.Cancel, e.CancelEverything)
FEW_REPORTS = 30
SNAPSHOT_NS = 3 * SECOND


class Execution:
    """Dies and comes back; only its disk and the oracles' hooks last."""

    disk_type: type[Disk] = Disk
    core_type: type[ExecutionCore] = ExecutionCore
    """The machine itself; a planted defect has another."""

    def __init__(
        self,
        world: World,
        faults: Faults,
        venue: "Venue",
        traits: frozenset[Trait] = frozenset(),
        disk: Disk | None = None,
    ) -> None:
        self.world, self.faults, self._venue, self.traits = world, faults, venue, traits
        self.disk = disk or self.disk_type()
        self.symbols = venue.symbols
        self.restarts = self.sent = 0
        self.disturbed = False
        self.before_send: Callable[[e.Request], None] = lambda _: None
        self.overheard: Callable[[list[e.Effect], Execution], None] = lambda _, __: None
        self._snapshot = (0, b"")
        self.without_room: Callable[[], None] = lambda: None
        self.checkpoints = Checkpoints()
        self.drain = Drain(self)
        self.life = Life(lambda: None)
        self.begin()

    def begin(self) -> None:
        """A new process, which may die again while it starts."""
        self.life = Life(self._crashed)
        guarded(self.life, self._begin)

    def _begin(self) -> None:
        """Replay, then ask the venue."""
        self.journal = self.make_journal()
        self.clock = SimClock(self.world, self.world.random.randrange(1, 10_000) * SECOND)
        self.core = self.core_type(self.settings(), self._restored())
        past = self._replay()
        rest = rest_over(Wire(self.world, self.faults, self._venue), self.clock)
        self._families, self._amendments = rest.families, rest.amendments
        self.requests = Requests(self.world, self.life, rest, self)
        self.shell = self.make_shell()
        if Trait.TRIM in self.traits:
            self.shell.reports = deque(maxlen=FEW_REPORTS)
        self.shell.remember(past)
        self.shell.market_ns = max(self.shell.market_ns, self.core.state.market_ns)
        self.journal.on_due = self.shell.gate.flush
        self.session = RiskSession(self)
        self.drain.policy = None
        self.do(lambda: self.core.start(self.shell.now()))
        self._connect_stream()
        self.world.every(TICK_NS, self._tick, self.life)
        self.world.every(SECOND, lambda: self.checkpoints.note(self.core), self.life)
        if Trait.SNAPSHOT in self.traits:
            self.world.every(SNAPSHOT_NS, self._save, self.life)

    def settings(self) -> Settings:
        """The account's; a venue with few requests a minute says so, and may say too much."""
        wall = Trait.CLOCK in self.traits
        budget = self._venue.promised if Trait.BUDGET in self.traits else 2_000
        return execution_settings(
            self.journal.epoch, rate_in_market_time=not wall, requests_per_minute=budget
        )

    def make_journal(self) -> SimJournal:
        """The account's journal, locked; a planted defect makes another."""
        return SimJournal(self.world, self.disk, self.life, self._boundary)

    def make_shell(self) -> SimShell:
        """What carries out effects; a planted defect makes another."""
        return self.shell_of(SimShell)

    def shell_of(self, kind: type[ShellT]) -> ShellT:
        """A shell of some kind, composed as the service does it."""
        wall = Trait.CLOCK in self.traits
        shell = kind(self.core, self.journal, self.clock, self._perform, market_clock=not wall)
        shell.overheard = lambda effects: self.overheard(effects, self)
        return shell

    def do(self, call: Callable[[], list[e.Effect]]) -> None:
        """Feed an input, carry out its effects."""
        self.shell.carry_out(call())

    def command(self, call: Callable[[], list[e.Effect]], done: Callable[[], None]) -> None:
        """A person's command to execution itself; `done` once it is durable."""

        def act() -> None:
            self.do(call)
            self.shell.gate.after_append(done)

        self.world.later(0, act, self.life)

    def _save(self) -> None:
        """Keep a snapshot, once every record before it is durable."""
        number = self.core.state.records
        if self.journal.durable == number:
            self._snapshot = (number, encode_state(self.core.state))

    def _restored(self) -> State | None:
        number, payload = self._snapshot
        if not payload:
            return None
        self.world.count("snapshot of execution")
        return restored_state(payload, number)

    def _replay(self) -> list[Report]:
        past: list[Report] = []
        for number, payload in self.journal.read(self.core.state.records + 1):
            record = decode_record(payload)
            self.core.replay([record])
            self.checkpoints.compare(number, self.core)
            past += record.reports
        return past

    def _boundary(self) -> None:
        self.faults.boundary("execution_crash")

    def _crashed(self) -> None:
        self.world.note("execution dies")
        self.world.count("crash execution")
        if any(flight.client_order_id for flight in self.core.state.flights.values()):
            self.disturbed = True
        if isinstance(self.life.fault, JournalFullError) and self.disk.reserve >= 0:
            self.without_room()
        self.checkpoints.note(self.core)
        self.journal.tear()
        self.gone()

    def gone(self) -> None:
        """The process has ended; somebody starts it again."""
        self.restarts += 1
        self.checkpoints.forget_after(len(self.disk.records))
        if self.disk.full and self.disk.reserve < 0:
            self.world.count("reserve gone")
        self.world.later(self.world.between(100, 1_500), self.begin)

    def _tick(self) -> None:
        now = self.shell.now()
        self.do(lambda: self.core.journal_room(now, available=self.journal.has_room))
        self.do(lambda: self.core.tick(now))

    # -- the venue --------------------------------------------------------------------------

    def _perform(self, request: e.Request) -> None:
        self._boundary()
        if isinstance(request, e.Submit | e.Replace):
            self.sent += 1
            self.world.note(f"send {type(request).__name__} {request.client_order_id}")
        elif isinstance(request, e.Cancel | e.CancelEverything):
            name = request.client_order_id if isinstance(request, e.Cancel) else "everything"
            self.world.note(f"send Cancel {name}")
            self._count_cancel()
        self.before_send(request)
        before = sum(self.faults.counts.values())
        self.requests.perform(request)
        if isinstance(request, COMMANDS) and before != sum(self.faults.counts.values()):
            self.disturbed = True

    def _count_cancel(self) -> None:
        if self.disk.full:
            self.world.count("cancel without room")
        if self.core.requests_left < self.core.settings.reserve:
            self.world.count("reserve for cancels")

    def on_answer(self, number: int, answer: Answer) -> None:
        self.world.note(f"answer {number} {type(answer).__name__}")
        flight = self.core.state.flights.get(number)
        if isinstance(answer, Ambiguous) and flight is not None:
            known = flight.action.value.startswith("cancel")
            self.world.count("unknown cancel" if known else "unknown order")
        self.do(lambda: self.core.venue_answer(number, answer, self.shell.now()))

    def on_look_up(self, name: str, found: Found | NotFound | Failed) -> None:
        self.world.note(f"look-up {name} {type(found).__name__}")
        self.do(lambda: self.core.look_up_answer(name, found, self.shell.now()))

    def on_books(self, number: int, books: Books | Failed) -> None:
        self.do(lambda: self.core.reconcile_answer(number, books, self.shell.now()))

    def _connect_stream(self) -> None:
        if self._venue.listen(self.life, self._hear, self._stream_lost):
            self.world.later(self.world.between(1, 20), self._stream_up, self.life)
        else:
            self.world.later(self.world.between(100, 800), self._connect_stream, self.life)

    def _stream_up(self) -> None:
        self._amendments.missed()
        self.do(lambda: self.core.venue_message(StreamUp(), self.shell.now()))

    def _stream_lost(self) -> None:
        self._amendments.missed()
        self.do(lambda: self.core.venue_message(StreamDown("cut"), self.shell.now()))
        self.world.later(self.world.between(50, 1_500), self._connect_stream, self.life)

    def _hear(self, frame: bytes | Nanos) -> None:
        if isinstance(frame, int):
            self.shell.market_ns = max(self.shell.market_ns, frame)
            return
        event = parse_update(frame)
        if isinstance(event, OrderEvent):
            self._families.learn_group(event.update.order.venue_order_id, event.group)
            if self.disk.full and event.update.execution is not None:
                self.world.count("fill without room")
            self.do(lambda: self.core.venue_message(event.update, self.shell.now()))
