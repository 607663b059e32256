"""Risk watches its own policy at a real API server; every halt holds, and no operator runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.watched import WatchedPods


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
