"""The market: a seeded random walk, told to whoever subscribed, a little later to each."""

from collections import deque
from collections.abc import Callable, Sequence

from tests.simulation.world import Life, World
from tradewind.domain.events import MarketEvent, Quote, Tick, Trade
from tradewind.domain.values import SCALE, Price, Quantity

OnTicks = Callable[[Sequence[Tick]], None]
REMEMBERED = 200
PRICES = {"AAPL": 100, "KO": 60, "BTC/USD": 500}


class Walk:
    """One symbol's bid and ask on a grid of a cent."""

    def __init__(self, world: World, symbol: str, *, thin: bool = False) -> None:
        self._world, self.symbol = world, symbol
        self._lot = 2 if thin else 100
        self.cents = PRICES[symbol] * 100
        self.spread = world.random.choice([1, 2, 4])
        self._number = 0

    def step(self) -> list[MarketEvent]:
        """What happens next, if anything."""
        chance = self._world.random
        self.cents = max(1_000, self.cents + round(chance.gauss(0, self.cents / 4_000)))
        bid = Price(self.cents * SCALE // 100)
        ask = Price(bid + self.spread * SCALE // 100)
        now, size = self._world.market_ns, Quantity(chance.randint(1, 9) * self._lot * SCALE)
        events: list[MarketEvent] = [Quote(self.symbol, now, bid, size, ask, size)]
        if chance.random() < 0.6:
            self._number += 1
            price = chance.choice([bid, ask])
            events.append(Trade(self.symbol, now, price, size, str(self._number)))
        return events


class Subscriber:
    """A process that hears ticks in order; its delay varies."""

    def __init__(self, life: Life, on_ticks: OnTicks) -> None:
        self.life, self.on_ticks = life, on_ticks
        self.due_ns = 0


class Feed:
    """Publishes ticks, and keeps the newest for those who come late."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._subscribers: list[Subscriber] = []
        self._recent: deque[Tick] = deque(maxlen=REMEMBERED)
        self._number = 0

    def subscribe(self, life: Life, on_ticks: OnTicks) -> list[Tick]:
        """Hear everything from now on; returns the past."""
        self._subscribers = [known for known in self._subscribers if known.life.alive]
        self._subscribers.append(Subscriber(life, on_ticks))
        return list(self._recent)

    def publish(self, events: Sequence[MarketEvent]) -> None:
        """Tell everybody."""
        ticks = []
        for event in events:
            self._number += 1
            ticks.append(Tick(self._number, self._world.market_ns, event))
        self._recent.extend(ticks)
        for subscriber in self._subscribers:
            if subscriber.life.alive:
                self._tell(subscriber, ticks)

    def _tell(self, subscriber: Subscriber, ticks: list[Tick]) -> None:
        now_ns = self._world.now_ns
        subscriber.due_ns = max(subscriber.due_ns, now_ns + self._world.between(0.2, 10))
        delay = subscriber.due_ns - now_ns
        self._world.later(delay, lambda: subscriber.on_ticks(ticks), subscriber.life)
