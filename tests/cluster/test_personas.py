"""The four personas do what they may and nothing else: the real authoriser's word for it."""

from collections.abc import Iterator

import pytest

from tests.cluster.charts import Release, released
from tests.cluster.clusters import Cluster
from tests.cluster.installing import in_namespace, namespace_of
from tests.unit.chart.rules import Right, rights
from tests.unit.resources.files import POLICY, STRATEGY

VIEWER, TRADER, OFFICER, ADMIN = PERSONAS = ("viewer", "trader", "risk-officer", "platform-admin")
_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
_BINDINGS = "/apis/rbac.authorization.k8s.io/v1/namespaces/{}/rolebindings"

ASKED: dict[tuple[str, str], frozenset[str]] = {
    ("list", "tradingstrategies.tradewind.io"): frozenset(PERSONAS),
    ("watch", "riskpolicies.tradewind.io"): frozenset(PERSONAS),
    ("create", "tradingstrategies.tradewind.io"): frozenset({TRADER}),
    ("patch", "tradingstrategies.tradewind.io"): frozenset({TRADER}),
    ("delete", "tradingstrategies.tradewind.io"): frozenset({TRADER}),
    ("patch", "tradingstrategies.tradewind.io/status"): frozenset(),
    ("create", "riskpolicies.tradewind.io"): frozenset({OFFICER}),
    ("patch", "riskpolicies.tradewind.io"): frozenset({OFFICER}),
    ("delete", "riskpolicies.tradewind.io"): frozenset({OFFICER}),
    ("patch", "riskpolicies.tradewind.io/status"): frozenset(),
    ("get", "pods/log"): frozenset({TRADER, OFFICER, ADMIN}),
    ("create", "pods/portforward"): frozenset({TRADER, OFFICER, ADMIN}),
    ("create", "pods/exec"): frozenset(),
    ("create", "pods"): frozenset(),
    ("delete", "pods"): frozenset({ADMIN}),
    ("create", "pods/eviction"): frozenset({ADMIN}),
    ("get", "secrets"): frozenset({ADMIN}),
    ("list", "secrets"): frozenset({ADMIN}),
    ("create", "secrets"): frozenset({ADMIN}),
    ("get", "configmaps"): frozenset({TRADER, ADMIN}),
    ("patch", "configmaps"): frozenset({ADMIN}),
    ("patch", "statefulsets.apps"): frozenset(),
    ("patch", "deployments.apps"): frozenset({ADMIN}),
    ("patch", "leases.coordination.k8s.io"): frozenset(),
    ("create", "rolebindings.rbac.authorization.k8s.io"): frozenset(),
    ("impersonate", "serviceaccounts"): frozenset(),
    ("update", "tradingstrategies.tradewind.io"): frozenset({TRADER}),
    ("update", "riskpolicies.tradewind.io"): frozenset({OFFICER}),
    ("deletecollection", "tradingstrategies.tradewind.io"): frozenset(),
    ("deletecollection", "riskpolicies.tradewind.io"): frozenset(),
    ("update", "tradingstrategies.tradewind.io/finalizers"): frozenset(),
    ("get", "pods"): frozenset({TRADER, OFFICER, ADMIN}),
    ("create", "pods/attach"): frozenset(),
    ("create", "pods/proxy"): frozenset(),
    ("patch", "pods/ephemeralcontainers"): frozenset(),
    ("patch", "pods/status"): frozenset(),
    ("create", "serviceaccounts/token"): frozenset(),
    ("delete", "persistentvolumeclaims"): frozenset({ADMIN}),
    ("patch", "networkpolicies.networking.k8s.io"): frozenset(),
    ("patch", "poddisruptionbudgets.policy"): frozenset(),
    ("escalate", "roles.rbac.authorization.k8s.io"): frozenset(),
    ("bind", "clusterroles.rbac.authorization.k8s.io"): frozenset(),
}
"""Who may do what; nobody else may."""


@pytest.fixture(scope="module")
def desk(kinds: Cluster) -> Iterator[Release]:
    """An installation, and a person of each kind in its namespace."""
    with namespace_of(kinds.api) as namespace, released(kinds, namespace) as release:
        for persona in PERSONAS:
            kinds.api.create(_BINDINGS.format(namespace), _binding(release, persona))
        kinds.api.apply(in_namespace(POLICY, namespace))
        yield release


