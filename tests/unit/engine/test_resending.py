"""UNKNOWN and not at the venue: the same order goes again, with a fresh approval and price."""

from typing import Any

from msgspec.structs import replace

from tests.unit.engine.worlds import KEY, World, limits, units
from tradewind.domain.codes import DenialCode, TradingState
from tradewind.domain.events import TradingStatus
from tradewind.domain.intents import ApprovedOrder
from tradewind.domain.orders import Order, OrderStatus
from tradewind.domain.reports import OrderReport, Report
from tradewind.engine.effects import Effect, Place
from tradewind.engine.sessions import ExecutionSession
from tradewind.execution import (
    Books,
    Emit,
    ExecutionCore,
    LookUp,
    Now,
    Reconcile,
    Send,
    Settings,
    Submit,
)
from tradewind.ports.broker import AccountView, Ambiguous, NotFound, StreamUp
from tradewind.risk.limits import Limits


def world(held: Limits | None = None) -> World:
    made = World(limits_=held)
    made.quote("AAPL", 99.99, 100)
    return made


def doubted(made: World, **changes: Any) -> str:
    """An order that nobody knows about."""
    name = made.buy(quantity=10, price=100, **changes)
    made.order(name, OrderStatus.PENDING_NEW)
    made.order(name, OrderStatus.PENDING_NEW, unknown=True)
    return name


def absent(made: World, name: str) -> list[ApprovedOrder]:
    """Execution looked it up and did not find it; what risk approves upon that."""
    order: Order = made.orders[name]
    effects = made.report(
        OrderReport(order, None, made.placed[name].approval.reserved, absent=True)
    )
    return [effect.order for effect in effects if isinstance(effect, Place)]


def test_it_goes_again_with_its_id_and_terms_and_a_fresh_approval() -> None:
    made = world()
    name = doubted(made)
    first = made.placed[name]
    made.later(1)
    made.quote("AAPL", 99.99, 100)
    (again,) = absent(made, name)
    assert (again.approval.client_order_id, again.approval.terms) == (name, first.approval.terms)
    assert again.approval.purpose is first.approval.purpose
    assert again.approval.expires_ns > first.approval.expires_ns
    assert again.token != first.token


def test_it_is_reserved_once() -> None:
    made = world(limits(max_position_notional=units(1_000), max_open_orders=1))
    name = doubted(made)
    assert absent(made, name)
    assert made.desk.status().gross == units(1_000)
    assert made.desk.status().open_orders == 1


def test_a_price_that_has_left_is_not_sent_after() -> None:
    made = world()
    name = doubted(made)
    made.quote("AAPL", 97.99, 98)
    assert absent(made, name) == []


def test_a_stale_price_sends_nothing_again() -> None:
    made = world()
    name = doubted(made)
    made.later(31)
    assert absent(made, name) == []


def test_a_halt_keeps_it_from_going_again() -> None:
    made = world()
    name = doubted(made)
    made.do(made.desk.set_state("policy", TradingState.HALTED, made.at(), by="ann", reason="test"))
    assert absent(made, name) == []


def test_a_limit_lowered_meanwhile_keeps_it_from_going_again() -> None:
    made = world()
    name = doubted(made)
    policy = made.desk.state.policy
    assert policy is not None
    lower = replace(policy, limits=limits(max_position_notional=units(999)))
    made.do(made.desk.apply_policy(lower, made.at(), by="test"))
    assert absent(made, name) == []


def test_a_symbol_halted_meanwhile_keeps_it_from_going_again() -> None:
    made = world()
    name = doubted(made)
    made.event(TradingStatus("AAPL", made.now, halted=True))
    assert absent(made, name) == []


def test_an_entry_of_a_strategy_that_is_gone_does_not_go_again() -> None:
    made = world()
    name = doubted(made)
    made.do(made.desk.strategy_closed("alpha", made.at()))
    assert absent(made, name) == []


def test_a_closing_goes_again_even_so() -> None:
    made = world()
    made.hold("AAPL", 10)
    name = made.sell(quantity=10)
    made.order(name, OrderStatus.PENDING_NEW, unknown=True)
    made.do(made.desk.strategy_closed("alpha", made.at()))
    assert len(absent(made, name)) == 1


def test_what_execution_has_closed_does_not_go_again() -> None:
    made = world()
    name = doubted(made)
    made.order(name, OrderStatus.REJECTED, unknown=False)
    assert absent(made, name) == []


def test_a_venue_that_never_keeps_it_is_asked_three_times() -> None:
    made = world()
    name = doubted(made)
    assert [len(absent(made, name)) for _ in range(5)] == [1, 1, 1, 0, 0]


def test_reports_that_are_told_again_after_a_restart_send_nothing() -> None:
    made = world()
    name = doubted(made)
    absent(made, name)
    made.effects.clear()
    made.do(made.desk.session_lost(made.at()))
    made.start(session=2)
    assert [effect for effect in made.effects if isinstance(effect, Place)] == []


class Both:
    """The desk and execution's own core, and a venue that loses what is sent."""

    def __init__(self) -> None:
        self.made = World(level=False)
        self.core = ExecutionCore(Settings(account="acct", epoch=1, keys=(KEY,)))
        self.submitted: list[str] = []
        self.now = Now(self.made.now, self.made.now)
        self.execution(self.core.start(self.now))
        self.execution(self.core.venue_message(StreamUp(), self.now))
        self.execution(self.core.tick(self.now))
        self.execution(self.core.open_session("main", 0, self.now))
        desk = self.made.desk
        opened = ExecutionSession(
            session=self.core.session,
            machine_ns=self.now.machine_ns,
            last_report=self.core.last_report,
            account="acct",
        )
        self.risk(desk.session_opened(opened, self.now))
        self.risk(desk.execution_readiness(self.now, ready=True))
        self.made.open("alpha")
        self.made.quote("AAPL", 99.99, 100)

    def risk(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Place):
                self.execution(self.core.place(effect.order, self.now))

    def execution(self, effects: Any) -> None:
        for effect in effects:
            if isinstance(effect, Emit):
                report: Report = effect.report
                self.risk(self.made.desk.report(report, self.now))
            elif isinstance(effect, Send):
                self.venue(effect.request)

    def venue(self, request: Any) -> None:
        if isinstance(request, Reconcile):
            account = AccountView("acct", self.made.cash, self.made.cash, self.made.cash)
            books = Books((), (), (), (), account)
            self.execution(self.core.reconcile_answer(request.round, books, self.now))
        elif isinstance(request, Submit):
            self.submitted.append(request.client_order_id)
            answer = Ambiguous("timed out")
            self.execution(self.core.venue_answer(request.request_id, answer, self.now))
        elif isinstance(request, LookUp):
            name = request.client_order_id
            self.execution(self.core.look_up_answer(name, NotFound(), self.now))

    def later(self, seconds: float) -> None:
        self.made.now += units(seconds)
        self.now = Now(self.made.now, self.made.now)
        self.made.quote("AAPL", 99.99, 100)
        self.execution(self.core.tick(self.now))


def test_execution_sends_it_again_and_ends_it_when_the_venue_never_has_it() -> None:
    both = Both()
    intent = both.made.intent(quantity=10, price=100)
    both.risk(both.made.desk.intent(intent, both.now))
    assert len(both.submitted) == 1
    for _ in range(200):
        both.later(1)
    assert both.submitted == [intent.client_order_id] * 4
    assert both.made.desk.status().open_orders == 0
    assert [order.code for order in both.core.orders()] == [DenialCode.NOT_ACCEPTED]
