"""The chart by the real Helm engine on the real API server."""

import json
from collections.abc import Iterator

import pytest

from tests.cluster.charts import DEFINITIONS, Release, released
from tests.cluster.clusters import Cluster
from tests.cluster.installing import in_namespace, namespace_of
from tests.unit.chart.profiles import PROFILES, distinct
from tests.unit.chart.renders import RELEASE, Manifest, one
from tests.unit.resources.files import POLICY

_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@pytest.fixture(scope="module")
def release(kinds: Cluster) -> Iterator[Release]:
    """A default installation in a namespace of its own."""
    with namespace_of(kinds.api) as namespace, released(kinds, namespace) as found:
        yield found


def test_the_server_takes_every_object_of_every_render_field_by_field(
    kinds: Cluster, namespace: str
) -> None:
    answers = {
        name: kinds.api.applied(_moved(each, namespace), dryRun="All", fieldValidation="Strict")
        for name, each in distinct().items()
    }
    assert {name: each.text for name, each in answers.items() if each.is_error} == {}


def test_an_installation_has_what_the_chart_says(release: Release) -> None:
    path = f"/api/v1/namespaces/{release.namespace}/configmaps/{release.operator}"
    settings = json.loads(release.cluster.api.get(path)["data"]["settings.json"])
    assert settings["namespaces"] == [release.namespace]
    assert settings["lease"] == release.operator


def test_an_installation_in_one_namespace_gave_the_operator_no_cluster_role(
    release: Release,
) -> None:
    bindings = release.cluster.api.get("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings")
    subjects = [each for item in bindings["items"] for each in item.get("subjects") or []]
    assert [each for each in subjects if each.get("namespace") == release.namespace] == []


def test_an_upgrade_brings_a_standby_and_its_budget_and_takes_them_back(release: Release) -> None:
    root = f"namespaces/{release.namespace}"
    deployment = f"/apis/apps/v1/{root}/deployments/{release.operator}"
    budgets = f"/apis/policy/v1/{root}/poddisruptionbudgets"
    api = release.cluster.api
    release.upgrade({"operator": {"replicas": 2}})
    assert api.get(deployment)["spec"]["replicas"] == 2
    assert api.names(budgets) == [release.operator]
    release.upgrade()
    assert api.get(deployment)["spec"]["strategy"] == {"type": "Recreate"}
    assert api.names(budgets) == []


def test_the_operators_pod_is_allowed_by_the_restricted_profile(
    kinds: Cluster, namespace: str
) -> None:
    label = {"pod-security.kubernetes.io/enforce": "restricted"}
    kinds.api.merge(f"/api/v1/namespaces/{namespace}", {"metadata": {"labels": label}})
    for profile in ("default", "scheduling"):
        pod = _pod_of(PROFILES[profile], namespace)
        answer = kinds.api.applied(pod, dryRun="All")
        assert answer.status_code == 201, answer.text


def test_an_abandoning_uninstall_leaves_policies_and_definitions(
    kinds: Cluster, namespace: str
) -> None:
    with namespace_of(kinds.api) as other:
        kinds.api.apply(in_namespace(POLICY, other))
        release = Release(kinds, namespace)
        release.install({"uninstall": {"abandon": True}})
        release.uninstall()
        policies = f"/apis/tradewind.io/v1alpha1/namespaces/{other}/riskpolicies"
        assert len(kinds.api.names(policies)) == 1
    assert set(DEFINITIONS) <= set(kinds.api.names(_DEFINITIONS))
    left = kinds.api.names(f"/apis/apps/v1/namespaces/{namespace}/deployments")
    assert left == []


def _moved(manifest: Manifest, namespace: str) -> Manifest:
    """In a namespace of the test's; a cluster-scoped object keeps its name, and is not kept."""
    metadata = manifest["metadata"]
    if "namespace" not in metadata:
        return manifest
    moved = {**manifest, "metadata": {**metadata, "namespace": namespace}}
    if manifest["kind"] == "Pod":  # its own account would have to be there
        moved["spec"] = {**manifest["spec"], "serviceAccountName": "default"}
    return moved


def _pod_of(values: dict[str, object], namespace: str) -> Manifest:
    template = one("Deployment", values)["spec"]["template"]
    spec = {**template["spec"], "serviceAccountName": "default"}
    spec.pop("priorityClassName", None)
    metadata = {"name": RELEASE, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
