"""Which pod is replaced, and when."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.operating.planning.simulated import SimulatedCluster
from tests.unit.operating.planning.views import (
    IMAGE,
    NOW_NS,
    SETTINGS,
    owned,
    policy_view,
    strategy_view,
)
from tests.unit.resources.files import POLICY, STRATEGY, edited
from tradewind.deploy.reports import ExecutionReport
from tradewind.domain.values import SECOND
from tradewind.resources.crds.status import RiskPolicyStatus
from tradewind_operator.model import Delete, Owned, Plan
from tradewind_operator.planning import image_for, plan
from tradewind_operator.settings import Settings

NEWER = "registry.example/services@sha256:bbbb"
NEW_SETTINGS = Settings(namespace="tradewind-system", services_image=NEWER)
ORDER = ["main-execution-0", "main-risk-0", "main-market-data-0", "main-venue-0"]


def policy_of(image: str = IMAGE, moves: str = "Manual", text: str = POLICY) -> Owned:
    text = f"{text}  updatePolicy: {moves}\n"
    return owned(text, status=RiskPolicyStatus(image=image))


def account(policy: Owned | None = None, *strategies: Owned) -> SimulatedCluster:
    """A cluster on which an account runs."""
    cluster, policy = SimulatedCluster(), policy or policy_of()
    for _ in range(3):
        cluster.carry_out(
            plan(policy_view(policy, *strategies, children=cluster.view()), SETTINGS, NOW_NS)
        )
        for each in strategies:
            view = strategy_view(each, policy, children=cluster.view())
            cluster.carry_out(plan(view, SETTINGS, NOW_NS))
        cluster.settle()
    return cluster


def deleted(found: Plan) -> list[str]:
    return [each.ref.name for each in found.actions if isinstance(each, Delete)]


def roll(
    cluster: SimulatedCluster, policy: Owned, settings: Settings = SETTINGS, **seen: Any
) -> Plan:
    """One pass over a policy, carried out."""
    found = plan(policy_view(policy, children=cluster.view(), **seen), settings, NOW_NS)
    cluster.carry_out(found)
    return found


def test_another_build_moves_execution_first_and_one_at_a_time() -> None:
    cluster, moved = account(), policy_of(NEWER)
    replaced = []
    for _ in range(20):
        gone = deleted(roll(cluster, moved, NEW_SETTINGS))
        assert len(gone) <= 1
        replaced += gone
        cluster.settle()
    assert replaced == ORDER


def test_no_pod_goes_while_another_ends() -> None:
    cluster, moved = account(), policy_of(NEWER)
    roll(cluster, moved, NEW_SETTINGS)
    cluster.settle()
    assert deleted(roll(cluster, moved, NEW_SETTINGS)) == ["main-execution-0"]
    waiting = roll(cluster, moved, NEW_SETTINGS)
    assert deleted(waiting) == []
    assert waiting.waits == ("main-execution restarts",)


def test_a_ready_pod_waits_for_one_that_is_not() -> None:
    cluster, moved = account(), policy_of(NEWER)
    for _ in range(2):
        roll(cluster, moved, NEW_SETTINGS)
        cluster.unready.add("main-execution-0")
        cluster.settle()
    waiting = roll(cluster, moved, NEW_SETTINGS)
    assert deleted(waiting) == []
    assert waiting.waits == ("main-execution is not ready",)


def test_a_pod_that_is_itself_the_cause_is_replaced() -> None:
    cluster, moved = account(), policy_of(NEWER)
    for _ in range(2):
        roll(cluster, moved, NEW_SETTINGS)
        cluster.unready.add("main-execution-0")
        cluster.settle()
    roll(cluster, policy_of(IMAGE))
    cluster.settle()
    assert deleted(roll(cluster, policy_of(IMAGE))) == ["main-execution-0"]


def test_a_pod_stays_until_its_controller_has_read_the_template() -> None:
    cluster, moved = account(), policy_of(NEWER)
    roll(cluster, moved, NEW_SETTINGS)
    waiting = roll(cluster, moved, NEW_SETTINGS)
    assert deleted(waiting) == []
    assert "main-execution takes in its template" in waiting.waits


def test_another_operator_build_writes_templates_and_rolls_nothing() -> None:
    cluster = account()
    before = {name: pod["metadata"]["uid"] for name, pod in cluster.pods().items()}
    upgraded = Settings(
        namespace="tradewind-system",
        services_image=NEWER,
        pod_annotations={"example.org/new": "yes"},
        otlp_endpoint="http://collector:4318",
    )
    for _ in range(4):
        assert deleted(roll(cluster, policy_of(), upgraded)) == []
        cluster.settle()
    assert {name: pod["metadata"]["uid"] for name, pod in cluster.pods().items()} == before
    view = strategy_view(policy=policy_of())
    sets = [each for each in plan(view, upgraded, NOW_NS).children if each["kind"] == "StatefulSet"]
    assert sets[0]["spec"]["template"]["spec"]["containers"][0]["image"] == IMAGE


def test_a_hot_edit_replaces_no_pod() -> None:
    cluster = account()
    wider = policy_of(text=edited(POLICY, 'maxOrderNotional: "5000"', 'maxOrderNotional: "6000"'))
    found = roll(cluster, replace(wider, generation=2))
    assert deleted(found) == []
    assert {each.manifest["kind"] for each in found.actions} == {"ConfigMap"}  # type: ignore[union-attr] # no deletions


def test_the_first_strategy_of_a_policy_restarts_nothing() -> None:
    cluster = account()
    found = plan(
        policy_view(policy_of(), owned(STRATEGY), children=cluster.view()), SETTINGS, NOW_NS
    )
    assert [each.manifest["metadata"]["name"] for each in found.actions] == ["main-strategies"]  # type: ignore[union-attr] # no deletions


def test_a_strategy_restarts_for_its_own_edit() -> None:
    strategy = owned(STRATEGY)
    cluster = account(None, strategy)
    slower = owned(edited(STRATEGY, "slow: 40", "slow: 50"), generation=2)
    for _ in range(2):
        view = strategy_view(slower, policy_of(), children=cluster.view())
        found = plan(view, SETTINGS, NOW_NS)
        cluster.carry_out(found)
        if not deleted(found):
            cluster.settle()
    assert deleted(found) == ["crossover-strategy-0"]


def test_a_strategy_waits_for_its_policys_pods() -> None:
    strategy = owned(STRATEGY)
    cluster = account(None, strategy)
    moved = policy_of(NEWER)
    found = plan(strategy_view(strategy, moved, children=cluster.view()), NEW_SETTINGS, NOW_NS)
    assert deleted(found) == []
    assert "main-venue restarts" in found.waits


def test_strategies_move_to_another_build_in_turns() -> None:
    first, second = (
        owned(edited(STRATEGY, "crossover", "a")),
        owned(edited(STRATEGY, "crossover", "b")),
    )
    cluster, moved = account(None, first, second), policy_of(NEWER)
    for _ in range(20):
        roll(cluster, moved, NEW_SETTINGS)
        cluster.settle()

    def turn(own: Owned, other: Owned, at_ns: int) -> Plan:
        view = strategy_view(own, moved, other, children=cluster.view())
        found = plan(view, NEW_SETTINGS, at_ns)
        cluster.carry_out(found)
        cluster.settle()
        return found

    start = NOW_NS - NOW_NS % (30 * SECOND) + 300 * SECOND
    for own, other in ((first, second), (second, first)):
        turn(own, other, start)  # its template alone: a controller must read it first
    waiting = turn(second, first, start)
    assert (deleted(waiting), waiting.again_s) == ([], 15.0)
    assert deleted(turn(first, second, start)) == ["a-strategy-0"]
    assert deleted(turn(second, first, start + 15 * SECOND)) == ["b-strategy-0"]


@pytest.mark.parametrize(
    ("moves", "session_open", "expected"),
    [
        ("Manual", False, IMAGE),
        ("Window", True, IMAGE),
        ("Window", None, IMAGE),
        ("Window", False, NEWER),
        ("Immediate", True, NEWER),
    ],
)
def test_the_update_policy_says_when_a_group_moves(
    moves: str, session_open: bool | None, expected: str
) -> None:
    reports = {"main-execution": ExecutionReport(session_open=session_open)}
    view = policy_view(policy_of(IMAGE, moves), reports=reports)
    assert image_for(view, NEW_SETTINGS) == expected


def test_a_window_needs_executions_word() -> None:
    view = policy_view(policy_of(IMAGE, "Window"))
    assert image_for(view, NEW_SETTINGS) == IMAGE


def test_a_new_policy_takes_the_installations_build() -> None:
    assert image_for(policy_view(owned(POLICY)), NEW_SETTINGS) == NEWER
