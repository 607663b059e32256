"""A status that says the same is not written, whatever order things came in."""

import random
from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.operating.statuses.every_reason import CASES, CORE, Case
from tests.unit.operating.statuses.scenery import (
    ALL_WELL,
    NOW,
    SECOND,
    STATUSES,
    Set,
    message,
    policy_status,
    reason,
    risk,
    seat,
    stateful_set,
    strategy_status,
    unready,
    view_of_policy,
    view_of_strategy,
)
from tradewind.resources.crds.status import RiskPolicyStatus, plain_status
from tradewind.resources.crds.status_parts import BreakerFigures, Condition, Halt, PolicyFigures
from tradewind_operator.model import Plan, View
from tradewind_operator.statuses.passes import again_s, own_part, status_of_pass, wanted_write

VIEWS = {"TradingStrategy": view_of_strategy, "RiskPolicy": view_of_policy}
BY_RISK = RiskPolicyStatus(
    observed_generation=1,
    enforced_generation=1,
    trading_state="Halted",
    halt=Halt(id="policy-7"),
    breaker=BreakerFigures(state="Closed"),
    figures=PolicyFigures(equity="1"),
    conditions=(
        Condition(
            type="Halted",
            status="True",  # type: ignore[arg-type]  # a word of the enumeration
            reason="Latched",
            last_transition_time="2026-01-05T14:00:00Z",
            observed_generation=1,
        ),
    ),
)


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: f"{case.about}-{case.reason}")
def test_a_second_pass_over_the_same_writes_nothing(case: Case) -> None:
    first = STATUSES[case.kind](case.scene)
    settled = STATUSES[case.kind](case.scene.but(before=first))
    scene = case.scene.but(before=settled, now=case.scene.now + 20 * SECOND)
    again = STATUSES[case.kind](scene)
    assert wanted_write(VIEWS[case.kind](scene), again) is None


@pytest.mark.parametrize("case", CASES[::5], ids=lambda case: f"{case.about}-{case.reason}")
def test_the_order_in_which_things_were_seen_changes_nothing(case: Case) -> None:
    view = VIEWS[case.kind](case.scene)
    names = ("venue", "market-data", "execution", "risk")
    sets = ("crossover-strategy", *(f"main-{name}" for name in names))
    plan = Plan(children=tuple(map(stateful_set, sets)))
    for seed in range(2):
        mixed = _shuffled(view, random.Random(seed))
        other = Plan(children=tuple(reversed(plan.children)))
        args = (case.scene.settings, case.scene.now)
        assert status_of_pass(mixed, other, *args) == status_of_pass(view, plan, *args)


def _shuffled(view: View, dice: random.Random) -> View:
    def mixed(values: Any) -> Any:
        items = list(values.items()) if hasattr(values, "items") else list(values)
        dice.shuffle(items)
        return dict(items) if hasattr(values, "items") else tuple(items)

    fields = ("strategies", "policies", "children", "reports", "unreachable", "files", "secrets")
    return replace(view, **{name: mixed(getattr(view, name)) for name in fields})


def test_the_time_of_a_transition_moves_with_the_status_alone() -> None:
    first = strategy_status(ALL_WELL)
    later = ALL_WELL.but(before=first, now=NOW + 60 * SECOND)
    down = strategy_status(later.but(pods={"crossover-strategy": unready()}))
    times = {each.type: each.last_transition_time for each in down.conditions}
    assert times["Ready"] == times["StrategyReady"] == "2026-01-05T15:01:00Z"
    assert times["ExecutionReady"] == "2026-01-05T15:00:00Z"


def figures(scene: Set, before: Any, seconds: int, **changes: Any) -> Any:
    """The status some seconds later, with other figures."""
    reports = {"main-risk": risk(seats=(seat(**changes),))}
    return strategy_status(scene.but(before=before, reports=reports, now=NOW + seconds * SECOND))


