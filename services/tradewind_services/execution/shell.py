"""Carries out the core's effects: records first, then bytes, reports and replies."""

from collections import deque
from collections.abc import Callable, Iterable

from tradewind.domain.intents import ApprovedOrder, Refused
from tradewind.domain.reports import Report
from tradewind.domain.values import Nanos
from tradewind.execution import effects as e
from tradewind.execution.core import ExecutionCore
from tradewind.execution.inputs import Now
from tradewind.execution.records import encode_record
from tradewind.ports.clock import Clock
from tradewind.ports.journal import Journal
from tradewind_services.execution.latencies import Latencies
from tradewind_services.gate import Gate

REPORTS_KEPT = 100_000


class Shell:
    """The one place where the core's effects meet the world.

    `listeners`, `on_reply` and `on_readiness` are called in order, after durability.
    """

    def __init__(
        self,
        core: ExecutionCore,
        journal: Journal,
        clock: Clock,
        perform: Callable[[e.Request], None],
        *,
        market_clock: bool,
    ) -> None:
        self.core, self.gate = core, Gate(journal)
        self._journal, self._clock, self._perform = journal, clock, perform
        self._market_clock = market_clock
        self.market_ns = Nanos(0)
        self.reports: deque[Report] = deque(maxlen=REPORTS_KEPT)
        self.latencies = Latencies()
        self.listeners: list[Callable[[Report], None]] = []
        self.on_reply: Callable[[e.Taken | Refused], None] = lambda _: None
        self.on_readiness: Callable[[e.Readiness], None] = lambda _: None
        self.on_placed: Callable[[ApprovedOrder, Nanos], None] = lambda _order, _utc_ns: None
        self.on_refused: Callable[[Refused, Nanos], None] = lambda _refused, _utc_ns: None

    def utc_ns(self) -> Nanos:
        """The machine's UTC, for stamps."""
        return self._clock.utc_ns()

    def now(self) -> Now:
        """Both clocks: the venue's market time where it has one, else the machine's UTC."""
        market_ns = self.market_ns if self._market_clock else self._clock.utc_ns()
        return Now(market_ns, self._clock.machine_ns())

    def place(self, approved: ApprovedOrder, now: Now) -> None:
        """Take an approved order; what is measured is noted once it is verified."""
        is_new = self.core.never_seen(approved.approval.client_order_id)
        effects = self.core.place(approved, now)
        verified_ns = self.utc_ns()
        self.latencies.note(approved.cause.stamps, verified_ns)
        if is_new:
            self.on_placed(approved, verified_ns)
        self.carry_out(effects)

    def carry_out(self, effects: Iterable[e.Effect]) -> None:
        """Append at once; hold everything else until what was appended before it is durable."""
        for effect in effects:
            match effect:
                case e.Append():
                    self._append(effect)
                case e.Send():
                    self._hold(self._perform, effect.request)
                case e.Emit():
                    self._hold(self._report, effect.report)
                case e.Reply():
                    self._hold(self._answer, effect.answer)
                case e.Readiness():
                    self._hold(self.on_readiness, effect)

    def remember(self, reports: Iterable[Report]) -> None:
        """Take over reports that an earlier life made durable."""
        self.reports.extend(reports)
        self.market_ns = self.core.state.market_ns

    def since(self, number: int) -> list[Report]:
        """Reports after `number` that are in memory."""
        return [report for report in self.reports if report.number > number]

    def _append(self, effect: e.Append) -> None:
        # Room is checked before each placing, so JournalFullError means that even the reserve is
        # gone: it ends the process, because nothing that follows may leave unrecorded.
        self._journal.append(encode_record(effect.record), urgent=effect.urgent)
        self.gate.wake()

    def _hold(self, act: Callable[..., None], argument: object) -> None:
        self.gate.after_append(lambda: act(argument))

    def _answer(self, answer: e.Taken | Refused) -> None:
        self.on_reply(answer)
        if isinstance(answer, Refused):
            self.on_refused(answer, self.utc_ns())

    def _report(self, report: Report) -> None:
        self.reports.append(report)
        for listener in self.listeners:
            listener(report)
