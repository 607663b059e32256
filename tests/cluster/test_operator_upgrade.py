"""Another operator with another build for the services: nothing that runs restarts for it."""

from pathlib import Path
from typing import Any

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.installing import in_namespace
from tests.cluster.operators import IMAGE, RunningOperator, apply_platform, children
from tests.cluster.pods_test_controller import attending
from tests.process.processes import eventually
from tests.unit.resources.files import POLICY, STRATEGY

NEWER = IMAGE.replace("1" * 64, "2" * 64)
WORKLOADS = 5
"""Of the policy: venue, market data, execution and risk; and the strategy's own."""


@pytest.mark.timeout(400)
def test_requirement_6_an_upgrade_restarts_no_pod_and_later_strategies_get_their_policys_build(
    kinds: Cluster, namespace: str, tmp_path: Path
) -> None:
    apply_platform(kinds, namespace)
    with attending(kinds.api, namespace):
        first = RunningOperator(kinds, namespace, tmp_path, name="older").start()
        try:
            first.until_leading()
            eventually("it is ready", lambda: _is_ready(kinds, namespace, "crossover"), 120)
        finally:
            first.end()
        before = _pods(kinds, namespace)
        newer = {"name": "newer", "servicesImage": NEWER}
        second = RunningOperator(kinds, namespace, tmp_path, **newer).start()
        try:
            second.until_leading().until_idle()
            _apply(kinds, namespace, STRATEGY, "later")
            _apply(kinds, namespace, POLICY, "another")
            eventually("it trades too", lambda: _is_ready(kinds, namespace, "later"), 120)
            eventually("so does another policy", lambda: len(_pods(kinds, namespace)) == 10, 60)
            after = _pods(kinds, namespace)
        finally:
            second.end()
    assert len(before) == WORKLOADS
    assert {name: after[name] for name in before} == before
    assert after["later-strategy-0"][1] == IMAGE
    assert after["another-risk-0"][1] == NEWER


def _apply(cluster: Cluster, namespace: str, text: str, name: str) -> None:
    found = in_namespace(text, namespace)
    cluster.api.apply({**found, "metadata": {**found["metadata"], "name": name}})


def _is_ready(cluster: Cluster, namespace: str, strategy: str) -> bool:
    path = f"/apis/tradewind.io/v1alpha1/namespaces/{namespace}/tradingstrategies/{strategy}"
    said: list[dict[str, Any]] = cluster.api.get(path).get("status", {}).get("conditions", [])
    return any(each["type"] == "Ready" and each["status"] == "True" for each in said)


def _pods(cluster: Cluster, namespace: str) -> dict[str, tuple[str, str]]:
    """Uid and image by name."""
    return {
        each["metadata"]["name"]: (each["metadata"]["uid"], each["spec"]["containers"][0]["image"])
        for each in children(cluster, namespace, "v1", "Pod")
    }
