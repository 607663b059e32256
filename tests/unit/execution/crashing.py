"""A run of the core against the toy venue under one seed: faults, crashes, then quiet."""

import random
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from tests.unit.execution.builders import KEY, START, approval, dollars, terms
from tests.unit.execution.toy_venue import ToyVenue
from tradewind.domain.codes import TradingState
from tradewind.domain.intents import ApprovedOrder
from tradewind.domain.orders import OrderType, Purpose, Side
from tradewind.domain.reports import HaltReport, Report
from tradewind.domain.values import SECOND, Nanos
from tradewind.execution import (
    Append,
    Cancel,
    CancelEverything,
    Effect,
    Emit,
    ExecutionCore,
    LookUp,
    Now,
    Reconcile,
    Replace,
    Request,
    Send,
    Settings,
    Submit,
    decode_record,
    encode_record,
)
from tradewind.execution.approvals import signature
from tradewind.ports.broker import Ambiguous, Answer, NotSent, StreamDown, StreamUp

Call = Callable[[Now], list[Effect]]


class Run:
    """One seed's run. `step` does one random thing, `settle` lets every fault end."""

    settings: Mapping[str, Any] = {}

    def __init__(self, seed: int, crashes: bool = True, lost: float = 0.1) -> None:
        self.random, self.crashes, self.lost = random.Random(seed), crashes, lost
        self.venue = ToyVenue()
        self.market_ns, self.machine_ns = int(START), int(10 * SECOND)
        self.durable: list[bytes] = []
        self.buffer: list[bytes] = []
        self.emitted: dict[int, Report] = {}
        self.approved: dict[str, ApprovedOrder] = {}
        self.faults = True
        self.epoch = self.placed = self.restarts = self.acknowledged = 0
        self.cursor = 0
        self.faults_between = 0
        self.start()

    def start(self) -> None:
        """A new process: only durable records survive."""
        self.epoch += 1
        self.held: deque[tuple[int, Effect]] = deque()
        self.inbox: list[tuple[int, Call]] = []
        self.late: list[tuple[int, Request]] = getattr(self, "late", [])
        self.buffer, self.stream_up = [], False
        changes: dict[str, Any] = {
            "reconcile_every_ns": 2 * SECOND,
            "unknown_window_ns": 5 * SECOND,
            **self.settings,
        }
        self.core = ExecutionCore(
            Settings(account="paper", epoch=self.epoch, keys=(KEY,), reserve=5, **changes)
        )
        self.core.replay(decode_record(payload) for payload in self.durable)
        self.do(self.core.start)
        self.do(lambda now: self.core.open_session("risk", self.core.last_report, now))

    def do(self, call: Call) -> None:
        now = Now(Nanos(self.market_ns), Nanos(self.machine_ns))
        for effect in call(now):
            if isinstance(effect, Append):
                self.buffer.append(encode_record(effect.record))
            else:
                self.held.append((len(self.durable) + len(self.buffer), effect))

    def reports(self) -> list[Report]:
        """All reports that lie in durable records."""
        return [r for payload in self.durable for r in decode_record(payload).reports]

    def step(self) -> None:
        self.pass_time(self.random.choice([1, 5, 20, 100, 400]))
        chance = self.random.random()
        if chance < 0.16:
            self.place()
        elif chance < 0.22:
            self.cancel()
        elif chance < 0.26:
            self.replace()
        elif chance < 0.4:
            self.trade()
        elif chance < 0.41:
            self.cut()
        elif chance < 0.42:
            self.halt()
        elif chance < 0.45 and self.crashes:
            self.crash()
        else:
            self.carry_on()

    def settle(self) -> None:
        """No more faults: everything that is under way comes to its end."""
        self.faults = False
        for _ in range(400):
            self.pass_time(100)
            self.carry_on()

    def pass_time(self, milliseconds: int) -> None:
        self.market_ns += milliseconds * 1_000_000
        self.machine_ns += milliseconds * 1_000_000
        self.core.risk_heard(Now(Nanos(self.market_ns), Nanos(self.machine_ns)))
        self.do(self.core.tick)

    def carry_on(self) -> None:
        """Commit, let out what may leave, and bring in what came back."""
        if not self.stream_up:
            self.stream_up, self.cursor = True, len(self.venue.events)
            self.do(lambda now: self.core.venue_message(StreamUp(), now))
        if not self.faults or self.random.random() < 0.8:
            self.durable += self.buffer
            self.buffer = []
        self.release()
        self.arrive()
        self.hear()

    def release(self) -> None:
        while self.held and self.held[0][0] <= len(self.durable):
            effect = self.held.popleft()[1]
            if isinstance(effect, Emit):
                self.emit(effect.report)
            elif isinstance(effect, Send):
                self.send(effect.request)
            if self.faults and self.crashes and self.random.random() < 0.02:
                self.crash()
                return

    def emit(self, report: Report) -> None:
        assert self.emitted.setdefault(report.number, report) == report
        if isinstance(report.body, HaltReport):
            self.acknowledged = max(self.acknowledged, report.body.number)
        self.emitted[report.number] = report

    def send(self, request: Request) -> None:
        """A request reaches the venue, or not, or late; its answer arrives, or not."""
        fate = self.random.random() if self.faults else 1.0
        if isinstance(request, Submit | Replace):
            approval = self.approved[request.client_order_id].approval
            assert approval.halt_number >= self.acknowledged, "sent after a halt was acknowledged"
        if isinstance(request, Submit | Replace | Cancel | CancelEverything):
            self._send_change(request, fate)
        elif fate > 0.1:
            self._answer_query(request)
        elif isinstance(request, LookUp | Reconcile):
            self._fail_query(request)

    def _send_change(
        self, request: Submit | Replace | Cancel | CancelEverything, fate: float
    ) -> None:
        number = request.request_id
        if fate < 0.1:
            self.answer(number, NotSent("connection refused"))
        elif fate < 0.2:
            self.faults_between += 1
            self.answer(number, Ambiguous("timed out before it arrived"))
        elif fate < 0.3:
            self.faults_between += 1
            self.act(request)
            self.answer(number, Ambiguous("the answer was lost"))
        elif fate < 0.36:
            self.faults_between += 1
            self.late.append((self.machine_ns + self.random.randrange(12) * SECOND, request))
            self.answer(number, Ambiguous("it is still on its way"))
        else:
            self.answer(number, self.act(request))

    def act(self, request: Request) -> Answer:
        match request:
            case Submit():
                return self.venue.submit(request.client_order_id, request.terms)
            case Replace():
                return self.venue.replace(
                    request.venue_order_id, request.client_order_id, request.terms
                )
            case Cancel():
                return self.venue.cancel(request.venue_order_id)
            case _:
                return self.venue.cancel_all()

    def answer(self, number: int, answer: Answer) -> None:
        self.bring(lambda now: self.core.venue_answer(number, answer, now))

    def _answer_query(self, request: Request) -> None:
        if isinstance(request, LookUp):
            name, result = request.client_order_id, self.venue.look_up(request.client_order_id)
            self.bring(lambda now: self.core.look_up_answer(name, result, now))
        elif isinstance(request, Reconcile):
            number, found = request.round, self.venue.books()
            self.bring(lambda now: self.core.reconcile_answer(number, found, now))

    def _fail_query(self, request: LookUp | Reconcile) -> None:
        from tradewind.execution import Failed

        if isinstance(request, LookUp):
            name = request.client_order_id
            self.bring(lambda now: self.core.look_up_answer(name, Failed("500"), now))
        else:
            number = request.round
            self.bring(lambda now: self.core.reconcile_answer(number, Failed("500"), now))

    def bring(self, call: Call) -> None:
        delay = self.random.choice([0, 5, 50]) * 1_000_000
        self.inbox.append((self.machine_ns + delay, call))

    def arrive(self) -> None:
        for due, request in [item for item in self.late if item[0] <= self.machine_ns]:
            self.late.remove((due, request))
            self.act(request)
        ready = [item for item in self.inbox if item[0] <= self.machine_ns]
        if self.faults:
            self.random.shuffle(ready)
        for item in ready:
            self.inbox.remove(item)
            self.do(item[1])

    def hear(self) -> None:
        """Events since the stream came up: some doubled, some out of order, some never."""
        events = self.venue.events[self.cursor :]
        self.cursor = len(self.venue.events)
        if self.faults:
            events += [event for event in events if self.random.random() < 0.2]
            events = [event for event in events if self.random.random() > self.lost]
            self.random.shuffle(events)
        for event in events:
            self.do(lambda now, event=event: self.core.venue_message(event, now))  # type: ignore[misc]  # bound now

    def place(self) -> None:
        self.placed += 1
        kind = self.random.choice([OrderType.LIMIT, OrderType.LIMIT, OrderType.MARKET])
        side = self.random.choice(list(Side))
        self._offer(f"o-{self.placed}", terms=terms(10, 100, side, kind))

    def replace(self) -> None:
        live = [e.order for e in self.core.state.live_entries() if e.order.venue_order_id]
        if not live:
            return
        self.placed += 1
        old = self.random.choice(live)
        self._offer(f"o-{self.placed}", terms=old.terms, replaces=old.client_order_id)

    def _offer(self, name: str, **changes: Any) -> None:
        made = approval(
            name,
            session=self.core.session,
            halt_number=self.core.state.halt.number,
            expires_ns=Nanos(self.machine_ns + 2 * SECOND),
            worst_price=dollars(101 if changes["terms"].side is Side.BUY else 99),
            purpose=self.random.choice([Purpose.ENTRY, Purpose.EXIT]),
            timeout_ns=Nanos(self.random.choice([0, 3 * SECOND])),
            **changes,
        )
        order = ApprovedOrder(made, signature(made, KEY))
        self.approved[name] = order
        self.do(lambda now: self.core.place(order, now))
        if self.random.random() < 0.1:
            self.do(lambda now: self.core.place(order, now))

    def cancel(self) -> None:
        live = list(self.core.state.live)
        if live:
            name = self.random.choice(live)
            self.do(lambda now: self.core.cancel(name, now, by="risk", reason="chance"))

    def trade(self) -> None:
        chance = self.random.random()
        if chance < 0.1:
            name = f"ext-{len(self.venue.orders)}"
            self.venue.submit(name, terms(10, 100, self.random.choice(list(Side))))
        elif chance < 0.2 and self.venue.executions:
            self.venue.bust(self.random.randrange(len(self.venue.executions)))
        elif self.venue.orders:
            name = self.random.choice(list(self.venue.orders))
            self.venue.fill(name, self.random.choice([3, 5, 10]) * SECOND)

    def cut(self) -> None:
        self.stream_up = False
        self.do(lambda now: self.core.venue_message(StreamDown("cut"), now))

    def halt(self) -> None:
        number = self.core.state.halt.number + 1
        state = self.random.choice([TradingState.ACTIVE, TradingState.HALTED])
        self.do(lambda now: self.core.halt(number, state, now, by="test", reason="chance"))

    def crash(self) -> None:
        self.restarts += 1
        if self.random.random() < 0.5:
            kept = self.random.randrange(len(self.buffer) + 1)
            self.durable += self.buffer[:kept]
        self.start()
