"""Halts and the breaker's turns carry the machine's time beside the market's."""

from typing import Any

from msgspec.structs import replace

from tests.unit.engine.worlds import START_NS, World
from tradewind.domain.codes import TradingState
from tradewind.engine.effects import Append, Effect
from tradewind.engine.records import IntentDenied
from tradewind.risk.breaker import Breaker, BreakerState, TripCause, aged, on_new_day
from tradewind.risk.states import Latch

WALL_NS: Any = 1_900_000_000 * 10**9


def stamped(world: World, effects: list[Effect]) -> list[Any]:
    """What a shell would journal."""
    records = [effect.record for effect in effects if isinstance(effect, Append)]
    return [world.desk.stamp(record, WALL_NS) for record in records]


def halted(world: World) -> list[Effect]:
    state = TradingState.HALTED
    return world.desk.set_state("policy", state, world.at(), by="ana", reason="news")


def test_a_latch_has_both_times_in_the_journal_and_at_the_desk() -> None:
    world = World()
    (latch, *_) = stamped(world, halted(world))
    assert isinstance(latch, Latch)
    assert (latch.at_ns, latch.utc_ns, latch.told_ns) == (START_NS, WALL_NS, WALL_NS)
    assert world.desk.state.states.latches["policy"] == latch


def test_a_restart_still_knows_when_it_was() -> None:
    world = World()
    records = stamped(world, halted(world))
    again = World(records=(*world.journal, *records), level=False)
    assert again.desk.state.states.latches["policy"].told_ns == WALL_NS


def test_a_latch_that_is_over_is_stamped_in_the_journal_alone() -> None:
    world = World()
    halt, *_ = [each.record for each in halted(world) if isinstance(each, Append)]
    stamped(world, world.desk.resume("policy", world.at(), by="ana", reason="looked"))
    assert world.desk.stamp(halt, WALL_NS).told_ns == WALL_NS  # type: ignore[union-attr]  # a latch
    assert "policy" not in world.desk.state.states.latches


def test_a_breaker_is_told_by_the_wall_and_cools_down_by_the_market() -> None:
    world = World()
    state = world.desk.state
    state.breaker = Breaker(BreakerState.OPEN, TripCause.DRAWDOWN, world.now)
    breaker = world.desk.stamp(state.breaker, WALL_NS)
    assert state.breaker is breaker
    assert (state.breaker.since_ns, state.breaker.told_ns) == (START_NS, WALL_NS)
    cooled = aged(state.breaker, world.now + 60, cooldown_ns=60, probation_ns=60)
    assert (cooled.state, cooled.told_ns) == (BreakerState.HALF_OPEN, world.now + 60)


def test_forgiving_a_loss_makes_the_breaker_no_younger() -> None:
    world = World()
    before = Breaker(since_ns=world.now, forgiven=7, utc_ns=WALL_NS)
    after = on_new_day(before, world.now + 1)
    assert world.desk.stamp(after, WALL_NS + 1) == replace(before, forgiven=0)


def test_without_a_clock_market_time_is_told() -> None:
    world = World()
    world.do(halted(world))
    assert world.desk.state.states.latches["policy"].told_ns == START_NS


def test_other_records_are_as_they_were() -> None:
    world = World()
    world.quote("AAPL", 99.99, 100.01)
    world.denial("AAPL", quantity=10**6)
    (denied, *_) = [each for each in world.journal if isinstance(each, IntentDenied)]
    assert world.desk.stamp(denied, WALL_NS) is denied
