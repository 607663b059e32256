"""What somebody changes or deletes by hand is put back within five seconds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.installing import namespace_of
from tests.cluster.operators import RunningOperator, apply_platform, children, within
from tests.process.processes import eventually

REPAIRED_WITHIN_S = 5.0
KINDS = {
    "StatefulSet": "apps/v1",
    "Service": "v1",
    "ConfigMap": "v1",
    "PersistentVolumeClaim": "v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "PodDisruptionBudget": "policy/v1",
    "ServiceAccount": "v1",
    "Role": "rbac.authorization.k8s.io/v1",
    "RoleBinding": "rbac.authorization.k8s.io/v1",
}
EDITS: dict[str, dict[str, Any]] = {
    "StatefulSet": {"spec": {"replicas": 0}},
    "Service": {"spec": {"publishNotReadyAddresses": False}},
    "ConfigMap": {"data": {"config.json": "{}"}},
    "NetworkPolicy": {"spec": {"policyTypes": ["Ingress"]}},
    "PodDisruptionBudget": {"spec": {"minAvailable": 0}},
    "Role": {"rules": []},
    "RoleBinding": {"subjects": []},
}
UNLABELLED = {"metadata": {"labels": {"app.kubernetes.io/managed-by": "somebody"}}}
FOREIGN = {"metadata": {"labels": {"team": "blue"}, "annotations": {"note": "theirs"}}}


@pytest.fixture(scope="module")
def operator(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOperator]:
    """An operator that has made everything for one policy and one strategy."""
    with namespace_of(kinds.api) as namespace:
        apply_platform(kinds, namespace)
        folder: Path = tmp_path_factory.mktemp("operator")
        running = RunningOperator(kinds, namespace, folder).start()
        try:
            yield running.until_leading().until_idle()
        finally:
            running.end()


def _child(operator: RunningOperator, kind: str) -> dict[str, Any]:
    found = children(operator.cluster, operator.namespace, KINDS[kind], kind)
    configured = [each for each in found if "config.json" in each.get("data", {})]
    return (configured or found)[0]


def _path(operator: RunningOperator, kind: str, child: dict[str, Any]) -> str:
    collection = operator.cluster.api.collection(KINDS[kind], kind, operator.namespace)
    return f"{collection}/{child['metadata']['name']}"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "PersistentVolumeClaim"])
def test_a_deleted_child_is_made_again(operator: RunningOperator, kind: str) -> None:
    child = _child(operator, kind)
    path, uid, api = _path(operator, kind, child), child["metadata"]["uid"], operator.cluster.api
    api.delete(path)

    def again() -> bool:
        answer = api.http.get(path)
        return bool(answer.is_success and answer.json()["metadata"]["uid"] != uid)

    assert within(f"{kind} is there again", again, 10) < REPAIRED_WITHIN_S


@pytest.mark.parametrize("kind", EDITS)
def test_an_edited_child_is_set_back(operator: RunningOperator, kind: str) -> None:
    child = _child(operator, kind)
    path, api = _path(operator, kind, child), operator.cluster.api
    wanted = {key: child.get(key) for key in EDITS[kind]}
    changed = api.merge(path, EDITS[kind])
    assert {key: changed.get(key) for key in EDITS[kind]} != wanted

    def back() -> bool:
        now = api.get(path)
        return {key: now.get(key) for key in EDITS[kind]} == wanted

    assert within(f"{kind} is as it was", back, 10) < REPAIRED_WITHIN_S
    assert operator.figure("tradewind_drift_corrected_total", kind=kind) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_that_lost_our_label_gets_it_back(operator: RunningOperator, kind: str) -> None:
    child = _child(operator, kind)
    path, api = _path(operator, kind, child), operator.cluster.api
    api.merge(path, UNLABELLED)

    def labelled() -> bool:
        labels = api.get(path)["metadata"]["labels"]
        return bool(labels["app.kubernetes.io/managed-by"] == "tradewind-operator")

    assert within(f"{kind} is labelled", labelled, 10) < REPAIRED_WITHIN_S


@pytest.mark.parametrize("kind", EDITS)
def test_what_others_add_survives_a_repair(operator: RunningOperator, kind: str) -> None:
    child = _child(operator, kind)
    path, api = _path(operator, kind, child), operator.cluster.api
    api.merge(path, FOREIGN)
    api.merge(path, EDITS[kind])
    wanted = {key: child.get(key) for key in EDITS[kind]}
    eventually(
        f"{kind} is as it was",
        lambda: {key: api.get(path).get(key) for key in EDITS[kind]} == wanted,
        10,
    )
    metadata = api.get(path)["metadata"]
    assert (metadata["labels"]["team"], metadata["annotations"]["note"]) == ("blue", "theirs")


@pytest.mark.timeout(300)
def test_a_ready_pod_that_loses_our_labels_gets_them_back(operator: RunningOperator) -> None:
    api, namespace = operator.cluster.api, operator.namespace
    path = f"/api/v1/namespaces/{namespace}/pods/main-risk-0"
    running = [{"type": each, "status": "True"} for each in ("ContainersReady", "Ready")]
    api.merge(f"{path}/status", {"status": {"phase": "Running", "conditions": running}})
    workload = f"/apis/apps/v1/namespaces/{namespace}/statefulsets/main-risk"
    eventually("it is ready", lambda: api.get(workload)["status"].get("readyReplicas") == 1, 60)
    operator.until_idle()
    api.merge(path, UNLABELLED)
    took = within("it is ours again", lambda: _is_ours(operator, path), 60)
    assert took < REPAIRED_WITHIN_S


def _is_ours(operator: RunningOperator, path: str) -> bool:
    labels = operator.cluster.api.get(path)["metadata"]["labels"]
    return bool(labels["app.kubernetes.io/managed-by"] == "tradewind-operator")
