"""Trading states, latches, and who may lift them."""

import pytest

from tests.unit.engine.worlds import World, limits, units
from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.codes import TradingState
from tradewind.domain.errors import ConfigurationError
from tradewind.domain.orders import OrderStatus, Side
from tradewind.domain.reports import HaltReport, Report
from tradewind.engine.effects import Append, Cancel, CancelAll, Halt
from tradewind.risk.limits import PolicyLimits, StrategyLimits
from tradewind.risk.states import Latch

S = TradingState
BUY, SELL = Side.BUY, Side.SELL


def holding() -> World:
    made = World()
    made.hold("AAPL", 10)
    return made


def halt(made: World, scope: str = "policy", state: TradingState = S.HALTED) -> None:
    made.do(made.desk.set_state(scope, state, made.at(), by="ann", reason="news"))


@pytest.mark.parametrize(
    ("scope", "state", "buy", "sell"),
    [
        ("policy", S.REDUCING, Code.POLICY_REDUCING, None),
        ("policy", S.HALTED, Code.POLICY_HALTED, Code.POLICY_HALTED),
        ("platform", S.HALTED, Code.POLICY_HALTED, Code.POLICY_HALTED),
        ("strategy:alpha", S.REDUCING, Code.STRATEGY_REDUCING, None),
        ("strategy:alpha", S.HALTED, Code.STRATEGY_HALTED, Code.STRATEGY_HALTED),
        ("strategy:beta", S.HALTED, None, None),
    ],
)
def test_what_each_state_lets_through(
    scope: str, state: TradingState, buy: Code | None, sell: Code | None
) -> None:
    made = holding()
    halt(made, scope, state)
    assert made.denial(side=SELL, quantity=10) is sell
    made.later(1)
    assert made.denial("MSFT" if buy is None and sell is None else "AAPL", BUY, 1) in (
        buy,
        Code.NO_PRICE,
        Code.SELF_TRADE,
    )


def test_cancels_pass_in_every_state() -> None:
    made = holding()
    name = made.buy(quantity=1, price=99)
    halt(made)
    effects = made.desk.cancel("alpha", name, made.at(), by="alpha")
    assert effects == [Cancel(name, "alpha")]


def test_a_strategy_cannot_cancel_anothers_order() -> None:
    made = holding()
    name = made.buy(quantity=1, price=99)
    assert made.desk.cancel("beta", name, made.at(), by="beta") == []


def test_a_halt_is_journalled_before_execution_hears_of_it() -> None:
    made = holding()
    effects = made.desk.set_state("policy", S.HALTED, made.at(), by="ann", reason="news")
    latch = Latch("policy", S.HALTED, 1, "ann", "news", made.now)
    assert effects[:3] == [
        Append(latch, urgent=True),
        Halt(HaltReport(1, S.HALTED, "ann", "news")),
        CancelAll("entries", "ann", "news"),
    ]


def test_approvals_carry_the_number_of_the_last_halt() -> None:
    made = holding()
    halt(made, "strategy:beta")
    assert made.placed[made.buy(quantity=1)].approval.halt_number == 1


def test_execution_acknowledges_a_halt_by_its_number() -> None:
    made = holding()
    halt(made)
    assert not made.desk.acknowledged(1)
    made.report(HaltReport(1, S.HALTED, "ann", "news"))
    assert made.desk.acknowledged(1)


def test_a_halt_that_execution_took_alone_latches_here_too() -> None:
    made = holding()
    made.report(HaltReport(4, S.HALTED, "ann", "risk was silent"))
    assert made.denial() is Code.POLICY_HALTED
    assert made.desk.status().halt_number == 4


def test_a_halt_of_executions_own_under_the_same_number_is_not_taken_for_an_answer() -> None:
    made = holding()
    halt(made, "strategy:beta", S.REDUCING)
    made.report(HaltReport(1, S.HALTED, "execution", "an order differs at the venue"))
    assert made.denial() is Code.POLICY_HALTED


def test_nor_after_a_restart_of_risk_that_died_before_execution_heard_of_its_own() -> None:
    before = World()
    halt(before, "strategy:alpha", S.REDUCING)
    made = World(records=tuple(before.journal), level=False)
    made.reports = list(before.reports)
    own = HaltReport(1, S.HALTED, "bob", "risk does not answer")
    made.reports.append(Report(len(made.reports) + 1, made.now, own))
    made.start()
    assert made.desk.state.states.policy is S.HALTED


