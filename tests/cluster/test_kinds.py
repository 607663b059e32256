"""Our kinds and admission policies, as a real API server takes them."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.cluster.clusters import Cluster
from tests.cluster.installing import CRDS, in_namespace, namespace_of
from tests.cluster.places import REPOSITORY
from tests.process.processes import eventually
from tests.unit.resources.crds.admissions import ADMISSIONS, Admission
from tests.unit.resources.crds.cases import EDITS, REFUSED, Edit, Refused
from tests.unit.resources.files import POLICY, STRATEGY, edited

EXAMPLES = REPOSITORY / "k8s" / "examples"
_KINDS = "/apis/tradewind.io/v1alpha1/namespaces/{}/{}"
_ETCD_LIMIT_GUARD = 200 * 1024


@pytest.mark.parametrize("path", sorted(CRDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_definition_stays_small(path: Path) -> None:
    assert path.stat().st_size < _ETCD_LIMIT_GUARD


@pytest.mark.parametrize("folder", ["alpaca-paper", "own-strategy", "quickstart"])
def test_every_example_applies(kinds: Cluster, namespace: str, folder: str) -> None:
    path = EXAMPLES / folder
    flag = "-k" if (path / "kustomization.yaml").exists() else "-f"
    kinds.kubectl("-n", namespace, "apply", "--server-side", flag, path)
    again = kinds.kubectl("-n", namespace, "apply", "--server-side", flag, path)
    assert again.count("serverside-applied") == len(again.splitlines()) > 1


def test_what_the_reader_refuses_is_refused(kinds: Cluster, namespace: str) -> None:
    wrong = [line for case in REFUSED for line in _differences(kinds, namespace, case)]
    assert wrong == []


def test_edits_are_refused_at_their_field_or_taken(kinds: Cluster) -> None:
    wrong = []
    for edit in EDITS:
        with namespace_of(kinds.api) as namespace:
            wrong += _edited(kinds, namespace, edit)
    assert wrong == []


def test_admission_says_what_the_reader_says(kinds: Cluster) -> None:
    wrong = []
    for case in ADMISSIONS:
        with namespace_of(kinds.api) as namespace:
            wrong += _admitted(kinds, namespace, case)
    assert wrong == []


def test_a_resume_needs_a_reason_and_its_authors_name(kinds: Cluster, namespace: str) -> None:
    def resumed(**words: str) -> httpx.Response:
        document = in_namespace(POLICY, namespace)
        named = {f"tradewind.io/{name.replace('_', '-')}": word for name, word in words.items()}
        document["metadata"]["annotations"] = named
        return kinds.api.applied(document, dryRun="All")

    assert "a resume says why" in resumed(resume="7").text
    assert "a resume says who" in resumed(resume="7", reason="fixed").text
    assert "a resume says who" in resumed(resume="7", reason="fixed", changed_by="eve").text
    assert resumed(resume="7", reason="fixed", changed_by=kinds.username()).is_success
    since = "2026-01-05T14:30:00.000Z"
    assert "says why" in resumed(reset_breaker=since).text
    assert resumed(reset_breaker=since, reason="fixed", changed_by=kinds.username()).is_success


def test_short_names_category_and_columns_answer_a_traders_questions(
    kinds: Cluster, namespace: str
) -> None:
    for text in (POLICY, STRATEGY):
        kinds.api.apply(in_namespace(text, namespace))
    strategies = kinds.kubectl("-n", namespace, "get", "tstrat").split("\n")
    policies = kinds.kubectl("-n", namespace, "get", "riskpol", "-o", "wide").split("\n")
    assert strategies[0].split()[:4] == ["NAME", "STATE", "READY", "MODE"]
    assert {"HALTED", "BREAKER", "EXPOSURE", "P&L", "VENUE", "MAXLOSS"} <= set(policies[0].split())
    both = kinds.kubectl("-n", namespace, "get", "trading", "-o", "name").split()
    assert both == ["riskpolicy.tradewind.io/main", "tradingstrategy.tradewind.io/crossover"]


def test_status_is_a_subresource_and_spec_alone_counts_generations(
    kinds: Cluster, namespace: str
) -> None:
    made = kinds.api.apply(in_namespace(POLICY, namespace))
    path = kinds.api.path(made)
    kinds.api.merge(path, {"status": {"phase": "Trading"}})
    assert "phase" not in kinds.api.get(path).get("status", {})
    kinds.api.merge(f"{path}/status", {"status": {"phase": "Trading"}})
    after = kinds.api.get(path)
    assert (after["status"]["phase"], after["metadata"]["generation"]) == ("Trading", 1)


@pytest.mark.parametrize("path", sorted(CRDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_selectable_field_selects(kinds: Cluster, namespace: str, path: Path) -> None:
    definition = yaml.safe_load(path.read_text())["spec"]
    kinds.api.apply(in_namespace(POLICY, namespace))
    kinds.api.apply(in_namespace(STRATEGY, namespace))
    where = _KINDS.format(namespace, definition["names"]["plural"])
    (item,) = kinds.api.get(where)["items"]
    for field in definition["versions"][0]["selectableFields"]:
        name, value = field["jsonPath"][1:], _at(item, field["jsonPath"])
        assert kinds.api.names(where, fieldSelector=f"{name}={value}") == [item["metadata"]["name"]]
        assert kinds.api.names(where, fieldSelector=f"{name}=other") == []


def _differences(cluster: Cluster, namespace: str, case: Refused) -> list[str]:
    plural = "riskpolicies" if case.kind == "RiskPolicy" else "tradingstrategies"
    document = in_namespace(case.text, namespace)
    answer = cluster.api.http.post(
        _KINDS.format(namespace, plural), params={"dryRun": "All"}, json=document
    )
    if answer.is_success:
        return [f"{case.name}: taken"]
    said = answer.json()
    causes = {(each.get("field", ""), each["message"]) for each in said["details"]["causes"]}
    at = "" if case.at.startswith("metadata") else case.at
    named = [field for field, text in causes if field.startswith(at) and case.says in field + text]
    return [] if named else [f"{case.name}: {case.at}: {case.says!r} is not in {said['message']}"]


def _edited(cluster: Cluster, namespace: str, edit: Edit) -> list[str]:
    old, new = (in_namespace(text, namespace) for text in (edit.old, edit.new))
    cluster.api.apply(old)
    answer = cluster.api.http.put(
        cluster.api.path(new), params={"dryRun": "All"}, json=_replacing(cluster, new)
    )
    causes = [] if answer.is_success else answer.json()["details"].get("causes", [])
    at = {cause.get("field", "") for cause in causes}
    right = edit.at in at if edit.at else answer.is_success
    return [] if right else [f"{edit.name}: {answer.text}"]


def _admitted(cluster: Cluster, namespace: str, case: Admission) -> list[str]:
    if case.old:
        cluster.api.apply(in_namespace(case.old, namespace))
    cluster.api.apply(in_namespace(case.policy, namespace))
    _policy_is_heeded(cluster, namespace)
    strategy = in_namespace(case.strategy, namespace)
    answer = cluster.api.applied(strategy, dryRun="All")
    right = case.says in answer.text and not answer.is_success if case.says else answer.is_success
    return [] if right else [f"{case.name}: {case.says!r} is not in {answer.text}"]


def _policy_is_heeded(cluster: Cluster, namespace: str) -> None:
    """The server reads policies by a watch: what no policy here takes shows that it has ours."""
    probe = in_namespace(edited(STRATEGY, "name: crossover", "name: probe"), namespace)
    probe["spec"] |= {"sizing": {"fractionOfEquity": "1000%", "maxNotional": "999999"}}
    eventually(
        "the policy is heeded",
        lambda: cluster.api.applied(probe, dryRun="All").is_error,
    )


def _replacing(cluster: Cluster, document: dict[str, Any]) -> dict[str, Any]:
    version = cluster.api.get(cluster.api.path(document))["metadata"]["resourceVersion"]
    return {**document, "metadata": {**document["metadata"], "resourceVersion": version}}


def _at(item: Any, path: str) -> Any:
    for part in path.strip(".").split("."):
        item = item[part]
    return item if isinstance(item, str) else json.dumps(item)