def test_figures_move_once_a_minute_and_never_by_their_time_alone() -> None:
    first = figures(ALL_WELL, None, 0, orders_today=1)
    assert figures(ALL_WELL, first, 30, orders_today=2).figures == first.figures
    assert figures(ALL_WELL, first, 600, orders_today=1).figures == first.figures
    later = figures(ALL_WELL, first, 60, orders_today=2)
    assert (later.figures.orders_today, later.figures.at) == (2, "2026-01-05T15:01:00Z")


def test_figures_come_along_when_something_else_is_written() -> None:
    first = figures(ALL_WELL, None, 0, orders_today=1)
    down = ALL_WELL.but(pods={"crossover-strategy": unready()})
    assert figures(down, first, 30, orders_today=2).figures.orders_today == 2


def test_amounts_are_exact_text() -> None:
    status = figures(ALL_WELL, None, 0, exposure=1_500_000_001, day_pnl=-12_500_000_000, pnl=0)
    told = status.figures
    assert (told.exposure, told.pnl_today, told.pnl) == ("1.500000001", "-12.5", "0")


def test_what_risk_writes_the_operator_leaves_out() -> None:
    status = policy_status(ALL_WELL.but(before=BY_RISK))
    written = plain_status(status)
    assert not {"halt", "tradingState", "enforcedGeneration", "breaker", "figures"} & set(written)
    assert {"Enforced", "Halted"}.isdisjoint(each["type"] for each in written["conditions"])


def test_what_risk_wrote_is_in_the_phase() -> None:
    assert policy_status(ALL_WELL.but(before=BY_RISK)).phase == "Halted"


def test_what_risk_writes_alone_makes_the_operator_write_nothing() -> None:
    settled = policy_status(ALL_WELL.but(before=BY_RISK))
    moved = replace(
        settled,
        conditions=(*settled.conditions, *BY_RISK.conditions),
        enforced_generation=1,
        trading_state="Halted",
        figures=PolicyFigures(equity="2"),
    )
    scene = ALL_WELL.but(before=moved)
    assert own_part(moved) == settled
    assert wanted_write(view_of_policy(scene), policy_status(scene)) is None


def test_nobody_reads_what_an_absent_risk_wrote_as_the_truth() -> None:
    first = policy_status(ALL_WELL.but(before=BY_RISK))
    gone = ALL_WELL.but(pods={"main-risk": None})
    early = policy_status(gone.but(before=first, now=NOW + SECOND))
    assert reason(early, "Ready") == "Degraded"
    late = policy_status(gone.but(before=early, now=NOW + 70 * SECOND))
    assert reason(late, "Ready") == reason(late, "Warning") == "RiskNotRunning"
    assert "Enforced, Halted and the figures are of before" in message(late, "Warning")


def test_an_operator_that_has_just_started_changes_nothing() -> None:
    first = strategy_status(ALL_WELL)
    unasked = dict.fromkeys(("main-market-data", "main-execution", "main-risk"))
    scene = ALL_WELL.but(before=first, reports={**unasked, "crossover-strategy": None})
    assert wanted_write(view_of_strategy(scene), strategy_status(scene)) is None


def test_what_only_time_tells_is_looked_at_again() -> None:
    assert again_s(strategy_status(ALL_WELL), NOW) == 0
    assert again_s(strategy_status(ALL_WELL.but(policy="")), NOW) == 0
    assert again_s(strategy_status(CORE), NOW) == 120
    down = strategy_status(ALL_WELL.but(pods={"main-risk": None}))
    assert [again_s(down, NOW + age * SECOND) for age in (0, 300, 3600)] == [15, 30, 120]


def test_who_names_the_policy_and_how_it_stands_is_counted() -> None:
    halts = {"main-risk": risk(seats=(seat(state="Halted"),))}
    roster = policy_status(ALL_WELL.but(reports=halts)).strategies
    assert (roster.bound, roster.halted, roster.trading, roster.refused) == (1, 1, 0, 0)