def test_its_own_halt_is_no_new_one_after_a_restart() -> None:
    before = World()
    halt(before)
    answer = HaltReport(1, S.HALTED, "ann", "news")
    before.report(answer)
    before.do(before.desk.resume("policy", before.at(), by="ann", reason="over"))
    made = World(records=tuple(before.journal), level=False)
    made.reports = list(before.reports)
    made.start()
    assert made.desk.state.states.policy is S.ACTIVE


def test_a_scope_that_does_not_exist_is_refused_with_those_that_do() -> None:
    made = holding()
    with pytest.raises(ConfigurationError, match="no scope 'strategy:gamma' here; known"):
        halt(made, "strategy:gamma")


def test_only_resume_lifts_a_latch_not_an_edit_and_not_a_restart() -> None:
    made = holding()
    policy = made.desk.state.policy
    assert policy is not None
    halted = PolicyLimits(limits=policy.limits, breaker=policy.breaker, state=S.HALTED)
    made.do(made.desk.apply_policy(halted, made.at(), by="resource"))
    made.do(made.desk.apply_policy(policy, made.at(), by="resource"))
    assert made.denial() is Code.POLICY_HALTED
    again = World(records=tuple(made.journal), level=False)
    again.reports, again.cash = made.reports, made.cash
    again.start(session=2)
    again.quote("AAPL", 99.99, 100)
    assert again.denial() is Code.POLICY_HALTED
    again.do(again.desk.resume("policy", again.at(), by="ann", reason="all clear"))
    assert again.denial() is None


@pytest.mark.parametrize("held", [S.HALTED, S.FLATTENED])
@pytest.mark.parametrize("scope", ["policy", "platform", "strategy:alpha"])
def test_nor_does_a_person_who_only_asks_for_less(scope: str, held: TradingState) -> None:
    made = holding()
    halt(made, scope, held)
    journalled = len(made.journal)
    with pytest.raises(ConfigurationError, match=rf"{scope} stays {held} \(\w+-1, by ann: news\)"):
        halt(made, scope, S.REDUCING)
    assert len(made.journal) == journalled
    assert made.desk.state.states.latched(scope) is held


def test_a_halt_under_a_flatten_leaves_it_a_flatten_under_a_number_of_its_own() -> None:
    made = holding()
    halt(made, state=S.FLATTENED)
    halt(made)
    latch = made.desk.state.states.latches["policy"]
    assert (latch.state, latch.number) == (S.FLATTENED, 2)


def test_nor_does_a_halt_that_execution_takes_by_itself() -> None:
    made = holding()
    halt(made, state=S.FLATTENED)
    made.report(HaltReport(4, S.HALTED, "execution", "an order differs at the venue"))
    latch = made.desk.state.states.latches["policy"]
    assert (latch.state, latch.number) == (S.FLATTENED, 4)


def test_a_resume_does_not_lift_what_the_resource_still_says() -> None:
    made = holding()
    stopped = StrategyLimits(name="alpha", state=S.HALTED)
    made.do(made.desk.apply_strategy(stopped, made.at(), by="resource"))
    made.do(made.desk.resume("strategy:alpha", made.at(), by="ann", reason="try"))
    assert made.denial() is Code.STRATEGY_HALTED
    made.do(made.desk.apply_strategy(StrategyLimits(name="alpha"), made.at(), by="resource"))
    assert made.denial() is None


def test_reducing_in_the_resource_ends_with_an_edit() -> None:
    made = holding()
    slower = StrategyLimits(name="alpha", state=S.REDUCING)
    made.do(made.desk.apply_strategy(slower, made.at(), by="resource"))
    assert made.denial(quantity=1) is Code.STRATEGY_REDUCING
    assert made.desk.status().latches == ()
    made.do(made.desk.apply_strategy(StrategyLimits(name="alpha"), made.at(), by="resource"))
    assert made.denial(quantity=1) is None


def test_a_policy_reducing_in_the_resource_is_no_latch() -> None:
    made = holding()
    policy = made.desk.state.policy
    assert policy is not None
    slower = PolicyLimits(limits=policy.limits, breaker=policy.breaker, state=S.REDUCING)
    made.do(made.desk.apply_policy(slower, made.at(), by="resource"))
    assert made.denial(quantity=1) is Code.POLICY_REDUCING
    assert made.desk.status().latches == ()


