"""Who may do what, read off the rendered roles."""

import pytest

from tests.unit.chart.profiles import PROFILES, distinct
from tests.unit.chart.renders import Manifest, Values, objects
from tests.unit.chart.rules import ROLES, Right, operator_rules, rights, without
from tradewind_operator.api.kinds import CHILD_KINDS, KINDS, OWN_KINDS
from tradewind_operator.planning import accounts
from tradewind_operator.reconciling.trust import NAME as AUTHORITY

CERT_MANAGER: Values = {"tls": {"issuer": "certManager", "issuerName": "x"}}
PERSONAS = ("viewer", "trader", "risk-officer", "platform-admin")


def _operators(values: Values | None = None) -> set[Right]:
    return rights(rule for _, rule in operator_rules(values))


def _persona(name: str) -> set[Right]:
    (role,) = [
        each
        for each in objects()
        if each["kind"] == "ClusterRole" and each["metadata"]["name"] == f"tradewind-{name}"
    ]
    return rights(role["rules"])


def _roles() -> dict[str, Manifest]:
    return {name: each for name, each in distinct().items() if each["kind"] in ROLES}


def _of(*resources: str) -> set[Right]:
    return {right for right in _operators() if right.resource in resources}


def test_no_role_has_a_wildcard() -> None:
    assert [name for name, each in _roles().items() if "*" in repr(each["rules"])] == []


def test_no_role_but_the_platform_admins_lists_or_watches_secrets() -> None:
    readers = {
        each["metadata"]["name"]
        for each in _roles().values()
        for right in rights(each["rules"])
        if right.resource == "secrets" and right.verb in ("list", "watch")
    }
    assert readers == {"tradewind-platform-admin", "desk-platform-admin"}


def test_no_cluster_role_of_the_operators_speaks_of_secrets() -> None:
    for values in PROFILES.values():
        roles = [each for each in objects(values) if each["kind"] == "ClusterRole"]
        ours = [each for each in roles if each["metadata"]["name"].endswith("-operator")]
        assert all(right.resource != "secrets" for each in ours for right in rights(each["rules"]))


def test_secrets_are_reached_in_each_named_namespace_even_when_all_are_watched() -> None:
    found = operator_rules(PROFILES["all-namespaces-with-secrets"])
    places = {place.namespace for place, rule in found if rule["resources"] == ["secrets"]}
    assert places == {"desk-a", "desk-b", "trading"}


def test_nobody_may_escalate_bind_impersonate_exec_or_read_nodes() -> None:
    found = {right for each in _roles().values() for right in rights(each["rules"])}
    assert {right.verb for right in found} & {"escalate", "bind", "impersonate", "*"} == set()
    assert {right.resource for right in found} & {"pods/exec", "pods/attach", "nodes"} == set()


def test_the_operator_never_deletes_a_journals_volume() -> None:
    assert {right.verb for right in _of("persistentvolumeclaims")} == {
        "create",
        "list",
        "patch",
        "watch",
    }


def test_the_operator_never_makes_nor_deletes_a_policy_or_strategy() -> None:
    verbs = {right.verb for right in _of("riskpolicies", "tradingstrategies")}
    assert verbs == {"list", "watch", "patch"}


@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_the_operator_may_watch_and_apply_every_kind_of_child(kind: str) -> None:
    of_kind = {right.verb for right in _operators() if right.resource == KINDS[kind].plural}
    assert {"list", "watch", "create", "patch"} <= of_kind


@pytest.mark.parametrize("kind", OWN_KINDS)
def test_the_operator_may_write_the_status_of(kind: str) -> None:
    assert Right(KINDS[kind].group, f"{KINDS[kind].plural}/status", "patch") in _operators()


def test_the_operator_holds_all_that_it_hands_to_risk() -> None:
    missing = [
        right
        for right in rights(accounts.rules("main"))
        if not any(mine.covers(right) for mine in _operators())
    ]
    assert missing == []


def test_certificates_of_cert_manager_are_its_business_only_where_it_issues() -> None:
    assert {right.group for right in _operators()}.isdisjoint({"cert-manager.io"})
    assert Right("cert-manager.io", "certificates", "create") in _operators(CERT_MANAGER)


def test_where_cert_manager_issues_no_role_speaks_of_an_authority() -> None:
    roles = [each for each in objects(CERT_MANAGER) if each["kind"] in ROLES]
    assert {right.name for each in roles for right in rights(each["rules"])}.isdisjoint({AUTHORITY})
    own = _operators(CERT_MANAGER) ^ _operators()
    assert {right.resource for right in own} == {"certificates", "secrets"}
    assert Right("", "secrets", "get") in _operators(CERT_MANAGER)


def test_a_render_without_a_rule_lacks_that_rule_alone() -> None:
    place, rule = operator_rules()[0]
    left = [each for each in without(place) if each["kind"] == "Role"]
    mine = next(each for each in left if each["metadata"]["name"] == place.role)
    assert rule not in mine["rules"]
    assert len(mine["rules"]) == sum(at.role == place.role for at, _ in operator_rules()) - 1


@pytest.mark.parametrize("persona", ["viewer", "trader", "risk-officer"])
def test_secrets_and_workloads_are_closed_to(persona: str) -> None:
    held = {right.resource for right in _persona(persona)}
    assert held.isdisjoint({"secrets", "statefulsets", "deployments", "serviceaccounts", "roles"})


def test_a_trader_changes_strategies_and_no_policy() -> None:
    changes = {right for right in _persona("trader") if right.verb in ("create", "patch", "delete")}
    assert {right.resource for right in changes} == {"tradingstrategies", "pods/portforward"}


def test_a_risk_officer_changes_policies_and_no_strategy() -> None:
    held = _persona("risk-officer")
    changes = {right for right in held if right.verb in ("create", "patch", "delete")}
    assert {right.resource for right in changes} == {"riskpolicies", "pods/portforward"}


def test_a_platform_admin_holds_keys_and_pods_and_decides_nothing_about_trading() -> None:
    ours = {right.verb for right in _persona("platform-admin") if right.group == "tradewind.io"}
    assert ours == {"get", "list", "watch"}


def test_only_the_viewer_is_part_of_a_role_of_the_cluster() -> None:
    key = "rbac.authorization.k8s.io/aggregate-to-"
    aggregated = {
        (each["metadata"]["name"], label.removeprefix(key))
        for each in objects()
        for label in each["metadata"]["labels"]
        if label.startswith(key)
    }
    assert aggregated == {("tradewind-viewer", "view")}


@pytest.mark.parametrize("persona", PERSONAS)
def test_everybody_may_look(persona: str) -> None:
    assert Right("tradewind.io", "tradingstrategies", "watch") in _persona(persona)
