"""A venue of a hundred lines: it accepts, fills and cancels, and forgets nothing."""

from dataclasses import dataclass, field

from msgspec.structs import replace

from tests.unit.execution.builders import books
from tradewind.domain.orders import TERMINAL, OrderStatus, OrderTerms, OrderType
from tradewind.domain.positions import VenuePosition
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.execution import Books
from tradewind.ports.broker import (
    Accepted,
    Answer,
    Execution,
    Found,
    NotFound,
    OrderView,
    RejectedByVenue,
    TradeUpdate,
)

S = OrderStatus


@dataclass
class ToyVenue:
    """Orders by our id; every change appends an event."""

    orders: dict[str, OrderView] = field(default_factory=dict)
    sent: dict[str, OrderTerms] = field(default_factory=dict)
    duplicates: int = 0
    executions: list[Execution] = field(default_factory=list)
    events: list[TradeUpdate] = field(default_factory=list)
    clock: int = 0

    def submit(self, name: str, terms: OrderTerms, replaces: str = "") -> Answer:
        if name in self.orders:
            self.duplicates += 1
            return RejectedByVenue("client_order_id must be unique", "40010001", 422, True)
        self.sent[name] = terms
        self.orders[name] = OrderView(
            f"v-{name}",
            name,
            terms.symbol,
            terms.side,
            S.PENDING_NEW,
            "pending_new",
            terms.quantity,
            Quantity(0),
            Price(0),
            self._tick(),
            terms,
            replaces=replaces,
        )
        answer = Accepted(self.orders[name])
        self._change(name, "new", S.NEW)
        return answer

    def cancel(self, venue_order_id: str) -> Answer:
        name = self._name(venue_order_id)
        if name is None or self.orders[name].status in TERMINAL:
            return RejectedByVenue("order is not cancelable", "42210000", 422)
        self._change(name, "canceled", S.CANCELED)
        return Accepted()

    def replace(self, venue_order_id: str, name: str, terms: OrderTerms) -> Answer:
        old = self._name(venue_order_id)
        if old is None or self.orders[old].status in TERMINAL or name in self.orders:
            return RejectedByVenue("order is not replaceable", "42210000", 422, name in self.orders)
        self.orders[old] = replace(self.orders[old], replaced_by=f"v-{name}")
        self._change(old, "replaced", S.REPLACED)
        return self.submit(name, terms, venue_order_id)

    def cancel_all(self) -> Answer:
        for order in list(self.orders.values()):
            self.cancel(order.venue_order_id)
        return Accepted()

    def fill(self, name: str, quantity: int) -> None:
        order = self.orders[name]
        quantity = min(quantity, order.quantity - order.filled_quantity)
        if order.status in TERMINAL or quantity <= 0:
            return
        terms = self.sent[name]
        price = Price(terms.limit_price if terms.type is OrderType.LIMIT else 100_000_000_000)
        done = Execution(
            f"x-{len(self.executions) + 1}",
            order.venue_order_id,
            order.symbol,
            order.side,
            Quantity(quantity),
            price,
            Nanos(self.clock + 1),
        )
        self.executions.append(done)
        filled = Quantity(order.filled_quantity + quantity)
        self.orders[name] = replace(order, filled_quantity=filled, average_price=price)
        whole = filled == order.quantity
        event, status = ("fill", S.FILLED) if whole else ("partial_fill", S.PARTIALLY_FILLED)
        self._change(name, event, status, done)

    def bust(self, number: int) -> None:
        """Take an execution back, once."""
        done = self.executions[number]
        if done.kind != "fill" or any(e.reverses == done.execution_id for e in self.executions):
            return
        taken = replace(done, execution_id=f"b-{number}", kind="bust", reverses=done.execution_id)
        self.executions.append(taken)
        name = self._name(done.venue_order_id)
        assert name is not None
        order = self.orders[name]
        left = Quantity(order.filled_quantity - done.quantity)
        self.orders[name] = replace(order, filled_quantity=left)
        self._change(name, "trade_bust", order.status, taken)

    def look_up(self, name: str) -> Found | NotFound:
        order = self.orders.get(name)
        if order is None:
            return NotFound()
        mine = [e for e in self.executions if e.venue_order_id == order.venue_order_id]
        return Found(order, tuple(mine))

    def books(self) -> Books:
        live = tuple(order for order in self.orders.values() if order.status not in TERMINAL)
        held = tuple(VenuePosition(s, Quantity(q)) for s, q in self.positions().items() if q)
        return books(open_orders=live, executions=tuple(self.executions), positions=held)

    def positions(self) -> dict[str, int]:
        held: dict[str, int] = {}
        for done in self.executions:
            times = done.side.sign * (1 if done.kind == "fill" else -1)
            held[done.symbol] = held.get(done.symbol, 0) + times * done.quantity
        return held

    def _change(self, name: str, event: str, status: S, execution: Execution | None = None) -> None:
        order = replace(self.orders[name], status=status, raw_status=event, updated_ns=self._tick())
        self.orders[name] = order
        self.events.append(TradeUpdate(event, order, execution, order.updated_ns))

    def _name(self, venue_order_id: str) -> str | None:
        names = (n for n, order in self.orders.items() if order.venue_order_id == venue_order_id)
        return next(names, None)

    def _tick(self) -> Nanos:
        self.clock += 1
        return Nanos(self.clock)
