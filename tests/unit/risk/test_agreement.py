"""The fast checks and a naive model agree on every order of random trading days."""

import random
from collections import Counter
from typing import Any

import pytest

from tests.unit.engine.worlds import SYMBOLS, World, limits, units
from tests.unit.risk.naive import NaiveBook
from tests.unit.risk.sums import kept, summed
from tradewind.domain.codes import TradingState
from tradewind.domain.events import TradingStatus
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.orders import OrderStatus, Side
from tradewind.engine.decisions import drafted
from tradewind.risk.breaker import BreakerState
from tradewind.risk.checks import first_denial
from tradewind.risk.limits import Limits, StrategyLimits
from tradewind.risk.passing import passes

SEEDS, STEPS = 40, 250
NAMES = ("alpha", "beta")


def tight(rng: random.Random) -> Limits:
    """Limits that a random day often meets."""
    return limits(
        max_order_notional=units(rng.choice([2_000, 5_000])),
        max_position_notional=units(rng.choice([4_000, 8_000])),
        max_gross_exposure=units(rng.choice([6_000, 20_000])),
        max_orders_per_minute=rng.choice([3, 20]),
        max_daily_loss=units(rng.choice([40, 5_000, 5_000])),
        max_order_quantity=units(rng.choice([15, 1_000])),
        min_order_notional=units(rng.choice([0, 200])),
        max_net_exposure=units(rng.choice([6_000, 50_000])),
        max_sector_exposure=units(rng.choice([5_000, 50_000])),
        max_open_positions=rng.choice([2, 4, 6]),
        max_open_orders=rng.choice([4, 20]),
        max_concentration=units(rng.choice([0.3, 1])),
        max_leverage=units(rng.choice([0.8, 3])),
        margin_buffer=units(rng.choice([0.2, 0.85])),
        max_orders_per_minute_per_strategy=rng.choice([4, 1_000]),
        max_replaces_per_minute=2,
        max_order_to_fill_ratio=rng.choice([3, 500]),
        duplicate_window_ns=units(rng.choice([0, 8])),
        max_quote_age_ns=units(20),
        allow_short=rng.random() < 0.5,
        restricted_symbols=frozenset({"XOM"}),
    )


