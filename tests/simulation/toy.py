"""A chatty strategy: buys, sells, replaces and cancels at random, and asks twice now and then."""

from collections.abc import Iterable

import msgspec

from tests.simulation.settings import TOY
from tests.simulation.world import World
from tradewind.domain.events import Quote, Tick
from tradewind.domain.instruments import is_crypto
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.orders import Order, OrderTerms, OrderType, Side, TimeInForce
from tradewind.domain.reports import OrderReport, Report
from tradewind.domain.values import SCALE, SECOND, Money, Nanos, Price, Quantity
from tradewind.strategies.effects import CancelOrder, ComponentFailed, Effect, SubmitIntent
from tradewind.strategies.holdings import Session
from tradewind.strategies.identity import OrderIds

CENT = SCALE // 100


class Toy:
    """A host of its own kind; it shares `StrategyHost`'s callbacks."""

    def __init__(self, world: World, symbols: tuple[str, ...]) -> None:
        self._world, self._symbols = world, symbols
        self._quotes: dict[str, Quote] = {}
        self._live: dict[str, Order] = {}
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
        self._live = {order.client_order_id: order for order in session.orders if order.is_live}
        self._last = None
        return []

    def on_session_lost(self) -> None:
        self._ids = None

    def on_equity(self, equity: Money) -> None:
        pass

    def on_refused(self, refused: Refused) -> list[Effect]:
        self._live.pop(refused.client_order_id, None)
        return []

    def on_report(self, report: Report) -> list[Effect]:
        if isinstance(report.body, OrderReport):
            order = report.body.order
            if order.is_live:
                self._live[order.client_order_id] = order
            else:
                self._live.pop(order.client_order_id, None)
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
        if chance < 0.30 and self._live:
            return [CancelOrder(self._world.random.choice(sorted(self._live)), "changed its mind")]
        if chance < 0.36 and self._live:
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
        side = chance.choice([Side.BUY, Side.BUY, Side.SELL])
        kind = chance.choice([OrderType.LIMIT, OrderType.LIMIT, OrderType.LIMIT, OrderType.MARKET])
        whole = chance.randint(200, 3_200) * SCALE * SCALE // quote.ask_price
        terms = OrderTerms(
            symbol=quote.symbol,
            side=side,
            quantity=Quantity(max(SCALE, whole - whole % SCALE)),
            type=kind,
            time_in_force=TimeInForce.GTC if is_crypto(quote.symbol) else TimeInForce.DAY,
            limit_price=self._limit(quote, side) if kind is OrderType.LIMIT else Price(0),
        )
        return Intent(
            ids.next(),
            TOY,
            self._epoch,
            terms,
            Nanos(tick.event.ts_ns),
            timeout_ns=Nanos(chance.choice([0, 2, 5, 10]) * SECOND),
        )

    def _limit(self, quote: Quote, side: Side) -> Price:
        """From well inside our own side to a little beyond the other."""
        touch = quote.ask_price if side is Side.BUY else quote.bid_price
        return Price(touch - side.sign * self._world.random.randint(-4, 20) * CENT)

    def _replaced(self, ids: OrderIds, tick: Tick) -> list[Effect]:
        old = self._live[self._world.random.choice(sorted(self._live))]
        if old.terms.type is not OrderType.LIMIT or old.terms.symbol not in self._quotes:
            return []
        quote = self._quotes[old.terms.symbol]
        more = self._world.random.choice([-2, -1, 0, 1, 5]) * SCALE
        quantity = Quantity(max(SCALE, old.terms.quantity + more))
        terms = msgspec.structs.replace(
            old.terms, quantity=quantity, limit_price=self._limit(quote, old.terms.side)
        )
        intent = self._intent(ids, tick)
        replaces = old.client_order_id
        return [self._submit(msgspec.structs.replace(intent, terms=terms, replaces=replaces))]
