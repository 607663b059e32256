"""Killed at any moment, risk comes back as it was: its journal and execution's reports are all."""

import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.engine.worlds import World, instrument, limits, units
from tests.unit.risk.test_agreement import Day
from tradewind.domain.codes import TradingState
from tradewind.domain.events import Quote
from tradewind.domain.orders import OrderStatus, Side
from tradewind.domain.values import Price
from tradewind.engine.desk import RiskDesk
from tradewind.engine.effects import AskSeen
from tradewind.engine.records import decode_record, encode_record
from tradewind.engine.snapshots import DeskSnapshot
from tradewind.risk.limits import ExitSettings, StrategyLimits
from tradewind.risk.quotes import SymbolMarket


def picture(desk: RiskDesk) -> dict[str, Any]:
    """Everything that must survive."""
    state = desk.state
    return {
        "ledger": state.ledger.state(),
        "accounts": state.ledger.accounts.balances,
        "orders": {
            name: (live.leaves, live.counted_leaves, live.counted_reserved, live.entry, live.order)
            for name, live in state.reservations.orders.items()
        },
        "symbols": {
            name: (item.quantity, item.buy_leaves, item.sell_leaves, item.value, item.worst)
            for name, item in state.exposures.symbols.items()
            if item.active
        },
        "account": {
            name: getattr(state.account, name)
            for name in ("cash", "equity", "gross", "margin", "opening", "open_symbols",
                         "open_orders", "open_entries", "pending_buys", "pending_sells",
                         "buying_power")
        },
        "strategies": {
            name: (item.flows, item.value, item.gross, item.opening, item.open_entries)
            for name, item in state.exposures.strategies.items()
            if item.flows or item.gross
        },
        "latches": state.states.latches,
        "number": state.states.number,
        "breaker": state.breaker,
        "exits": state.exits,
        "policy": (state.version, state.policy),
        "limits": {name: seat.limits for name, seat in state.seats.items()},
        "locked": {name: seat.conduct.locked for name, seat in state.seats.items()},
        "counts": {
            name: (seat.counts["fills"], seat.counts["denied"])
            for name, seat in state.seats.items()
        },
        "day": state.day,
        "denials": state.denials,
        "epochs": state.epoch_counter,
        "known": state.known,
    }  # fmt: skip


def forget_unseen(world: World) -> None:
    """A new session in which execution never saw what it has not reported."""
    effects = world.do(world.desk.session_lost(world.at()))
    world.start(session=world.desk.state.session + 1)
    for effect in tuple(world.effects):
        if isinstance(effect, AskSeen):
            effects += world.desk.never_seen(effect.client_order_id, world.at())


def restarted(world: World, saved: DeskSnapshot | None = None) -> RiskDesk:
    """A new desk from the journal's bytes, the reports and the newest quotes."""
    records = [decode_record(encode_record(record)) for record in world.journal]
    old = world.desk.state
    desk = RiskDesk(
        old.settings,
        instruments=[instrument(symbol) for symbol in old.exposures.instruments],
        records=records,
        start_from=saved,
    )
    world_again = World.__new__(World)
    world_again.__dict__ |= world.__dict__ | {"desk": desk, "effects": [], "journal": []}
    world_again.start(session=old.session + 1)
    for name, item in old.exposures.symbols.items():
        world_again.event(_quote(world, name, item.market))
    return desk


def _quote(world: World, name: str, market: SymbolMarket) -> Quote:
    size = units(1)
    return Quote(name, world.now, Price(market.mark), size, Price(market.mark), size)


@pytest.mark.parametrize("seed", range(15))
def test_a_restart_at_a_random_moment_is_the_same_desk(seed: int) -> None:
    day = Day(seed + 500)
    steps = random.Random(seed).randint(20, 200)
    for _ in range(steps):
        day.step()
    world = day.world
    forget_unseen(world)
    expected = picture(world.desk)
    desk = restarted(world)
    found = picture(desk)
    found["epochs"] = expected["epochs"]  # each start takes new ones
    assert found == expected


@pytest.mark.parametrize("seed", range(10))
def test_a_restart_from_a_snapshot_is_the_same_desk(seed: int) -> None:
    day = Day(seed + 900)
    for _ in range(80):
        day.step()
    encoded = msgspec.msgpack.encode(day.world.desk.snapshot())
    for _ in range(60):
        day.step()
    world = day.world
    forget_unseen(world)
    saved = msgspec.msgpack.decode(encoded, type=DeskSnapshot)
    assert saved.known <= world.desk.known
    desk = restarted(world, saved)
    expected, found = picture(world.desk), picture(desk)
    found["epochs"] = expected["epochs"]
    assert found == expected