class Day:
    """A random day, told to the desk and to the model alike."""

    def __init__(self, seed: int) -> None:
        rng = self.rng = random.Random(seed)
        strategies = {
            "alpha": StrategyLimits(name="alpha", allocation=units(0.5)),
            "beta": StrategyLimits(
                name="beta",
                symbols=frozenset(SYMBOLS[:4]),
                max_daily_loss=units(rng.choice([25, 500])),
            ),
        }
        held, cash = tight(rng), rng.choice([4_000, 12_000, 100_000])
        power = rng.choice([0.3, 4])
        self.world = World(
            limits_=held, strategies=tuple(strategies.values()), cash=cash, power=power
        )
        self.naive = NaiveBook(held, strategies, units(cash), power)
        self.seen: Counter[str] = Counter()

    def quote(self) -> None:
        """Every symbol gets a quote; now and then a bad one."""
        rng = self.rng
        for symbol in SYMBOLS[:6]:
            bid: int = units(rng.randint(9_850, 10_150) / 100)
            ask: int = bid + units(rng.choice([0.01, 0.02, 0.1]))
            if rng.random() < 0.05:
                bid, ask = rng.choice([(0, ask), (bid, 0), (ask, bid)])
            self.world.quote(symbol, bid / 1e9, ask / 1e9)
            self.naive.quote(symbol, bid, ask, self.world.now)

    def intent(self) -> Intent:
        rng = self.rng
        symbol = rng.choice(SYMBOLS if rng.random() < 0.2 else SYMBOLS[:5])
        quantity: float = rng.choice([1, 5, 5, 10, 10, 15, 20, 40])
        price: float | None = rng.choice([None, round(rng.uniform(98.5, 101), 2)])
        if rng.random() < 0.04:
            quantity, price = rng.choice([(0, None), (2.5, None), (5, 99.995)])
        side, strategy = rng.choice([Side.BUY, Side.BUY, Side.SELL]), rng.choice(NAMES)
        replaces = ""
        mine = [o for o in self.naive.live.values() if o.strategy == strategy]
        if mine and rng.random() < 0.15:
            old = rng.choice(mine)
            replaces, symbol = old.name, old.symbol
            side = Side.BUY if old.sign > 0 else Side.SELL
        return self.world.intent(
            symbol, side, quantity, price=price, strategy=strategy, replaces=replaces
        )

    def ask(self) -> None:
        intent = self.intent()
        self.both_ways(intent)
        expected = self.naive.violations(intent, self.world.now)
        answer = self.world.ask(intent)
        if isinstance(answer, Refused):
            assert answer.code in expected, (answer, expected)
            self.seen[answer.code.value] += 1
        else:
            assert not expected, (intent, expected)
            self.naive.approve(intent, self.world.now)
            self.seen["approved"] += 1

    def both_ways(self, intent: Intent) -> None:
        """What passes all checks at once passes each of them."""
        state = self.world.desk.state
        draft = drafted(state, intent, state.seat(intent.strategy))
        at_once, denied = passes(draft), first_denial(draft)
        assert not (at_once and denied), denied
        self.seen["at once"] += at_once
        self.seen["in turn"] += not at_once and denied is None

    def fill(self) -> None:
        live = [name for name, order in self.naive.live.items() if order.left]
        if not live:
            return
        name = self.rng.choice(live)
        order = self.naive.live[name]
        whole = order.left // 10**9
        part = self.rng.choice([whole, max(1, whole // 2)])
        price = order.limit or order.price
        self.naive.fill(name, units(part), price)
        self.world.fill(name, part, price / 1e9)

    def end(self) -> None:
        if not self.naive.live:
            return
        name = self.rng.choice(sorted(self.naive.live))
        how = self.rng.choice(
            [
                OrderStatus.CANCELED,
                OrderStatus.REJECTED,
                OrderStatus.NEW,
                "unknown",
                OrderStatus.EXPIRED,
            ]
        )
        if how == "unknown":
            self.world.order(name, OrderStatus.PENDING_NEW, unknown=True)
        elif how is OrderStatus.NEW:
            self.world.order(name, OrderStatus.NEW, unknown=False)
        else:
            self.world.order(name, OrderStatus(how), unknown=False)
            del self.naive.live[name]

    def halt(self) -> None:
        state = self.rng.choice([TradingState.HALTED, TradingState.REDUCING, TradingState.REDUCING])
        name = self.rng.choice([None, *NAMES])
        scope = "policy" if name is None else f"strategy:{name}"
        world = self.world
        world.do(world.desk.set_state(scope, state, world.at(), by="ann", reason="test"))
        self._set(name, state)

    def resume(self) -> None:
        for name in (None, *NAMES):
            scope = "policy" if name is None else f"strategy:{name}"
            self.world.do(self.world.desk.resume(scope, self.world.at(), by="ann", reason="test"))
            self._set(name, TradingState.ACTIVE)

    def _set(self, name: str | None, state: TradingState) -> None:
        if name is None:
            self.naive.policy_state = state
        else:
            self.naive.states[name] = state

    def status(self) -> None:
        symbol, halted = self.rng.choice(SYMBOLS), self.rng.random() < 0.1
        self.world.event(TradingStatus(symbol, self.world.now, halted))
        (self.naive.halted.add if halted else self.naive.halted.discard)(symbol)

    def step(self) -> None:
        actions: list[Any] = [self.quote] * 6 + [self.ask] * 12 + [self.fill] * 4 + [self.end] * 2
        actions += [self.resume, self.status]
        if self.rng.random() < 0.1:
            actions.append(self.halt)
        self.world.now += units(self.rng.choice([0, 0.1, 0.5, 1]))
        if self.rng.random() < 0.01:
            self.world.now += units(self.rng.choice([21, 61]))
        self.rng.choice(actions)()
        assert self.world.desk.state.account.gross == self.naive.gross
        assert self.world.desk.state.account.equity == self.naive.equity
        assert kept(self.world.desk.state) == summed(self.world.desk.state)
        self.reset_breaker()

    def reset_breaker(self) -> None:
        """The breaker has its own tests; here losses alone decide."""
        state = self.world.desk.state
        if state.breaker.state is not BreakerState.CLOSED:
            state.account.breaker = BreakerState.CLOSED


def days(seeds: range) -> Counter[str]:
    seen: Counter[str] = Counter()
    for seed in seeds:
        day = Day(seed)
        for _ in range(STEPS):
            day.step()
        seen += day.seen
    return seen


@pytest.mark.parametrize("block", range(4))
def test_every_decision_is_that_of_the_naive_model(block: int) -> None:
    each = SEEDS // 4
    seen = days(range(block * each, (block + 1) * each))
    assert seen["approved"] > 50
    assert seen["at once"] > 5 * seen["in turn"]
    assert len(seen) >= 25, sorted(seen)
