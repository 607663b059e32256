"""doctor says what is wrong with a cluster, what to do, and changes nothing."""

import datetime as dt
from typing import Any

import pytest

from tests.unit.plugin.clusters import Cluster, condition, node, pod, resource
from tradewind import __version__
from tradewind.local.findings import Finding, Level
from tradewind.plugin.doctoring import examine
from tradewind.plugin.node_findings import FIXES, cores, cores_wanted
from tradewind.plugin.resources import STRATEGY, found
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reasons import REASONS, Standing

NOW = dt.datetime(2026, 1, 1, 12, 0, tzinfo=dt.UTC)
STATIC = {"tradewind.io/pinning": "static"}
PINNED: dict[str, Any] = {
    "riskPolicyRef": {"name": "main"},
    "placement": {"pinning": {"cpus": 2}},
}


def operator(ready: int = 1, version: str = __version__) -> dict[str, Any]:
    return {
        "metadata": {
            "namespace": "tw",
            "name": "tradewind-operator",
            "labels": {"app.kubernetes.io/version": version},
        },
        "spec": {"replicas": 1},
        "status": {"readyReplicas": ready},
    }


def lease(seconds_ago: int = 3, holder: str = "pod-a") -> dict[str, Any]:
    renewed = NOW - dt.timedelta(seconds=seconds_ago)
    return {
        "metadata": {"namespace": "tw", "name": "tradewind-operator"},
        "spec": {
            "holderIdentity": holder,
            "renewTime": renewed.isoformat(),
            "leaseDurationSeconds": 15,
        },
    }


def said(level: Level, **documents: Any) -> str:
    parts = {"deployments": [operator()], "leases": [lease()], **documents}
    findings = examine(Cluster(**parts), (), NOW)
    return "\n".join(_text(each) for each in findings if each.level is level)


def _text(each: Finding) -> str:
    return f"{each.subject}: {each.message} -> {each.advice}"


def test_a_cluster_that_is_well_has_nothing_to_mend() -> None:
    ready = resource(status={"phase": "Trading", "conditions": [condition("Ready", "True", "x")]})
    prepared = node(**STATIC)
    pods = [pod("main-risk-0", conditions=[{"type": "Ready", "status": "True"}])]
    documents = {"riskpolicies": [ready], "nodes": [prepared], "pods": pods}
    assert said(Level.WARN, **documents) + said(Level.FAIL, **documents) == ""
    assert "pod-a leads, renewed 3 s ago" in said(Level.OK, **documents)


def test_cores_are_wanted_and_no_node_gives_any() -> None:
    text = said(Level.FAIL, nodes=[node()], tradingstrategies=[resource("fast", spec=PINNED)])
    assert "cores are wanted (desk/fast: 2), but no node has tradewind.io/pinning=static" in text
    assert "kubectl label node NAME tradewind.io/pinning=static" in text


def test_more_cores_than_any_prepared_node_has() -> None:
    text = said(
        Level.FAIL,
        nodes=[node(cpu="1900m", **STATIC)],
        tradingstrategies=[resource("fast", spec=PINNED)],
    )
    assert "wants 2 whole cores; the largest prepared node has 1" in text


def test_a_static_node_that_reserves_nothing_is_doubted() -> None:
    assert "nothing is reserved for the system" in said(Level.WARN, nodes=[node(cpu="2", **STATIC)])


@pytest.mark.parametrize("status", [{}, {"capacity": {"cpu": "2"}}, {"allocatable": {}}])
def test_a_node_whose_kubelet_has_said_nothing_is_told(status: dict[str, Any]) -> None:
    silent = {**node(**STATIC), "status": status}
    documents = {"nodes": [silent], "tradingstrategies": [resource("fast", spec=PINNED)]}
    assert "its kubelet has not said what it has" in said(Level.WARN, **documents)


def test_a_pod_that_waits_for_cores_is_told_with_the_fix() -> None:
    waits = {"type": "PodScheduled", "status": "False", "message": "0/1 nodes: Insufficient cpu"}
    text = said(Level.FAIL, pods=[pod("fast-strategy-0", phase="Pending", conditions=[waits])])
    assert "desk/fast-strategy-0: Pending: 0/1 nodes: Insufficient cpu" in text
    assert FIXES["InsufficientCPU"] in text


def test_each_reason_of_not_being_pinned_has_a_fix() -> None:
    reasons = REASONS[ConditionType.CPU_PINNED.value]
    wrong = {word.value for word, meaning in reasons.items() if meaning.standing is Standing.FALSE}
    assert wrong == set(FIXES)


def test_a_reason_of_not_being_pinned_is_explained() -> None:
    told = condition("CPUPinned", "False", "SharedCores", "cores 1 are others' too")
    text = said(Level.WARN, tradingstrategies=[resource("fast", status={"conditions": [told]})])
    assert "not pinned, SharedCores: cores 1 are others' too" in text
    assert "reservedSystemCPUs" in text


@pytest.mark.parametrize(
    ("documents", "level", "text"),
    [
        ({"deployments": []}, Level.WARN, "none can be seen here"),
        ({"deployments": [operator(ready=0)]}, Level.FAIL, "0 of 1 ready"),
        ({"deployments": [operator(version="9.9.9")]}, Level.WARN, "use the plugin of its release"),
        ({"leases": [lease(seconds_ago=90)]}, Level.WARN, "pod-a led until 90 s ago"),
        ({"leases": [lease(holder="")]}, Level.WARN, "nobody leads"),
        ({"riskpolicies": [resource()]}, Level.FAIL, "nobody has looked at it yet"),
        ({"refused": ("nodes",)}, Level.WARN, "nodes: you can't list them"),
        ({"refused": ("pods/log",)}, Level.WARN, "you may not get pods/log: logs"),
    ],
)
def test_what_is_not_well_is_said(documents: dict[str, Any], level: Level, text: str) -> None:
    assert text in said(level, **documents)


def test_a_policy_that_is_not_ready_says_why() -> None:
    told = condition("Ready", "False", "JournalLost", "look at the venue")
    text = said(Level.FAIL, riskpolicies=[resource(status={"conditions": [told]})])
    assert "desk/main: Ready=False/JournalLost: look at the venue" in text
    assert "kubectl -n desk describe riskpolicies main" in text


def test_it_only_looks() -> None:
    cluster = Cluster(deployments=[operator()], nodes=[node()])
    examine(cluster, ("-n", "desk"), NOW)
    assert {call[0] for call in cluster.calls} == {"get", "auth", "version"}


def test_cores_of_each_part_of_a_policy_are_counted() -> None:
    placement = {"risk": {"pinning": {"cpus": 1}}, "execution": {"pinning": {}}}
    policy = found(STRATEGY, resource(spec={"placement": placement}))
    assert cores_wanted([policy]) == {"desk/main risk": 1, "desk/main execution": 1}


def test_millicores_are_thousandths() -> None:
    assert (cores("1900m"), cores("2")) == (1.9, 2.0)
