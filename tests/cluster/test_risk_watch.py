"""Risk watches its own policy at a real API server; every halt holds, and no operator runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.watched import WatchedPods
from tests.process.processes import eventually


@pytest.fixture
def pods(kinds: Cluster, namespace: str, tmp_path: Path) -> Iterator[WatchedPods]:
    """A policy that trades."""
    with WatchedPods(tmp_path, kinds, namespace) as started:
        yield started.start().until_ready()


def test_a_halt_holds_over_its_reversal_until_it_is_resumed_by_its_id(pods: WatchedPods) -> None:
    pods.patch(pods.policy_path, tradingState="Halted")
    took = pods.until("Halted")
    halt = pods.latch()
    assert took < 0.5
    pods.patch(pods.policy_path, tradingState="Active")
    pods.resume(pods.policy_path, "policy-999")
    pods.resume(pods.policy_path, halt, reason=" ")
    assert pods.desk()["state"] == "Halted"
    pods.resume(pods.policy_path, halt)
    pods.until("Active")


def test_the_policys_status_says_what_risk_enforces(pods: WatchedPods) -> None:
    def enforced() -> bool:
        generation = pods.api.get(pods.policy_path)["metadata"]["generation"]
        said = pods.condition("Enforced")
        return (said.get("status"), said.get("observedGeneration")) == ("True", generation)

    eventually("the first generation is enforced", enforced, 5)
    pods.patch(pods.policy_path, limits={"maxOrderNotional": "4000"})
    eventually("the second too", enforced, 5)
    status = pods.status()
    assert status["enforcedGeneration"] == 2
    assert status["tradingState"] == "Active"
    assert status["breaker"]["state"] == "Closed"
    assert status["figures"]["equity"]
    assert pods.condition("Halted")["reason"] == "Trading"
    assert "halt" not in status


def test_a_halts_status_holds_what_a_resume_needs_and_goes_with_it(pods: WatchedPods) -> None:
    pods.patch(pods.policy_path, tradingState="Halted")
    eventually("it is told", lambda: pods.condition("Halted").get("status") == "True", 5)
    said, halt = pods.condition("Halted"), pods.status()["halt"]
    assert said["reason"] == "HaltedBySpec"
    assert "risk and execution" in said["message"]
    assert halt["id"] == pods.latch()
    pods.patch(pods.policy_path, tradingState="Active")
    eventually("it is latched", lambda: pods.condition("Halted")["reason"] == "Latched", 5)
    pods.resume(pods.policy_path, halt["id"])
    eventually("it is over", lambda: pods.condition("Halted")["reason"] == "Trading", 5)
    assert "halt" not in pods.status()
