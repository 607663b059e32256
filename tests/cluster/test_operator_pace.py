"""How soon a status follows the truth, and that a restart of the operator says nothing new."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.audits import AuditLog
from tests.cluster.clusters import Cluster
from tests.cluster.installing import namespace_of
from tests.cluster.operators import RunningOperator, apply_platform, within
from tests.cluster.pods_test_controller import attending
from tests.process.processes import eventually

FOLLOWS_S, DELETED_S = 3.0, 5.0
"""The rules say 2 s and 5 s; a machine that does something else too gets a second."""


class Desk:
    """A policy and a strategy whose pods answer, and an operator that asks once a minute."""

    def __init__(self, cluster: Cluster, namespace: str, folder: Path) -> None:
        self.cluster, self.namespace, self._folder = cluster, namespace, folder
        self.base = f"/apis/tradewind.io/v1alpha1/namespaces/{namespace}"
        self.path = f"{self.base}/tradingstrategies/crossover"
        self.operator = self._operator("one")

    def again(self) -> RunningOperator:
        """Another process in the place of the first."""
        self.operator.end()
        self.operator = self._operator("two")
        return self.operator

    def _operator(self, name: str) -> RunningOperator:
        slow = {"statusEveryS": 60}
        made = RunningOperator(self.cluster, self.namespace, self._folder, name=name, **slow)
        return made.start().until_leading()

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cluster.api.get(self.path)
        return {"generation": found["metadata"]["generation"], **found.get("status", {})}

    def says(self, about: str, standing: str) -> bool:
        """Whether a condition of the strategy has a status, of the generation that is there."""
        status = self.status()
        said = {each["type"]: each for each in status.get("conditions", [])}
        one = said.get(about, {})
        current = one.get("observedGeneration") == status["generation"]
        return bool(current and one.get("status") == standing)

    def until(self, about: str, standing: str, seconds: float = 60) -> float:
        return within(f"{about} is {standing}", lambda: self.says(about, standing), seconds)


@pytest.fixture(scope="module")
def desk(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with namespace_of(kinds.api) as namespace:
        apply_platform(kinds, namespace)
        with attending(kinds.api, namespace):
            made = Desk(kinds, namespace, tmp_path_factory.mktemp("pace"))
            try:
                made.until("Ready", "True", 90)
                yield made
            finally:
                made.operator.end()


@pytest.mark.timeout(300)
def test_an_edit_is_enforced_by_the_status_two_seconds_after_it_is_by_risk(desk: Desk) -> None:
    for most in ("3", "4"):
        desk.cluster.api.merge(desk.path, {"spec": {"sizing": {"quantity": most}}})
        assert desk.until("RiskEnforced", "True") < FOLLOWS_S
        assert desk.until("Ready", "True") < FOLLOWS_S


@pytest.mark.timeout(300)
def test_a_restart_of_the_operator_over_pods_that_answer_writes_its_lease_alone(
    desk: Desk, audit: AuditLog
) -> None:
    desk.operator.until_idle()
    before, mark = desk.status(), audit.mark()
    again = desk.again()
    eventually("it has asked", lambda: _asked(again), 60)
    again.until_idle()
    assert {each.resource for each in audit.writes_of(again.user, mark)} == {"leases"}
    assert desk.status() == before


@pytest.mark.timeout(300)
def test_a_suspension_and_its_end_are_told_within_seconds(desk: Desk) -> None:
    desk.cluster.api.merge(desk.path, {"spec": {"suspend": True}})
    assert desk.until("Suspended", "True") < DELETED_S
    eventually("it is settled", lambda: desk.says("Reconciling", "False"), FOLLOWS_S)
    assert desk.status()["phase"] == "Suspended"
    desk.cluster.api.merge(desk.path, {"spec": {"suspend": False}})
    assert desk.until("Ready", "True") < DELETED_S


@pytest.mark.timeout(300)
def test_a_strategy_without_orders_is_gone_within_five_seconds(desk: Desk) -> None:
    assert _taken(desk, lambda: desk.cluster.api.http.get(desk.path).status_code == 404) < DELETED_S


def _taken(desk: Desk, gone: Callable[[], bool]) -> float:
    desk.cluster.api.delete(desk.path)
    return within("it is gone", gone, 60)


def _asked(operator: RunningOperator) -> bool:
    return operator.figure("tradewind_status_reads_total", result="answered") >= 4
