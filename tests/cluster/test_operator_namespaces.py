"""A namespace that is deleted ends, with the operator's resources in it."""

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.installing import namespace_of
from tests.cluster.operators import RunningOperator, apply_platform
from tests.process.processes import eventually

HOLD = "tests.tradewind.io/hold"


@pytest.mark.timeout(300)
def test_requirement_10_a_namespace_that_is_deleted_ends_though_its_operator_goes_with_it(
    kinds: Cluster, tmp_path: Path
) -> None:
    with namespace_of(kinds.api) as namespace:
        apply_platform(kinds, namespace)
        _pod_that_stays(kinds, namespace)
        running = RunningOperator(kinds, namespace, tmp_path).start()
        try:
            running.until_leading().until_idle()
            running.signal(signal.SIGSTOP)
            kinds.api.delete(f"/api/v1/namespaces/{namespace}")
            running.signal(signal.SIGTERM)
            running.signal(signal.SIGCONT)
            eventually("the operator is gone", lambda: not running.alive, 30)
        finally:
            running.end()
        assert _finalizers(kinds, namespace) == []
        _let_go_of_the_pod(kinds, namespace)
        eventually("the namespace is gone", lambda: _is_gone(kinds, namespace), 60)


@pytest.mark.timeout(300)
def test_requirement_10_a_namespace_that_is_deleted_ends_while_its_operator_lives_elsewhere(
    kinds: Cluster, tmp_path: Path
) -> None:
    with namespace_of(kinds.api) as home, namespace_of(kinds.api) as namespace:
        apply_platform(kinds, namespace)
        running = RunningOperator(kinds, home, tmp_path, namespaces=[home, namespace]).start()
        try:
            running.until_leading().until_idle()
            kinds.api.delete(f"/api/v1/namespaces/{namespace}")
            eventually("the namespace is gone", lambda: _is_gone(kinds, namespace), 60)
        finally:
            running.end()


def _pod_that_stays(cluster: Cluster, namespace: str) -> None:
    """Pods go first: as long as this one stays, nothing else is deleted."""
    spec = {"containers": [{"name": "main", "image": "none"}]}
    metadata = {"name": "stays", "namespace": namespace, "finalizers": [HOLD]}
    pod: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
    eventually("it is made", lambda: _made(cluster, pod), 30)


def _made(cluster: Cluster, pod: dict[str, Any]) -> bool:
    """Its service account may not be there yet."""
    path = f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods"
    return cluster.api.http.post(path, json=pod).is_success


def _let_go_of_the_pod(cluster: Cluster, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/pods/stays"
    cluster.api.merge(path, {"metadata": {"finalizers": None}})


def _finalizers(cluster: Cluster, namespace: str) -> list[str]:
    base = f"/apis/tradewind.io/v1alpha1/namespaces/{namespace}"
    found = [
        each
        for plural in ("riskpolicies", "tradingstrategies")
        for each in cluster.api.get(f"{base}/{plural}")["items"]
    ]
    return [name for each in found for name in each["metadata"].get("finalizers", ())]


def _is_gone(cluster: Cluster, namespace: str) -> bool:
    return cluster.api.http.get(f"/api/v1/namespaces/{namespace}").status_code == 404
