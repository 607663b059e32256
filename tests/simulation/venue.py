"""The venue's process: the simulated exchange behind its own routes, journal and order stream."""

from collections.abc import Callable
from typing import Any

import msgspec

from tests.simulation.faults import Faults
from tests.simulation.feed import Feed, Walk
from tests.simulation.network import Request
from tests.simulation.world import Life, World
from tradewind.domain.events import MarketEvent, Quote, Trade
from tradewind.domain.values import MILLISECOND, SCALE, Money, Nanos, Ratio
from tradewind.venues._http import Reply
from tradewind.venues.simulated import account_routes, activity_routes, order_routes
from tradewind.venues.simulated.accounts import Account
from tradewind.venues.simulated.answers import Answer, Call, Handler
from tradewind.venues.simulated.assets import asset_of
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.order_views import update_view
from tradewind.venues.simulated.orders import OrderRecord, Update
from tradewind.venues.simulated.records import Record
from tradewind.venues.simulated.settings import (
    AccountSettings,
    ExchangeSettings,
    FeeSchedule,
    MarketKind,
)

ACCOUNT = "main"
CASH = Money(100_000 * SCALE)
STEP_NS = 100 * MILLISECOND
Accepted = Callable[[OrderRecord], None]
Hearer = Callable[[bytes | Nanos], None]

_ROUTES: dict[tuple[str, str], Handler] = {
    ("POST", "/v2/orders"): order_routes.create_order,
    ("GET", "/v2/orders"): order_routes.list_orders,
    ("DELETE", "/v2/orders"): order_routes.cancel_orders,
    ("GET", "/v2/orders:by_client_order_id"): order_routes.get_order_by_client_id,
    ("GET", "/v2/positions"): account_routes.list_positions,
    ("GET", "/v2/account"): account_routes.get_account,
    ("GET", "/v2/account/activities"): activity_routes.list_activities,
    ("GET", "/v2/account/activities/FILL"): lambda call: activity_routes.list_activities_of_type(
        msgspec.structs.replace(call, path={"activity_type": "FILL"})
    ),
}
_ONE_ORDER: dict[str, Handler] = {
    "GET": order_routes.get_order,
    "PATCH": order_routes.replace_order,
    "DELETE": order_routes.cancel_order,
}


