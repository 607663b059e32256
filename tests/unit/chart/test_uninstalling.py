"""What an uninstall waits for and takes away, and the names that it shares with the chart."""

from typing import Any

import pytest

from tests.unit.chart.renders import objects
from tradewind.deploy.cluster import operator_name
from tradewind_operator.model import Ref
from tradewind_operator.reconciling.trust import NAME as AUTHORITY
from tradewind_operator.statuses.owning import owned
from tradewind_operator.uninstalling.belongings import children_of, secrets_of
from tradewind_operator.uninstalling.standing import why_not

BEFORE, AFTER = "2026-01-05T14:30:00Z", "2026-01-05T14:31:00Z"
POLICY = Ref("RiskPolicy", "trading", "main")
LABELS = {
    "app.kubernetes.io/component": "risk",
    "app.kubernetes.io/instance": "main-risk",
    "tradewind.io/policy": "main",
}


def _waits(state: str = "Halted", at: str = AFTER, *, pods: bool = True, **figures: int) -> str:
    status: dict[str, Any] = {"tradingState": state, "figures": {"at": at, **figures}}
    if pods:
        status["pods"] = [{"service": "execution", "ready": True}]
    metadata = {"name": "main", "namespace": "trading"}
    kind = {"apiVersion": "tradewind.io/v1alpha1", "kind": "RiskPolicy"}
    return why_not(owned({**kind, "metadata": metadata, "spec": {}, "status": status}), BEFORE)


def test_a_halted_policy_without_orders_is_waited_for_no_longer() -> None:
    assert _waits(openOrders=0, unknownOrders=0) == ""


def test_a_policy_without_pods_has_no_order_of_ours() -> None:
    assert _waits("Active", pods=False, openOrders=3) == ""


@pytest.mark.parametrize(
    ("waits", "words"),
    [
        (_waits("Active"), "has not acknowledged"),
        (_waits(at=BEFORE), "have not been counted since the halt"),
        (_waits(openOrders=2), "2 open and 0 unknown orders"),
        (_waits(unknownOrders=1), "0 open and 1 unknown orders"),
    ],
)
def test_a_policy_is_waited_for_until_it_is_known_to_have_none(waits: str, words: str) -> None:
    assert words in waits


def _child(**labels: str) -> dict[str, Any]:
    return {"metadata": {"name": "x", "namespace": "trading", "labels": {**LABELS, **labels}}}


def test_children_of_another_policy_are_left() -> None:
    mine, other = _child(), _child(**{"tradewind.io/policy": "other"})
    assert children_of([mine, other], frozenset({POLICY})) == [mine]


def test_secrets_are_named_by_the_workloads_and_policies_that_they_are_of() -> None:
    names = {ref.name for ref in secrets_of([_child()], [POLICY])}
    assert names == {"main-risk-tls", "main-approval", "main-operator-key"}


def test_the_operators_own_identity_is_found_by_its_certificate() -> None:
    labels = {
        "app.kubernetes.io/component": "operator",
        "app.kubernetes.io/instance": operator_name("main"),
    }
    names = {ref.name for ref in secrets_of([_child(**labels)], [])}
    assert names == {"main-operator-tls"}


def test_the_authoritys_secret_is_the_one_that_the_roles_name() -> None:
    named = {
        name
        for each in objects()
        for rule in each.get("rules", [])
        if rule["resources"] == ["secrets"]
        for name in rule.get("resourceNames", [])
    }
    assert named == {AUTHORITY}