def _binding(release: Release, persona: str) -> dict[str, object]:
    role = f"{release.name}-{persona}"
    group = "rbac.authorization.k8s.io"
    return {
        "metadata": {"name": persona},
        "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": role},
        "subjects": [{"apiGroup": group, "kind": "User", "name": persona}],
    }


def _may(release: Release, user: str, verb: str, what: str, namespace: str = "") -> bool:
    named, _, subresource = what.partition("/")
    resource, _, group = named.partition(".")
    if "/" in group:
        group, _, subresource = group.partition("/")
    attributes = {
        "namespace": namespace or release.namespace,
        "verb": verb,
        "group": group,
        "resource": resource,
        "subresource": subresource,
    }
    body = {"spec": {"user": user, "resourceAttributes": attributes}}
    return bool(release.cluster.api.create(_REVIEWS, body)["status"]["allowed"])


@pytest.mark.parametrize(("verb", "what"), ASKED)
def test_who_may(desk: Release, verb: str, what: str) -> None:
    assert {user for user in PERSONAS if _may(desk, user, verb, what)} == ASKED[verb, what]


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_persona_holds_what_its_role_says_and_nothing_else(desk: Release, persona: str) -> None:
    held = _held(desk, persona) - _held(desk, "somebody")
    role = f"/apis/rbac.authorization.k8s.io/v1/clusterroles/{desk.name}-{persona}"
    assert held == rights(desk.cluster.api.get(role)["rules"])


def test_nobody_may_do_anything_in_another_namespace(desk: Release, namespace: str) -> None:
    found = {
        (user, verb, what)
        for user in PERSONAS
        for verb, what in ASKED
        if _may(desk, user, verb, what, namespace)
    }
    assert found == set()


def test_whoever_views_a_namespace_sees_what_trades_in_it_and_whoever_edits_changes_nothing(
    desk: Release,
) -> None:
    api, group = desk.cluster.api, "rbac.authorization.k8s.io"
    for role in ("view", "edit"):
        binding = {
            "metadata": {"name": role},
            "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": role},
            "subjects": [{"apiGroup": group, "kind": "User", "name": f"plain-{role}"}],
        }
        api.create(_BINDINGS.format(desk.namespace), binding)
    assert _may(desk, "plain-view", "list", "tradingstrategies.tradewind.io")
    assert not _may(desk, "plain-edit", "patch", "tradingstrategies.tradewind.io")
    assert not _may(desk, "plain-edit", "patch", "riskpolicies.tradewind.io")


def _held(desk: Release, user: str) -> set[Right]:
    """Everything that a user may do in the namespace, by the authoriser's own list."""
    answer = desk.cluster.api.http.post(
        "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
        json={"spec": {"namespace": desk.namespace}},
        headers={"Impersonate-User": user, "Impersonate-Group": "system:authenticated"},
    )
    return rights(answer.raise_for_status().json()["status"]["resourceRules"])


def _as(desk: Release, user: str, *, manifest: str) -> int:
    body = in_namespace(manifest, desk.namespace)
    collection = desk.cluster.api.collection(body["apiVersion"], body["kind"], desk.namespace)
    answer = desk.cluster.api.http.post(
        collection, json=body, params={"dryRun": "All"}, headers={"Impersonate-User": user}
    )
    return answer.status_code


def test_a_trader_brings_a_strategy_and_is_refused_a_policy(desk: Release) -> None:
    assert _as(desk, TRADER, manifest=STRATEGY) == 201
    assert _as(desk, TRADER, manifest=POLICY) == 403


def test_a_risk_officer_is_refused_a_strategy(desk: Release) -> None:
    assert _as(desk, OFFICER, manifest=STRATEGY) == 403


def test_a_trader_can_halt_no_policy_and_a_risk_officer_can(desk: Release) -> None:
    path = f"/apis/tradewind.io/v1alpha1/namespaces/{desk.namespace}/riskpolicies"
    name = desk.cluster.api.names(path)[0]
    codes = {
        user: desk.cluster.api.http.patch(
            f"{path}/{name}",
            json={"spec": {"tradingState": "Halted"}},
            headers={"Impersonate-User": user, "Content-Type": "application/merge-patch+json"},
        ).status_code
        for user in (VIEWER, TRADER, ADMIN, OFFICER)
    }
    assert codes == {VIEWER: 403, TRADER: 403, ADMIN: 403, OFFICER: 200}