def test_the_days_best_comes_back_where_a_drawdown_limit_needs_it() -> None:
    world = World(limits_=limits(max_drawdown=units(5_000)))
    world.hold("AAPL", 100)
    world.quote("AAPL", 103, 103)
    world.quote("AAPL", 101, 101)
    again = restarted(world)
    assert again.state.account.peak == world.desk.state.account.peak
    assert again.state.account.peak > again.state.account.equity


def test_exits_limits_and_the_breaker_come_back() -> None:
    strategies = (
        StrategyLimits(name="alpha", exits=ExitSettings(trailing_stop=units(0.1))),
        StrategyLimits(name="beta"),
    )
    world = World(limits_=limits(max_daily_loss=units(300)), strategies=strategies)
    world.hold("AAPL", 100)
    world.quote("AAPL", 103, 103)
    world.quote("AAPL", 98, 98)
    world.quote("AAPL", 96, 96)
    expected = picture(world.desk)
    assert expected["exits"]
    assert expected["breaker"].state == "Open"
    forget_unseen(world)
    expected = picture(world.desk)
    found = picture(restarted(world))
    found["epochs"] = expected["epochs"]
    assert found == expected


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 12)), max_size=30), st.data())
def test_concurrent_intents_never_commit_more_than_the_limits(
    asked: list[tuple[str, int]], data: st.DataObject
) -> None:
    """Whatever is approved may all fill, at its worst, and no limit is broken."""
    names = dict(zip("ABCD", ("AAPL", "MSFT", "IBM", "GE"), strict=True))
    world = World(
        limits_=limits(
            max_position_notional=units(1_500),
            max_gross_exposure=units(3_000),
            max_open_positions=3,
            max_open_orders=8,
        )
    )
    for symbol in names.values():
        world.quote(symbol, 99.99, 100)
    approved: dict[str, tuple[str, int]] = {}
    for letter, quantity in asked:
        intent = world.intent(names[letter], Side.BUY, quantity, price=100)
        world.ask(intent)
        if intent.client_order_id in world.placed:
            approved[intent.client_order_id] = (names[letter], quantity)
            if data.draw(st.booleans()):
                world.order(intent.client_order_id, OrderStatus.PENDING_NEW, unknown=True)
    at_worst: dict[str, int] = {}
    for symbol, quantity in approved.values():
        at_worst[symbol] = at_worst.get(symbol, 0) + 100 * quantity
    assert all(value <= 1_500 for value in at_worst.values())
    assert sum(at_worst.values()) <= 3_000
    assert len(at_worst) <= 3
    assert len(approved) <= 8
    for name in approved:
        world.fill(name, price=100)
    assert world.desk.status().gross <= units(3_000)


def test_a_lock_and_its_lifting_come_back() -> None:
    world = World(limits_=limits(max_executions_per_minute=2))
    world.quote("AAPL", 99.99, 100)
    name = world.buy(quantity=10)
    world.fill(name, 1)
    world.fill(name, 1)
    assert restarted(world).state.seat("alpha").conduct.locked
    world.do(world.desk.resume("strategy:alpha", world.at(), by="ann", reason="checked"))
    assert not restarted(world).state.seat("alpha").conduct.locked


def test_removals_failures_and_ended_exits_come_back() -> None:
    exits = ExitSettings(stop_loss=units(0.5))
    world = World(strategies=(StrategyLimits(name="alpha", exits=exits),))
    world.hold("AAPL", 5)
    world.fill(world.sell(quantity=5))
    for _ in range(3):
        world.do(world.desk.strategy_failed("alpha", world.at(), component="sma", error="boom"))
    world.do(world.desk.apply_strategy(StrategyLimits(name="gone"), world.at(), by="ann"))
    world.do(world.desk.remove_strategy("gone", world.at(), by="ann"))
    state = restarted(world).state
    assert state.exits == {}
    assert state.seat("alpha").standing.failed
    assert state.seat("gone").removed
    world.do(world.desk.resume("strategy:alpha", world.at(), by="ann", reason="fixed"))
    assert not restarted(world).state.seat("alpha").standing.failed


def test_an_ended_flatten_does_not_begin_again() -> None:
    world = World()
    world.hold("AAPL", 5)
    world.do(
        world.desk.set_state("policy", TradingState.FLATTENED, world.at(), by="ann", reason="close")
    )
    world.later(1)
    world.fill(list(world.placed)[-1])
    desk = restarted(world)
    assert desk.status().flattening == ()
    assert desk.status().state is TradingState.FLATTENED
