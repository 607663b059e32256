"""The venue's process: the simulated exchange behind its own routes, journal and order stream."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from tests.simulation import venue_counts
from tests.simulation.faults import Faults
from tests.simulation.feed import Feed, Walk
from tests.simulation.network import Request
from tests.simulation.outsiders import Outsider, is_outside
from tests.simulation.routes import answered
from tests.simulation.settings import ACCOUNT
from tests.simulation.traits import Trait
from tests.simulation.world import Life, World
from tradewind.domain.events import MarketEvent, Quote, Trade
from tradewind.domain.values import MILLISECOND, SCALE, SECOND, Money, Nanos, Ratio
from tradewind.venues._http import Reply
from tradewind.venues.simulated.accounts import Account
from tradewind.venues.simulated.assets import asset_of
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.order_views import update_view
from tradewind.venues.simulated.orders import OrderRecord, Update
from tradewind.venues.simulated.rate_limits import RateLimiter
from tradewind.venues.simulated.records import Record
from tradewind.venues.simulated.settings import (
    AccountSettings,
    ExchangeSettings,
    FeeSchedule,
    FillMode,
    MarketKind,
)

CASH = Money(100_000 * SCALE)
STEP_NS = 100 * MILLISECOND
Accepted = Callable[[OrderRecord], None]
Hearer = Callable[[bytes | Nanos], None]


def settings(world: World, *, strict: bool) -> ExchangeSettings:
    """How this seed's venue behaves."""
    chance = world.random
    return ExchangeSettings(
        fills=FillMode.STRICT if strict else FillMode.PAPER,
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

    def __init__(
        self,
        world: World,
        faults: Faults,
        symbols: tuple[str, ...],
        traits: frozenset[Trait] = frozenset(),
    ) -> None:
        self.world = self._world = world
        self._faults = faults
        self._strict = Trait.STRICT in traits
        self.symbols, self._settings = symbols, settings(world, strict=self._strict)
        self._walks = [Walk(world, symbol, thin=self._strict) for symbol in symbols]
        self._set_budget(traits)
        self._disk: list[list[Record]] = []
        self.feed = Feed(world)
        self.on_accepted: Accepted = lambda _: None
        self.on_outside_cancelled: Callable[[str], None] = lambda _: None
        self.restarts = 0
        self.outsider = Outsider(self)
        self._start()

    def _set_budget(self, traits: frozenset[Trait]) -> None:
        """So many requests a minute; what it promises may be more than it allows."""
        chance = self._world.random
        self.budget = chance.choice([100, 150]) if Trait.BUDGET in traits else 0
        self.promised = int(self.budget * chance.choice([1, 1, 1.5]))

    def cents(self, symbol: str) -> int:
        """Where a symbol's price is, in cents."""
        return next(walk.cents for walk in self._walks if walk.symbol == symbol)

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
        self._limiter = RateLimiter(self.budget, wall_s=self._wall_s, market_s=self._wall_s)
        assets = {symbol: asset_of(symbol) for symbol in self.symbols}
        self.exchange = Exchange(assets, self._settings, self._world.seed)
        self.exchange.recover([record for batch in self._disk for record in batch])
        self.exchange.advance(self._world.market_ns)
        self.exchange.open_account(AccountSettings(ACCOUNT, starting_cash=CASH))
        self._seen.update(self.exchange.state.orders)
        self._step()
        self._world.every(STEP_NS, self._step, self.life)

    def _wall_s(self) -> float:
        return self._world.market_ns / SECOND

    def _crashed(self) -> None:
        """Some of what was not durable may be on the disk after all; the rest never happened."""
        self._world.note("the venue dies")
        self._world.count("crash venue")
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
        if self.budget and not self._limiter.take(ACCOUNT).allowed:
            self._world.count("rate limited")
            answer(Reply(429, b'{"code":42910000,"message":"rate limit exceeded"}', {}))
            return
        self.exchange.advance(self._world.market_ns)
        reply = answered(self.exchange, request)
        self.settle()
        self._after_commit(lambda: answer(reply))

    def settle(self) -> None:
        """Keep what happened, and tell of it once it is kept."""
        records = self.exchange.take_records()
        updates = [update for _, update in self.exchange.take_account_events()]
        if records:
            self._unwritten.append(records)
            self._world.later(self._world.between(0.2, 6), self._commit, self.life)
        for order in self._taken(records):
            self._world.note(f"venue has {order.client_order_id}")
            self._count(venue_counts.of_order(order))
            self.on_accepted(order)
        for update in updates:
            self._follow(update)
            self._after_commit(lambda update=update: self._publish(update))  # type: ignore[misc] # bound now

    def _taken(self, records: Iterable[Record]) -> Iterator[OrderRecord]:
        """New orders as they were taken: by now one may have filled and shrunk its sibling."""
        for record in records:
            if isinstance(record, OrderRecord) and record.id not in self._seen:
                self._seen.add(record.id)
                yield record

    def _follow(self, update: Update) -> None:
        heard = any(life.alive for life, _, _ in self._hearers)
        self._count(venue_counts.of_update(update, strict=self._strict, heard=heard))
        name = update.order.client_order_id
        if update.event == "canceled" and is_outside(name):
            self.on_outside_cancelled(name)

    def _count(self, features: Iterable[str]) -> None:
        for feature in features:
            self._world.count(feature)

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
