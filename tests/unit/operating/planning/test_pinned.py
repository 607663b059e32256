"""Pinned workloads: a pod of the operator's own, and pauses between those a kubelet refused."""

from datetime import UTC, datetime

from tests.unit.operating.planning.examples import pinned
from tests.unit.operating.planning.simulated import SimulatedCluster
from tests.unit.operating.planning.views import NOW_NS, SETTINGS, owned, policy_view
from tests.unit.resources.files import POLICY
from tradewind.domain.values import SECOND
from tradewind_operator.model import Apply, Delete, Manifest, Owned, Plan, Ref, ref_of
from tradewind_operator.planning import plan

PINNED = owned(pinned(POLICY, "risk"))
POD = Ref("Pod", "desk", "main-risk-0")
SET = Ref("StatefulSet", "desk", "main-risk")
ATTEMPTS = "tradewind.io/attempts"


def passed(cluster: SimulatedCluster, policy: Owned = PINNED, now_ns: int = NOW_NS) -> Plan:
    """One pass, carried out."""
    found = plan(policy_view(policy, children=cluster.view()), SETTINGS, now_ns)
    cluster.carry_out(found)
    return found


def converged(policy: Owned = PINNED) -> SimulatedCluster:
    cluster = SimulatedCluster()
    for _ in range(3):
        passed(cluster, policy)
        cluster.settle()
    return cluster


def refuse(cluster: SimulatedCluster, at_ns: int) -> None:
    """What a kubelet does that has no core left."""
    at = datetime.fromtimestamp(at_ns // SECOND, UTC).isoformat().replace("+00:00", "Z")
    cluster.objects[POD]["status"] = {"phase": "Failed", "reason": "OutOfcpu", "startTime": at}


def done(found: Plan, ref: Ref) -> list[str]:
    """What a plan does to one object."""
    kinds = {Apply: "apply", Delete: "delete"}
    named = [
        (each, each.ref if isinstance(each, Delete) else ref_of(each.manifest))
        for each in found.actions
    ]
    return [kinds[type(each)] for each, about in named if about == ref]


def attempts(manifest: Manifest) -> str:
    return str(manifest["metadata"]["annotations"].get(ATTEMPTS, "0"))


def test_a_pinned_workload_is_a_pod_and_no_stateful_set() -> None:
    cluster = converged()
    assert POD in cluster.objects
    assert SET not in cluster.objects
    assert passed(cluster).actions == ()


def test_a_lost_pod_is_made_again() -> None:
    cluster = converged()
    del cluster.objects[POD]
    assert done(passed(cluster), POD) == ["apply"]


def test_a_refused_pod_is_kept_for_a_pause_and_then_replaced() -> None:
    cluster = converged()
    refuse(cluster, NOW_NS)
    waiting = passed(cluster, now_ns=NOW_NS + 4 * SECOND)
    assert (done(waiting, POD), waiting.again_s) == ([], 6.0)
    assert done(passed(cluster, now_ns=NOW_NS + 10 * SECOND), POD) == ["delete"]


def test_pauses_grow_while_pods_fail_in_a_row() -> None:
    cluster, at, pauses = converged(), NOW_NS, []
    for _ in range(7):
        refuse(cluster, at)
        pauses.append(passed(cluster, now_ns=at).again_s)
        at += int(pauses[-1]) * SECOND
        assert done(passed(cluster, now_ns=at), POD) == ["delete"]
        cluster.settle()
        assert done(passed(cluster, now_ns=at), POD) == ["apply"]
    assert pauses == [10.0, 20.0, 40.0, 80.0, 160.0, 300.0, 300.0]


def test_at_most_one_pod_is_there_whatever_happens() -> None:
    cluster = converged()
    refuse(cluster, NOW_NS)
    later = NOW_NS + 60 * SECOND
    assert done(passed(cluster, now_ns=later), POD) == ["delete"]
    assert done(passed(cluster, now_ns=later), POD) == []
    cluster.settle()
    assert done(passed(cluster, now_ns=later), POD) == ["apply"]


def test_a_pod_that_ran_well_is_forgiven() -> None:
    cluster = converged()
    refuse(cluster, NOW_NS)
    config = Ref("ConfigMap", "desk", "main-risk-config")
    passed(cluster)
    assert attempts(cluster.objects[config]) == "1"
    passed(cluster, now_ns=NOW_NS + 10 * SECOND)
    cluster.settle()
    passed(cluster, now_ns=NOW_NS + 10 * SECOND)
    cluster.settle()
    assert attempts(cluster.objects[POD]) == "1"
    passed(cluster, now_ns=NOW_NS + 3_600 * SECOND)
    assert attempts(cluster.objects[config]) == "0"


def test_an_edit_replaces_a_refused_pod_at_once() -> None:
    cluster = converged()
    refuse(cluster, NOW_NS)
    fewer = owned(pinned(POLICY, "risk", 2), generation=2)
    assert done(passed(cluster, fewer), POD) == ["delete"]


def test_a_pod_on_a_node_that_does_not_answer_is_left_alone() -> None:
    cluster = converged()
    status = cluster.objects[POD]["status"]
    status["conditions"][0] |= {"status": "Unknown", "reason": "NodeStatusUnknown"}
    status["reason"] = "NodeLost"
    assert passed(cluster).actions == ()
    cluster.objects[POD]["metadata"]["deletionTimestamp"] = "2026-01-05T15:00:00Z"
    found = passed(cluster, now_ns=NOW_NS + 3_600 * SECOND)
    assert found.actions == ()
    assert "the old main-risk-0 goes" in found.waits


def test_pinning_deletes_the_stateful_set_before_it_makes_the_pod() -> None:
    cluster, steps = converged(owned(POLICY)), []
    for _ in range(6):
        found = passed(cluster, PINNED)
        steps.append((done(found, SET), done(found, POD)))
        assert not (SET in cluster.objects and done(found, POD) == ["apply"])
        cluster.settle()
    assert steps[0] == (["delete"], [])
    assert ([], ["apply"]) in steps
    assert passed(cluster).actions == ()


def test_unpinning_waits_for_the_pod_to_go_before_it_makes_the_stateful_set() -> None:
    cluster, steps = converged(), []
    for _ in range(6):
        found = passed(cluster, owned(POLICY))
        steps.append((done(found, SET), done(found, POD)))
        cluster.settle()
    assert steps[0] == ([], ["delete"])
    assert steps[1] == (["apply"], [])
    assert passed(cluster, owned(POLICY)).actions == ()


def test_switching_waits_its_turn() -> None:
    cluster = converged(owned(POLICY))
    cluster.unready.add("main-execution-0")
    cluster.settle()
    found = passed(cluster, PINNED)
    assert done(found, SET) == []
    assert "main-execution is not ready" in found.waits
