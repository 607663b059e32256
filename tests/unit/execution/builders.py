"""Builders with defaults: approvals, views, executions, and a core at work."""

from collections.abc import Iterable
from typing import Any

from tradewind.domain.intents import Approval, ApprovedOrder, Cause, CheckResult
from tradewind.domain.orders import OrderStatus, OrderTerms, OrderType, Purpose, Side
from tradewind.domain.reports import Report
from tradewind.domain.values import SCALE, SECOND, Money, Nanos, Price, Quantity
from tradewind.execution import (
    Append,
    Books,
    Effect,
    Emit,
    ExecutionCore,
    Now,
    Readiness,
    Reconcile,
    Reply,
    Request,
    Send,
    Settings,
)
from tradewind.execution.approvals import signature
from tradewind.ports.broker import AccountView, Execution, OrderView, StreamUp, TradeUpdate

KEY = b"k" * 32
START = Nanos(1_700_000_000 * SECOND)


def units(count: float) -> Quantity:
    return Quantity(round(count * SCALE))


def dollars(amount: float) -> Price:
    return Price(round(amount * SCALE))


def settings(**changes: Any) -> Settings:
    defaults: dict[str, Any] = {"account": "paper", "epoch": 1, "keys": (KEY,)}
    return Settings(**{**defaults, **changes})


def terms(
    quantity: float = 10,
    price: float = 100,
    side: Side = Side.BUY,
    type: OrderType = OrderType.LIMIT,  # noqa: A002 -- the field's own name
    symbol: str = "AAPL",
) -> OrderTerms:
    limit = dollars(price) if type in (OrderType.LIMIT, OrderType.STOP_LIMIT) else Price(0)
    return OrderTerms(symbol, side, units(quantity), type, limit_price=limit)


def approval(name: str = "o-1", **changes: Any) -> Approval:
    fields: dict[str, Any] = {
        "account": "paper",
        "session": 1,
        "halt_number": 0,
        "policy_version": 1,
        "client_order_id": name,
        "strategy": "sma",
        "purpose": Purpose.ENTRY,
        "terms": terms(),
        "worst_price": dollars(101),
        "reserved": Money(1_010 * SCALE),
        "reduces": False,
        "expires_ns": Nanos(1_000 * SECOND),
    }
    return Approval(**{**fields, **changes})


def approved(name: str = "o-1", key: bytes = KEY, **changes: Any) -> ApprovedOrder:
    made = approval(name, **changes)
    checks = (CheckResult("maxOrderNotional", 5_000, 1_000),)
    return ApprovedOrder(made, signature(made, key), Cause(symbol="AAPL"), checks)


def view(
    name: str = "o-1",
    status: OrderStatus = OrderStatus.NEW,
    filled: float = 0,
    updated: int = 1,
    **changes: Any,
) -> OrderView:
    fields: dict[str, Any] = {
        "venue_order_id": f"v-{name}",
        "client_order_id": name,
        "symbol": "AAPL",
        "side": Side.BUY,
        "status": status,
        "raw_status": status.value,
        "quantity": units(10),
        "filled_quantity": units(filled),
        "average_price": dollars(100) if filled else Price(0),
        "updated_ns": Nanos(updated),
    }
    return OrderView(**{**fields, **changes})


def execution(
    name: str = "x-1", quantity: float = 10, price: float = 100, order: str = "o-1", **changes: Any
) -> Execution:
    fields: dict[str, Any] = {
        "execution_id": name,
        "venue_order_id": f"v-{order}",
        "symbol": "AAPL",
        "side": Side.BUY,
        "quantity": units(quantity),
        "price": dollars(price),
        "ts_ns": START,
    }
    return Execution(**{**fields, **changes})


def update(event: str, shown: OrderView, done: Execution | None = None) -> TradeUpdate:
    return TradeUpdate(event, shown, done, START)


def books(**changes: Any) -> Books:
    money = Money(100_000 * SCALE)
    fields: dict[str, Any] = {
        "open_orders": (),
        "executions": (),
        "postings": (),
        "positions": (),
        "account": AccountView("paper", money, money, money),
    }
    return Books(**{**fields, **changes})


class Bench:
    """A core with clocks that move by hand, and everything it asked for."""

    def __init__(self, core: ExecutionCore | None = None, **changes: Any) -> None:
        self.core = core or ExecutionCore(settings(**changes))
        self.market_ns, self.machine_ns = int(START), int(10 * SECOND)
        self.effects: list[Effect] = []

    @property
    def now(self) -> Now:
        return Now(Nanos(self.market_ns), Nanos(self.machine_ns))

    def run(self, effects: Iterable[Effect]) -> list[Effect]:
        made = list(effects)
        self.effects.extend(made)
        return made

    def ready(self, **changes: Any) -> "Bench":
        """Started, in session 1, stream up, reconciled with the given books."""
        self.run(self.core.start(self.now))
        self.run(self.core.open_session("risk", 0, self.now))
        self.run(self.core.venue_message(StreamUp(), self.now))
        self.reconcile(**changes)
        if not self.core.state.reconciled_ns:  # what the account began with is read twice
            self.reconcile(**changes)
        return self

    def reconcile(self, **changes: Any) -> list[Effect]:
        asked = [r for r in self.requests() if isinstance(r, Reconcile)][-1]
        answer = books(**changes)
        return self.run(self.core.reconcile_answer(asked.round, answer, self.now))

    def wait(self, seconds: float, step: float = 0.1, risk: bool = True) -> list[Effect]:
        """Let time pass in ticks, with signs of life from risk or without."""
        made: list[Effect] = []
        for _ in range(max(1, round(seconds / step))):
            self.market_ns += round(step * SECOND)
            self.machine_ns += round(step * SECOND)
            if risk:
                self.core.risk_heard(self.now)
            made += self.run(self.core.tick(self.now))
        return made

    def place(self, name: str = "o-1", **changes: Any) -> list[Effect]:
        return self.run(self.core.place(approved(name, **changes), self.now))

    def requests(self) -> list[Request]:
        return [effect.request for effect in self.effects if isinstance(effect, Send)]

    def reports(self) -> list[Report]:
        return [effect.report for effect in self.effects if isinstance(effect, Emit)]

    def replies(self) -> list[Reply]:
        return [effect for effect in self.effects if isinstance(effect, Reply)]

    def readiness(self) -> list[Readiness]:
        return [effect for effect in self.effects if isinstance(effect, Readiness)]

    def appends(self) -> list[Append]:
        return [effect for effect in self.effects if isinstance(effect, Append)]