def settings(world: World) -> ExchangeSettings:
    """How this seed's venue behaves."""
    chance = world.random
    return ExchangeSettings(
        market=MarketKind.REPLAY,
        latency_ns=Nanos(chance.choice([0, 5, 30]) * MILLISECOND),
        latency_jitter_ns=Nanos(chance.choice([0, 20]) * MILLISECOND),
        cancel_latency_ns=Nanos(chance.choice([0, 10, 60]) * MILLISECOND),
        partial_ratio=Ratio(chance.choice([0, SCALE // 3, SCALE // 2])),
        reject_ratio=Ratio(chance.choice([0, 0, SCALE // 50])),
        fees=FeeSchedule(
            equity_per_share=Money(chance.choice([0, 3_500_000])), crypto_ratio=Ratio(2_500_000)
        ),
    )


class Venue:
    """Serves requests; nothing is told before the journal holds it."""

    def __init__(self, world: World, faults: Faults, symbols: tuple[str, ...]) -> None:
        self._world, self._faults = world, faults
        self.symbols, self._settings = symbols, settings(world)
        self._walks = [Walk(world, symbol) for symbol in symbols]
        self._disk: list[list[Record]] = []
        self.feed = Feed(world)
        self.on_accepted: Accepted = lambda _: None
        self.restarts = 0
        self._amendments: list[Update] = []
        self._start()

    @property
    def account(self) -> Account:
        """The truth."""
        return self.exchange.accounts[ACCOUNT]

    def _start(self) -> None:
        self.life = Life(self._crashed)
        self._unwritten: list[list[Record]] = []
        self._waiting: list[tuple[int, Callable[[], None]]] = []
        self._hearers: list[tuple[Life, Hearer, Callable[[], None]]] = []
        self._seen: set[str] = set()
        assets = {symbol: asset_of(symbol) for symbol in self.symbols}
        self.exchange = Exchange(assets, self._settings, self._world.seed)
        self.exchange.recover([record for batch in self._disk for record in batch])
        self.exchange.advance(self._world.market_ns)
        self.exchange.open_account(AccountSettings(ACCOUNT, starting_cash=CASH))
        self._seen.update(self.exchange.state.orders)
        self._step()
        self._world.every(STEP_NS, self._step, self.life)

    def _crashed(self) -> None:
        """Some of what was not durable may be on the disk after all; the rest never happened."""
        self._world.note("the venue dies")
        kept = self._world.random.randint(0, len(self._unwritten))
        self._disk += self._unwritten[:kept]
        self.restarts += 1
        for _, _, on_closed in self._hearers:
            self._world.later(self._world.between(1, 300), on_closed)
        self._world.later(self._world.between(200, 3_000), self._start)

    # -- the market -------------------------------------------------------------------------

    def _step(self) -> None:
        events: list[MarketEvent] = []
        for walk in self._walks:
            events += walk.step()
        for event in events:
            if isinstance(event, Quote):
                self.exchange.quote(event)
            elif isinstance(event, Trade):
                self.exchange.trade(event)
        self.settle()
        self.feed.publish(events)
        now = self._world.market_ns
        self._after_commit(lambda: self._tell(now))

    def amend(self, *, bust: bool) -> None:
        """Take a random execution back, or restate it."""
        fills = [fill for fill in self.exchange.state.executions.values() if fill.kind == "fill"]
        if not fills or not self.life.alive:
            return
        fill = self._world.random.choice(fills)
        quantity = 0 if bust else int(fill.quantity)
        price = 0 if bust else fill.price + SCALE // 100
        self.exchange.amend_execution(fill.id, price=price, quantity=quantity)
        self._world.note(f"venue amends {fill.id[:8]} to {quantity / SCALE:g}")
        self.settle()

    # -- requests ---------------------------------------------------------------------------

    def serve(self, request: Request, answer: Callable[[Reply], None]) -> None:
        """Act, and answer once that is durable."""
        self.exchange.advance(self._world.market_ns)
        done = self._act(request)
        self.settle()
        body = b"" if done.body is None else msgspec.json.encode(done.body)
        self._after_commit(lambda: answer(Reply(done.status, body, {})))

    def _act(self, request: Request) -> Answer:
        handler = _ROUTES.get((request.method, request.path))
        path: dict[str, str] = {}
        if handler is None:
            handler = _ONE_ORDER[request.method]
            path = {"order_id": request.path.rsplit("/", 1)[1]}
        call = Call(self.exchange, ACCOUNT, path, request.parameters, request.body)
        return handler(call)

    def settle(self) -> None:
        """Keep what happened, and tell of it once it is kept."""
        records = self.exchange.take_records()
        updates = [update for _, update in self.exchange.take_account_events()]
        if records:
            self._unwritten.append(records)
            self._world.later(self._world.between(0.2, 6), self._commit, self.life)
        for order in self.exchange.state.orders.values() if records else ():
            if order.id not in self._seen:
                self._seen.add(order.id)
                self._world.note(f"venue has {order.client_order_id}")
                self.on_accepted(order)
        for update in updates:
            if update.event in ("trade_bust", "trade_correct"):
                self._amendments.append(update)
            self._after_commit(lambda update=update: self._publish(update))  # type: ignore[misc] # bound now

    def _commit(self) -> None:
        self._disk += self._unwritten
        self._unwritten = []
        while self._waiting and self._waiting[0][0] <= len(self._disk):
            self._waiting.pop(0)[1]()

    def _after_commit(self, act: Callable[[], None]) -> None:
        if not self._unwritten and not self._waiting:
            act()
        else:
            self._waiting.append((len(self._disk) + len(self._unwritten), act))

    # -- the order stream -------------------------------------------------------------------

    def listen(self, life: Life, hearer: Hearer, on_closed: Callable[[], None]) -> bool:
        """Hear of orders from now on, until one of the two dies or the stream is cut."""
        if not self.life.alive:
            return False
        self._hearers = [(life, hearer, on_closed)]
        # The protocol lists no busts and corrections: who missed one can only be told again.
        for update in self._amendments:
            if update.execution and update.execution.id in self.exchange.state.executions:
                self._tell(msgspec.json.encode(update_view(update)))
        return True

    def cut(self) -> None:
        """The order stream breaks."""
        for life, _, on_closed in self._hearers:
            self._world.later(self._world.between(1, 2_000), on_closed, life)
        self._hearers = []

    def _publish(self, update: Update) -> None:
        frame: Any = msgspec.json.encode(update_view(update))
        if self._faults.hit("event_missing"):
            # A stream never skips an event and goes on: it breaks.
            self.cut()
            return
        self._tell(frame)
        if self._faults.hit("doubled"):
            self._tell(frame)

    def _tell(self, frame: bytes | Nanos) -> None:
        for life, hearer, _ in self._hearers:
            late = not isinstance(frame, int) and self._faults.hit("event_late")
            delay = self._world.between(1, 1_500 if late else 15)
            self._world.later(delay, lambda hearer=hearer: hearer(frame), life)  # type: ignore[misc] # bound now
