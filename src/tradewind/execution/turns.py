"""One input's turn: what the handlers read, and the effects they leave in order."""

import msgspec

from tradewind.domain.codes import AlarmCode
from tradewind.domain.fills import Fill
from tradewind.domain.orders import Order
from tradewind.domain.reports import AlarmReport, OrderReport, Report, ReportBody
from tradewind.domain.values import SECOND
from tradewind.execution.effects import Append, Effect, Emit, Readiness, Request, Send
from tradewind.execution.folding import apply
from tradewind.execution.inputs import Now
from tradewind.execution.rates import Bucket
from tradewind.execution.records import Alarmed, Fact, Record
from tradewind.execution.settings import Settings
from tradewind.execution.state import Entry, State
from tradewind.execution.volatile import Volatile

LONGEST_BAN_NS = 60 * SECOND
"""Budgets are of a minute: a longer wait is a fault, and cancels can't wait for it."""


class Turn:
    """The state and clocks of one input, and the effects so far."""

    __slots__ = ("effects", "now", "settings", "state", "volatile")

    def __init__(self, state: State, volatile: Volatile, settings: Settings, now: Now) -> None:
        self.state, self.volatile, self.settings, self.now = state, volatile, settings, now
        self.effects: list[Effect] = []

    @property
    def bucket(self) -> Bucket:
        """The venue's request budget, with what has trickled in up to now."""
        volatile = self.volatile
        market = self.settings.rate_in_market_time
        volatile.bucket.refill(volatile.pace.at(self.now, market=market))
        return volatile.bucket

    def record(self, fact: Fact, *bodies: ReportBody, urgent: bool = True) -> None:
        """Number the reports, change the state, and ask for the record, then for the reports."""
        ts_ns, first = self.now.market_ns, self.state.reports + 1
        reports = tuple([Report(n, ts_ns, body) for n, body in enumerate(bodies, first)])
        record = Record(ts_ns, fact, reports)
        apply(self.state, record)
        self.effects.append(Append(record, urgent))
        self.effects.extend([Emit(report) for report in reports])

    def note(self, fact: Fact) -> None:
        """Record a fact that changes nothing which others see."""
        record = Record(self.now.market_ns, fact)
        apply(self.state, record)
        self.effects.append(Append(record, urgent=True))

    def report(self, fact: Fact, body: ReportBody, *, urgent: bool = True) -> None:
        """Record a fact with one report, as most records have: `record` at half its price."""
        state, effects, ts_ns = self.state, self.effects, self.now.market_ns
        report = Report(state.reports + 1, ts_ns, body)
        record = Record(ts_ns, fact, (report,))
        apply(state, record)
        effects.append(Append(record, urgent))
        effects.append(Emit(report))

    def hold_back(self, wait_ns: int) -> None:
        """Send nothing for so long, as a 429 asks; 0 asks for nothing."""
        if wait_ns:
            bucket = self.bucket
            bucket.close(bucket.at_ns + min(wait_ns, LONGEST_BAN_NS))

    def send(self, request: Request) -> None:
        """Ask the venue."""
        self.effects.append(Send(request))

    def alarm(self, code: AlarmCode, message: str, client_order_id: str = "") -> None:
        """Record an alarm on its own."""
        self.record(Alarmed(), AlarmReport(code, message, client_order_id))

    def readiness(self, *, ready: bool, reason: str = "") -> None:
        """Tell of readiness where it changes."""
        told = Readiness(ready, reason)
        if told != self.volatile.readiness:
            self.volatile.readiness = told
            self.effects.append(told)


def report_of(entry: Entry, order: Order, fill: Fill | None = None) -> OrderReport:
    """The report of an order's new state."""
    return OrderReport(order, fill, entry.reserved, entry.trace)


def changed(order: Order, **fields: object) -> Order:
    """The order with some fields replaced."""
    return msgspec.structs.replace(order, **fields)
