"""Every planned child, as a real API server takes and keeps it."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.cluster.api import Api
from tests.cluster.clusters import Cluster
from tests.cluster.installing import in_namespace
from tests.process.processes import eventually
from tests.unit.operating.planning.examples import (
    FULL,
    LIVE_POLICY,
    SOURCES,
    pinned,
    pinned_strategy,
)
from tests.unit.operating.planning.views import NOW_NS, SETTINGS, owned, policy_view, strategy_view
from tests.unit.resources.files import POLICY, STRATEGY
from tradewind.deploy.cluster import MANAGED_BY, MANAGED_BY_LABEL
from tradewind_operator.model import Apply, Manifest, Owned, Plan, Ref, View, ref_of
from tradewind_operator.planning import plan
from tradewind_operator.planning.manifests import API_VERSIONS
from tradewind_operator.settings import Settings

KINDS = {kind: version for kind, version in API_VERSIONS.items() if kind != "Certificate"}
CASES = {
    "simulated": (SETTINGS, POLICY, STRATEGY),
    "everything": (FULL, LIVE_POLICY, SOURCES),
    "pinned": (SETTINGS, pinned(POLICY, "risk"), pinned_strategy(2)),
}


class Account:
    """A policy and a strategy on a cluster, and what there is of them."""

    def __init__(self, api: Api, namespace: str, settings: Settings) -> None:
        self.api, self.namespace, self.settings = api, namespace, settings

    def stored(self, text: str) -> Owned:
        """A resource, applied, with the uid that it got."""
        made = self.api.apply(in_namespace(text, self.namespace))
        found = owned(text)
        ref = Ref(found.ref.kind, self.namespace, found.ref.name)
        return replace(found, ref=ref, uid=made["metadata"]["uid"])

    def children(self) -> dict[Ref, Manifest]:
        """What carries our label."""
        found = {}
        for kind, version in KINDS.items():
            path = self.api.collection(version, kind, self.namespace)
            selector = f"{MANAGED_BY_LABEL}={MANAGED_BY}"
            for item in self.api.get(path, labelSelector=selector)["items"]:
                manifest = {"apiVersion": version, "kind": kind, **item}
                found[ref_of(manifest)] = manifest
        return found

    def carry_out(self, found: Plan) -> None:
        """Do what a plan says; every action is an apply."""
        for action in found.actions:
            assert isinstance(action, Apply)
            self.api.apply(action.manifest, manager=f"tradewind/{action.manager}")

    def plan(self, view: View) -> Plan:
        """The plan of a view of now."""
        return plan(replace(view, children=self.children()), self.settings, NOW_NS)


@pytest.fixture
def restricted(kinds: Cluster, namespace: str) -> str:
    """A namespace that lets restricted pods in alone."""
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    kinds.api.merge(f"/api/v1/namespaces/{namespace}", {"metadata": {"labels": labels}})
    priority = {"kind": "PriorityClass", "metadata": {"name": "trading"}, "value": 1000}
    kinds.api.apply({"apiVersion": "scheduling.k8s.io/v1", **priority})
    return namespace


@pytest.mark.parametrize("case", CASES)
def test_a_child_is_taken_once_and_then_left_alone(
    kinds: Cluster, restricted: str, case: str
) -> None:
    settings, policy_text, strategy_text = CASES[case]
    account = Account(kinds.api, restricted, settings)
    policy, strategy = account.stored(policy_text), account.stored(strategy_text)
    views = [policy_view(policy, strategy), strategy_view(strategy, policy)]
    for view in views:
        account.carry_out(account.plan(view))
    pods = {f"{name}-0" for name in _runners([account.plan(view) for view in views])}
    eventually("every pod is let in", lambda: pods <= _pods(account), 30)
    for view in views:
        assert account.plan(view).actions == ()
    children = [child for view in views for child in account.plan(view).children]
    assert [ref_of(each) for each in children if _writes(kinds.api, each)] == []


def test_what_is_edited_by_hand_is_found_and_set_back(kinds: Cluster, restricted: str) -> None:
    account = Account(kinds.api, restricted, SETTINGS)
    view = policy_view(account.stored(POLICY))
    account.carry_out(account.plan(view))
    risk = f"/apis/apps/v1/namespaces/{restricted}/statefulsets/main-risk"
    kinds.api.merge(risk, {"spec": {"replicas": 0}, "metadata": {"labels": {"theirs": "stays"}}})
    found = account.plan(view)
    assert [ref_of(each.manifest).name for each in found.actions if isinstance(each, Apply)] == [
        "main-risk"
    ]
    account.carry_out(found)
    repaired = kinds.api.get(risk)
    assert repaired["spec"]["replicas"] == 1
    assert repaired["metadata"]["labels"]["theirs"] == "stays"
    assert account.plan(view).actions == ()


def test_a_pod_gets_its_labels_back_without_a_restart(kinds: Cluster, restricted: str) -> None:
    account = Account(kinds.api, restricted, SETTINGS)
    view = policy_view(account.stored(POLICY))
    account.carry_out(account.plan(view))
    eventually("the pod", lambda: "main-risk-0" in _pods(account), 30)
    path = f"/api/v1/namespaces/{restricted}/pods/main-risk-0"
    uid = kinds.api.get(path)["metadata"]["uid"]
    kinds.api.merge(path, {"metadata": {"labels": {"tradewind.io/policy": "another"}}})
    account.carry_out(account.plan(view))
    metadata = kinds.api.get(path)["metadata"]
    assert (metadata["uid"], metadata["labels"]["tradewind.io/policy"]) == (uid, "main")
    assert account.plan(view).actions == ()


def test_a_word_to_a_pod_that_is_gone_makes_none(kinds: Cluster, restricted: str) -> None:
    metadata = {"name": "gone-0", "namespace": restricted, "uid": "7d3c7f6a-0000-0000-0000-0"}
    fragment: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata}
    answer = kinds.api.applied(fragment, manager="tradewind/metadata")
    assert answer.status_code == 409, answer.text


def _runners(plans: list[Plan]) -> list[str]:
    names = [each for found in plans for each in found.children]
    kinds = {"StatefulSet": "", "Pod": "-0"}
    return [
        each["metadata"]["name"].removesuffix(kinds[each["kind"]])
        for each in names
        if each["kind"] in kinds
    ]


def _pods(account: Account) -> set[str]:
    return set(account.api.names(f"/api/v1/namespaces/{account.namespace}/pods"))


def _writes(api: Api, child: Manifest) -> bool:
    """Whether applying a child again writes it; once more where a controller came between."""
    return all(_version(api.get(api.path(child))) != _version(_again(api, child)) for _ in "two")


def _again(api: Api, child: Manifest) -> Manifest:
    applied: Manifest = api.apply(child, manager="tradewind/children")
    return applied


def _version(manifest: Manifest) -> str:
    return str(manifest["metadata"]["resourceVersion"])
