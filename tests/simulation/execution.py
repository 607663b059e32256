"""Execution's process: core, journal, gate and order stream, as its service composes them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.simulation.calls import SimClock, rest_over
from tests.simulation.execution_session import RiskSession
from tests.simulation.faults import Faults
from tests.simulation.journals import Disk, SimJournal
from tests.simulation.network import Wire
from tests.simulation.requests import Requests
from tests.simulation.settings import execution_settings
from tests.simulation.world import Life, World, guarded
from tradewind.domain.reports import Report
from tradewind.domain.values import MILLISECOND, SECOND, Nanos
from tradewind.execution import effects as e
from tradewind.execution.core import ExecutionCore
from tradewind.execution.inputs import Books, Failed
from tradewind.execution.records import decode_record
from tradewind.execution.state import state_hash
from tradewind.ports.broker import Answer, Found, NotFound, StreamDown, StreamUp
from tradewind.venues.alpaca.parse_updates import OrderEvent, parse_update
from tradewind_services.execution.shell import Shell

if TYPE_CHECKING:
    from tests.simulation.venue import Venue

TICK_NS = 100 * MILLISECOND
COMMANDS = (e.Submit, e.Replace, e.Cancel, e.CancelEverything)


class Execution:
    """Dies and comes back; only its disk and the oracles' hooks last."""

    def __init__(self, world: World, faults: Faults, venue: "Venue") -> None:
        self.world, self.faults, self._venue = world, faults, venue
        self.disk = Disk()
        self.symbols = venue.symbols
        self.restarts = self.sent = 0
        self.disturbed = False
        self.before_send: Callable[[e.Request], None] = lambda _: None
        self.replayed: Callable[[str, str], None] = lambda _, __: None
        self._hash = ""
        self.life = Life(lambda: None)
        self.begin()

    def begin(self) -> None:
        """A new process, which may die again while it starts."""
        self.life = Life(self._crashed)
        guarded(self.life, self._begin)

    def _begin(self) -> None:
        """Replay, then ask the venue."""
        boundary = self._boundary
        self.journal = SimJournal(self.world, self.disk, self.life, boundary)
        self.clock = SimClock(self.world, self.world.random.randrange(1, 10_000) * SECOND)
        self.core = self.make_core(execution_settings(self.journal.epoch))
        past: list[Report] = []
        for _, payload in self.journal.read(1):
            record = decode_record(payload)
            self.core.replay([record])
            past += record.reports
        self._check_replay()
        rest = rest_over(Wire(self.world, self.faults, self._venue), self.clock)
        self._families = rest.families
        self._requests = Requests(self.world, self.life, rest, self)
        self.shell = self.make_shell()
        self.shell.remember(past)
        self.journal.on_due = self.shell.gate.flush
        self.session = RiskSession(self)
        self.do(lambda: self.core.start(self.shell.now()))
        self._connect_stream()
        self.world.every(TICK_NS, self._tick, self.life)

    def make_core(self, settings: Any) -> ExecutionCore:
        """The machine itself; a planted defect makes another."""
        return ExecutionCore(settings)

    def make_shell(self) -> Shell:
        """What carries out effects; a planted defect makes another."""
        return Shell(self.core, self.journal, self.clock, self._perform, market_clock=True)

    def do(self, call: Callable[[], list[e.Effect]]) -> None:
        """Feed an input, carry out its effects."""
        self.shell.carry_out(call())

    def _boundary(self) -> None:
        self.faults.boundary("execution_crash")

    def _crashed(self) -> None:
        self.world.note("execution dies")
        self.restarts += 1
        if any(flight.client_order_id for flight in self.core.state.flights.values()):
            self.disturbed = True
        self.journal.tear()
        # Comparable only if everything that the state is made of has reached the disk.
        whole = self.journal.durable == self.core.state.records
        self._hash = state_hash(self.core.state) if whole else ""
        self.world.later(self.world.between(100, 1_500), self.begin)

    def _check_replay(self) -> None:
        if self._hash:
            self.replayed(self._hash, state_hash(self.core.state))
            self._hash = ""

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
        self.before_send(request)
        before = self.faults.last_ns, sum(self.faults.counts.values())
        self._requests.perform(request)
        if isinstance(request, COMMANDS) and before[1] != sum(self.faults.counts.values()):
            self.disturbed = True

    def on_answer(self, number: int, answer: Answer) -> None:
        self.world.note(f"answer {number} {type(answer).__name__}")
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
        self.do(lambda: self.core.venue_message(StreamUp(), self.shell.now()))

    def _stream_lost(self) -> None:
        self.do(lambda: self.core.venue_message(StreamDown("cut"), self.shell.now()))
        self.world.later(self.world.between(50, 1_500), self._connect_stream, self.life)

    def _hear(self, frame: bytes | Nanos) -> None:
        if isinstance(frame, int):
            self.shell.market_ns = max(self.shell.market_ns, frame)
            return
        event = parse_update(frame)
        if isinstance(event, OrderEvent):
            self._families.learn_group(event.update.order.venue_order_id, event.group)
            self.do(lambda: self.core.venue_message(event.update, self.shell.now()))
