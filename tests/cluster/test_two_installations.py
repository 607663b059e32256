"""Two installations on one namespace: one has it, until it has been away for long."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.audits import AuditLog
from tests.cluster.clusters import Cluster
from tests.cluster.operators import RunningOperator, apply_platform
from tests.process.processes import eventually

ABANDONED_S = 4.0
_BASE = "/apis/tradewind.io/v1alpha1/namespaces"


@pytest.fixture
def two(
    kinds: Cluster, namespace: str, tmp_path: Path
) -> Iterator[tuple[RunningOperator, RunningOperator]]:
    """The first has a policy and a strategy already."""
    apply_platform(kinds, namespace)
    first = RunningOperator(kinds, namespace, tmp_path, name="one", lease="one")
    settings = {"lease": "two", "abandonedS": ABANDONED_S}
    second = RunningOperator(kinds, namespace, tmp_path, name="two", **settings)
    try:
        first.start().until_leading().until_idle()
        yield first, second
    finally:
        first.end()
        second.end()


def _lease_of(operator: RunningOperator) -> Any:
    path = f"{_BASE}/{operator.namespace}/riskpolicies/main"
    return operator.cluster.api.get(path)["status"]["controller"]["lease"]


def _told(operator: RunningOperator) -> list[str]:
    path = f"/apis/events.k8s.io/v1/namespaces/{operator.namespace}/events"
    events = operator.cluster.api.get(path)["items"]
    return sorted(
        each["regarding"]["kind"] for each in events if each["reason"] == "ClaimedElsewhere"
    )


@pytest.mark.timeout(300)
def test_the_second_stays_away_and_says_so_once_until_the_first_has_been_gone_for_long(
    two: tuple[RunningOperator, RunningOperator], audit: AuditLog
) -> None:
    first, second = two
    mark = audit.mark()
    second.start().until_leading()
    eventually("it tells", lambda: len(_told(second)) == 2, 60)
    looks = "tradewind_reconcile_total"
    eventually("it looks again", lambda: second.figure(looks, result="elsewhere") >= 6, 60)
    writes = audit.writes_of(second.user, mark)
    assert [each.resource for each in writes if each.resource != "leases"].count("events") == 2
    assert {each.resource for each in writes} <= {"leases", "secrets", "events"}
    assert _told(second) == ["RiskPolicy", "TradingStrategy"]
    assert _lease_of(first) == "one"
    first.end()
    eventually("the second has it", lambda: _lease_of(second) == "two", 60)
    path = f"/apis/apps/v1/namespaces/{second.namespace}/statefulsets"
    before = {each["metadata"]["uid"] for each in second.cluster.api.get(path)["items"]}
    second.until_idle()
    after = {each["metadata"]["uid"] for each in second.cluster.api.get(path)["items"]}
    assert after == before
