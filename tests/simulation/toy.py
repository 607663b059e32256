"""A chatty strategy: buys, sells, replaces and cancels at random, and asks twice now and then."""

from collections.abc import Iterable

import msgspec

from tests.simulation import toy_orders
from tests.simulation.settings import TOY
from tests.simulation.world import World
from tradewind.domain.events import Quote, Tick
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.orders import Order, OrderClass, OrderType
from tradewind.domain.reports import OrderReport, Report
from tradewind.domain.values import SCALE, SECOND, Money, Nanos, Quantity
from tradewind.strategies.effects import (
    CancelOrder,
    ComponentFailed,
    Effect,
    SessionNeeded,
    SubmitIntent,
)
from tradewind.strategies.holdings import Holdings, Session
from tradewind.strategies.identity import OrderIds


class Toy:
    """A host of its own kind; it shares `StrategyHost`'s callbacks.

    `holdings` is what it believes of itself, from its session and the reports since.
    """

    def __init__(self, world: World, make: toy_orders.Make = toy_orders.plain) -> None:
        self._world, self._make = world, make
        self._quotes: dict[str, Quote] = {}
        self.live: dict[str, Order] = {}
        self.holdings = Holdings(TOY)
        self._last: Intent | None = None
        self._ids: OrderIds | None = None
        self._epoch = 0

    def start(self) -> list[Effect]:
        return []

    def load(self, data: bytes) -> list[Effect]:
        return []

    def save(self) -> bytes:
        return b""

    def on_history(self, ticks: Iterable[Tick]) -> list[Effect]:
        return []

    def on_session(self, session: Session) -> list[Effect]:
        self._epoch = session.epoch
        self._ids = OrderIds("sim", TOY, session.epoch)
        self.live = {order.client_order_id: order for order in session.orders if order.is_live}
        self.holdings.restart(session)
        self._last = None
        return []

    def on_session_lost(self) -> None:
        self._ids = None

    def on_equity(self, equity: Money) -> None:
        pass

    def on_refused(self, refused: Refused) -> list[Effect]:
        self.live.pop(refused.client_order_id, None)
        return []

    def on_report(self, report: Report) -> list[Effect]:
        if isinstance(report.body, OrderReport):
            order = report.body.order
            if order.is_live:
                self.live[order.client_order_id] = order
            else:
                self.live.pop(order.client_order_id, None)
            if not self.holdings.note_report(report.body):
                return [SessionNeeded("a fill was taken back that this session never saw")]
        return []

    def on_event(self, tick: Tick) -> list[Effect]:
        event = tick.event
        if isinstance(event, Quote):
            self._quotes[event.symbol] = event
        if self._ids is None or event.symbol not in self._quotes:  # type: ignore[union-attr] # every event here has one
            return []
        return self._acted(self._ids, tick)

    def _acted(self, ids: OrderIds, tick: Tick) -> list[Effect]:
        chance = self._world.random.random()
        if chance < 0.22:
            return [self._submit(self._intent(ids, tick))]
        if chance < 0.30 and self.live:
            return [CancelOrder(self._world.random.choice(sorted(self.live)), "changed its mind")]
        if chance < 0.36 and self.live:
            return self._replaced(ids, tick)
        if chance < 0.38 and self._last is not None:
            return [SubmitIntent(self._last)]
        if chance < 0.3803:
            return [ComponentFailed(TOY, "quote", "a planted failure")]
        return []

    def _submit(self, intent: Intent) -> SubmitIntent:
        self._last = intent
        return SubmitIntent(intent)

    def _intent(self, ids: OrderIds, tick: Tick) -> Intent:
        chance = self._world.random
        quote = self._quotes[chance.choice(sorted(self._quotes))]
        return Intent(
            ids.next(),
            TOY,
            self._epoch,
            self._make(chance, quote, self.holdings.position(quote.symbol)),
            Nanos(tick.event.ts_ns),
            timeout_ns=Nanos(chance.choice([0, 2, 5, 10]) * SECOND),
        )

    def _replaced(self, ids: OrderIds, tick: Tick) -> list[Effect]:
        old = self.live[self._world.random.choice(sorted(self.live))]
        simple = old.terms.type is OrderType.LIMIT and old.terms.order_class is OrderClass.SIMPLE
        if not simple or old.terms.symbol not in self._quotes:
            return []
        quote = self._quotes[old.terms.symbol]
        more = self._world.random.choice([-2, -1, 0, 1, 5]) * SCALE
        quantity = Quantity(max(SCALE, old.terms.quantity + more))
        terms = msgspec.structs.replace(
            old.terms,
            quantity=quantity,
            limit_price=toy_orders.limit_price(self._world.random, quote, old.terms.side),
        )
        intent = self._intent(ids, tick)
        replaces = old.client_order_id
        return [self._submit(msgspec.structs.replace(intent, terms=terms, replaces=replaces))]