def test_an_entry_that_surfaces_under_a_halt_is_cancelled_on_sight() -> None:
    made = holding()
    name = made.buy(quantity=1, price=99)
    halt(made, "strategy:alpha")
    effects = made.order(name, OrderStatus.NEW)
    assert Cancel(name, "risk", "surfaced while entries are stopped") in effects
    assert not any(isinstance(e, Cancel) for e in made.order(name, OrderStatus.NEW))


def test_a_closing_under_a_halt_is_left_alone() -> None:
    made = holding()
    name = made.sell(quantity=1, price=101)
    halt(made)
    assert not any(isinstance(e, Cancel) for e in made.order(name, OrderStatus.NEW))


def test_a_new_session_asks_again_for_what_was_to_be_cancelled() -> None:
    made = holding()
    halt(made, "strategy:alpha")
    made.do(made.desk.remove_strategy("beta", made.at(), by="resource"))
    made.effects.clear()
    made.do(made.desk.session_lost(made.at()))
    made.start(session=2)
    scopes = [effect.scope for effect in made.effects if isinstance(effect, CancelAll)]
    assert scopes == ["entries:alpha", "strategy:beta"]


def test_the_strictest_scope_wins() -> None:
    made = holding()
    halt(made, "policy", S.REDUCING)
    halt(made, "strategy:alpha")
    assert made.denial(side=SELL, quantity=1) is Code.STRATEGY_HALTED
    assert made.desk.state.states.strategy("alpha") is S.HALTED
    assert made.desk.state.states.strategy("beta") is S.REDUCING


def test_two_halves_of_a_closing_may_not_both_count_as_reducing() -> None:
    made = holding()
    halt(made, "policy", S.REDUCING)
    assert made.denial(side=SELL, quantity=6, price=101) is None
    assert made.denial(side=SELL, quantity=5, price=101) is Code.POLICY_REDUCING
    assert made.denial(side=SELL, quantity=4, price=101) is None


def test_limits_change_live_and_nothing_counted_is_lost() -> None:
    made = holding()
    made.buy(quantity=5, price=99)
    before = made.desk.state.version
    lower = PolicyLimits(limits=limits(max_position_notional=units(1_000)))
    made.do(made.desk.apply_policy(lower, made.at(), by="resource"))
    assert made.desk.state.version == before + 1
    assert made.desk.status().open_orders == 1
    assert made.denial(quantity=1) is Code.MAX_POSITION_NOTIONAL
    assert made.denial(side=SELL, quantity=10, price=101) is None


def test_the_same_policy_again_is_no_new_version() -> None:
    made = holding()
    policy = made.desk.state.policy
    assert policy is not None
    assert made.desk.apply_policy(policy, made.at(), by="resource") == []


def test_a_removed_strategy_may_only_be_cancelled_by_default() -> None:
    made = holding()
    effects = made.do(made.desk.remove_strategy("alpha", made.at(), by="resource"))
    assert CancelAll("strategy:alpha", "resource", "the strategy was removed") in effects
    assert made.denial() is Code.STRATEGY_NOT_ALLOWED
    assert made.desk.remove_strategy("alpha", made.at(), by="resource") == []


def test_a_strategy_that_comes_back_trades_again() -> None:
    made = holding()
    made.do(made.desk.remove_strategy("alpha", made.at(), by="resource"))
    made.do(made.desk.apply_strategy(StrategyLimits(name="alpha"), made.at(), by="resource"))
    assert made.denial() is None


def test_a_strategy_that_failed_three_times_may_only_close() -> None:
    made = holding()
    for _ in range(3):
        made.do(made.desk.strategy_failed("alpha", made.at(), component="sma", error="boom"))
        made.open("alpha")
    assert made.denial(quantity=1) is Code.STRATEGY_FAILED
    assert made.denial(side=SELL, quantity=10, price=101) is None
    made.do(made.desk.resume("strategy:alpha", made.at(), by="ann", reason="fixed"))
    assert made.denial(quantity=1, price=99) is None


def test_setting_active_is_a_resume() -> None:
    made = holding()
    halt(made)
    halt(made, state=S.ACTIVE)
    assert made.denial() is None


def test_a_strategys_closings_together_may_not_turn_its_own_position() -> None:
    made = World()
    made.hold("AAPL", 10)
    made.hold("AAPL", 10, strategy="beta")
    halt(made, "strategy:alpha", S.REDUCING)
    assert made.denial(side=SELL, quantity=6, price=101) is None
    assert made.denial(side=SELL, quantity=5, price=101) is Code.STRATEGY_REDUCING
    assert made.denial(side=SELL, quantity=4, price=101) is None
