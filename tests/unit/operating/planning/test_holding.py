"""When nothing new starts, when nothing is touched, and what goes on all the same."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.operating.planning.simulated import SimulatedCluster
from tests.unit.operating.planning.views import (
    NOW_NS,
    SETTINGS,
    owned,
    policy_view,
    strategy_view,
)
from tests.unit.resources.files import POLICY, STRATEGY, edited
from tradewind.deploy.cluster import DRAIN, MANAGED_BY, MANAGED_BY_LABEL, PAUSE
from tradewind.deploy.reports import ExecutionReport
from tradewind.domain.values import SECOND
from tradewind.resources.crds.reasons import Standing
from tradewind.resources.crds.status import RiskPolicyStatus, TradingStrategyStatus
from tradewind.resources.crds.status_parts import Condition
from tradewind_operator.model import Apply, Delete, Owned, Plan, Ref, View, ref_of
from tradewind_operator.planning import plan

SET = Ref("StatefulSet", "desk", "crossover-strategy")
CONFIG = Ref("ConfigMap", "desk", "crossover-strategy-config")


def running(strategy: Owned | None = None) -> SimulatedCluster:
    """A policy and a strategy that run."""
    cluster = SimulatedCluster()
    for _ in range(3):
        for view in (
            policy_view(None, strategy or owned(STRATEGY), children=cluster.view()),
            strategy_view(strategy, children=cluster.view()),
        ):
            cluster.carry_out(plan(view, SETTINGS, NOW_NS))
            cluster.settle()
    return cluster


def applied(found: Plan) -> list[Ref]:
    return [ref_of(each.manifest) for each in found.actions if isinstance(each, Apply)]


def deleted(found: Plan) -> list[Ref]:
    return [each.ref for each in found.actions if isinstance(each, Delete)]


def after(cluster: SimulatedCluster, strategy: Owned, **fields: Any) -> View:
    return strategy_view(strategy, children=cluster.view(), **fields)


def refused(reason: str, about: str = "RiskPolicyResolved") -> TradingStrategyStatus:
    condition = Condition(
        type=about,
        status=Standing.FALSE,
        reason=reason,
        last_transition_time="2026-01-05T14:00:00Z",
        observed_generation=1,
    )
    return TradingStrategyStatus(conditions=(condition,))


def test_a_paused_resource_is_not_touched() -> None:
    cluster = running()
    del cluster.objects[SET]
    paused = owned(STRATEGY, annotations={PAUSE: "true"})
    found = plan(after(cluster, paused), SETTINGS, NOW_NS)
    assert (found.actions, found.secrets) == ((), ())
    assert found.waits[0].startswith("Paused")
    assert found.children


def test_a_pause_that_says_false_pauses_nothing() -> None:
    cluster = running()
    del cluster.objects[SET]
    awake = owned(STRATEGY, annotations={PAUSE: "false"})
    assert SET in applied(plan(after(cluster, awake), SETTINGS, NOW_NS))


def test_a_paused_policy_keeps_its_build() -> None:
    text = f"{POLICY}  updatePolicy: Immediate\n"
    status = RiskPolicyStatus(image="registry.example/services@sha256:old")
    paused = owned(text, status=status, annotations={PAUSE: "true"})
    sets = [
        each
        for each in plan(policy_view(paused), SETTINGS, NOW_NS).children
        if each["kind"] == "StatefulSet"
    ]
    images = {each["spec"]["template"]["spec"]["containers"][0]["image"] for each in sets}
    assert images == {status.image}


def test_a_suspended_strategy_loses_its_workload_and_nothing_else() -> None:
    cluster = running()
    suspended = owned(f"{STRATEGY}  suspend: true\n")
    before = set(cluster.objects)
    for _ in range(3):
        cluster.carry_out(plan(after(cluster, suspended), SETTINGS, NOW_NS))
        cluster.settle()
    pod = Ref("Pod", "desk", "crossover-strategy-0")
    assert before - set(cluster.objects) == {SET, pod}


def test_a_strategy_without_its_policy_keeps_what_it_has() -> None:
    cluster = running()
    view = replace(after(cluster, owned(STRATEGY)), policy=None)
    found = plan(view, SETTINGS, NOW_NS)
    assert (found.actions, found.secrets, found.children) == ((), (), ())
    assert "no policy" in found.waits[0]


@pytest.mark.parametrize("reason", ["NotAllowed", "NotLive", "PolicyTerminating", "FeedMismatch"])
def test_nothing_starts_for_a_strategy_that_its_policy_refuses(reason: str) -> None:
    strategy = owned(STRATEGY, status=refused(reason))
    found = plan(strategy_view(strategy), SETTINGS, NOW_NS)
    assert (found.actions, found.secrets) == ((), ())
    assert reason in found.waits[0]


def test_the_guards_word_in_this_pass_comes_before_the_last_status() -> None:
    strategy = owned(STRATEGY, status=refused("NotAllowed"))
    assert SET in applied(plan(strategy_view(strategy), SETTINGS, NOW_NS, ""))
    assert plan(strategy_view(), SETTINGS, NOW_NS, "not admitted").actions == ()


def test_a_refusal_of_an_older_generation_holds_nothing() -> None:
    strategy = owned(STRATEGY, status=refused("NotAllowed"), generation=2)
    assert SET in applied(plan(strategy_view(strategy), SETTINGS, NOW_NS))


def test_a_strategy_that_a_tightened_policy_exceeds_is_edited_freely() -> None:
    cluster = running()
    smaller = owned(edited(STRATEGY, "slow: 40", "slow: 50"), status=refused("ExceedsPolicy"))
    assert SET in applied(plan(after(cluster, smaller), SETTINGS, NOW_NS))


def test_an_edit_that_is_refused_is_not_carried_out_and_drift_is_repaired() -> None:
    cluster = running()
    kept = cluster.objects[CONFIG]["data"]
    cluster.objects[CONFIG]["data"] = {**kept, "config.json": "changed by hand"}
    wrong = owned(edited(STRATEGY, "slow: 40", "slow: 50"), generation=2)
    found = plan(after(cluster, wrong), SETTINGS, NOW_NS, "not admitted")
    assert applied(found) == [CONFIG]
    cluster.carry_out(found)
    assert cluster.objects[CONFIG]["data"] == kept


def test_what_can_not_be_read_any_more_goes_on_as_it_runs() -> None:
    cluster = running()
    broken = owned(STRATEGY, resource=None, faults=("spec.symbols: expected a list",), generation=2)
    assert plan(after(cluster, broken), SETTINGS, NOW_NS).actions == ()
    del cluster.objects[Ref("NetworkPolicy", "desk", "crossover-strategy")]
    repaired = plan(after(cluster, broken), SETTINGS, NOW_NS, "")
    assert applied(repaired) == [Ref("NetworkPolicy", "desk", "crossover-strategy")]


def test_a_refused_strategy_is_suspended_all_the_same() -> None:
    cluster = running()
    wrong = owned(f"{edited(STRATEGY, 'slow: 40', 'slow: 50')}  suspend: true\n", generation=2)
    assert deleted(plan(after(cluster, wrong), SETTINGS, NOW_NS, "not admitted")) == [SET]


def test_a_deleted_strategy_gets_nothing_new() -> None:
    cluster = running()
    del cluster.objects[SET]
    going = owned(STRATEGY, deleting="2026-01-05T14:59:00Z")
    found = plan(after(cluster, going), SETTINGS, NOW_NS)
    assert found.actions == ()
    assert "crossover-strategy: the strategy is being deleted" in found.waits


def test_a_deleted_policy_runs_until_its_orders_are_gone() -> None:
    cluster = running()
    lost = Ref("StatefulSet", "desk", "main-execution")
    del cluster.objects[lost]
    going = owned(POLICY, deleting="2026-01-05T14:59:00Z")
    view = policy_view(going, owned(STRATEGY), children=cluster.view())
    assert lost in applied(plan(view, SETTINGS, NOW_NS))


def test_a_namespace_that_is_deleted_gets_nothing_new() -> None:
    going = replace(policy_view(), namespace_deleting=True)
    assert plan(going, SETTINGS, NOW_NS).actions == ()


def test_after_the_finalizer_nothing_is_done() -> None:
    cluster = running()
    gone = owned(STRATEGY, deleting="2026-01-05T14:59:00Z", finalizers=())
    assert plan(after(cluster, gone), SETTINGS, NOW_NS).actions == ()


def test_what_is_not_wanted_is_pruned_and_what_is_not_ours_is_left() -> None:
    cluster = running()
    labels = {MANAGED_BY_LABEL: MANAGED_BY}
    owner = {"kind": "TradingStrategy", "uid": "uid-of-crossover", "controller": True}
    for kind, owners in (("Service", [owner]), ("ConfigMap", []), ("Secret", [owner])):
        metadata = {"name": "old", "namespace": "desk", "uid": kind, "labels": labels}
        child = {"kind": kind, "metadata": {**metadata, "ownerReferences": owners}}
        cluster.objects[Ref(kind, "desk", "old")] = child
    found = plan(after(cluster, owned(STRATEGY)), SETTINGS, NOW_NS)
    assert deleted(found) == [Ref("Service", "desk", "old")]


def test_a_claim_is_never_changed_nor_deleted() -> None:
    cluster = running()
    claim = Ref("PersistentVolumeClaim", "desk", "main-risk-state")
    other = edited(POLICY, "  limits:", "  persistence: {size: 5Gi}\n  limits:")
    found = plan(policy_view(owned(other), children=cluster.view()), SETTINGS, NOW_NS)
    assert claim not in [*applied(found), *deleted(found)]


def budgets(found: Plan) -> dict[str, int]:
    """How many pods of each workload must stay."""
    kind = "PodDisruptionBudget"
    sought = [each for each in found.children if each["kind"] == kind]
    return {each["metadata"]["name"]: each["spec"]["minAvailable"] for each in sought}


@pytest.mark.parametrize(("session_open", "least"), [(True, 1), (None, 1), (False, 0)])
def test_nobody_is_evicted_while_the_session_is_open(session_open: bool | None, least: int) -> None:
    reports = {"main-execution": ExecutionReport(session_open=session_open)}
    for view in (policy_view(reports=reports), strategy_view(reports=reports)):
        assert set(budgets(plan(view, SETTINGS, NOW_NS)).values()) == {least}


def test_a_strategy_believes_the_policys_status_about_the_session() -> None:
    policy = owned(POLICY, status=RiskPolicyStatus(session_open=False))
    found = plan(strategy_view(policy=policy), SETTINGS, NOW_NS)
    assert budgets(found) == {"crossover-strategy": 0}


def test_a_drain_lets_one_workload_go_at_a_time() -> None:
    cluster = running()
    draining = owned(POLICY, annotations={DRAIN: "2026-01-05T14:59:00Z"})
    free = []
    for turn in range(4):
        view = policy_view(draining, owned(STRATEGY), children=cluster.view())
        found = budgets(plan(view, SETTINGS, NOW_NS + turn * 30 * SECOND))
        free += [[name for name, least in found.items() if least == 0]]
    assert sorted(free) == [["main-execution"], ["main-market-data"], ["main-risk"], ["main-venue"]]


def test_while_one_workload_moves_no_other_may_go() -> None:
    cluster = running()
    cluster.unready.add("main-risk-0")
    cluster.settle()
    draining = owned(POLICY, annotations={DRAIN: "2026-01-05T14:59:00Z"})
    for turn in range(4):
        view = policy_view(draining, owned(STRATEGY), children=cluster.view())
        found = budgets(plan(view, SETTINGS, NOW_NS + turn * 30 * SECOND))
        assert [name for name, least in found.items() if least == 0] == ["main-risk"]


def test_a_drain_ends_after_an_hour() -> None:
    draining = owned(POLICY, annotations={DRAIN: "2026-01-05T13:59:00Z"})
    assert set(budgets(plan(policy_view(draining), SETTINGS, NOW_NS)).values()) == {1}
