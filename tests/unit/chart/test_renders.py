"""What every render holds to."""

import pytest

from tests.unit.chart.pods import breaches, pod_spec
from tests.unit.chart.profiles import DIGEST, PROFILES, distinct
from tests.unit.chart.rendering import is_hook
from tests.unit.chart.renders import CHART, NAMESPACE, Manifest, objects, of_kind, one, texts

CLUSTER_SCOPED = {
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "PriorityClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
}


def _kinds(profile: str) -> set[str]:
    return {each["kind"] for each in objects(PROFILES[profile])}


def _deployed(profile: str) -> Manifest:
    (found,) = of_kind("Deployment", PROFILES[profile])
    return found


def _images(profile: str) -> set[str]:
    specs = [pod_spec(each) for each in objects(PROFILES[profile])]
    return {container["image"] for spec in specs if spec for container in spec["containers"]}


@pytest.mark.parametrize("profile", PROFILES)
def test_every_object_says_its_namespace_or_has_none(profile: str) -> None:
    unplaced = [
        (each["kind"], each["metadata"]["name"])
        for each in objects(PROFILES[profile])
        if bool(each["metadata"].get("namespace")) == (each["kind"] in CLUSTER_SCOPED)
    ]
    assert unplaced == []


@pytest.mark.parametrize("profile", PROFILES)
def test_no_object_is_rendered_twice(profile: str) -> None:
    names = [
        (each["kind"], each["metadata"].get("namespace"), each["metadata"]["name"])
        for each in objects(PROFILES[profile])
    ]
    assert len(names) == len(set(names))


def test_every_object_carries_the_labels_by_which_it_is_found() -> None:
    bare = [
        name
        for name, each in distinct().items()
        if "app.kubernetes.io/name" not in each["metadata"]["labels"]
    ]
    assert bare == []


def test_every_pod_meets_the_restricted_profile_and_more() -> None:
    specs = {name: pod_spec(each) for name, each in distinct().items()}
    found = {name: list(breaches(spec)) for name, spec in specs.items() if spec}
    assert len(found) > 3
    assert {name: each for name, each in found.items() if each} == {}


def test_a_namespaced_installation_has_no_cluster_scoped_object() -> None:
    assert _kinds("namespaced") & CLUSTER_SCOPED == set()


def test_a_namespaced_installation_may_bring_the_definitions_and_nothing_else() -> None:
    kinds = {each["kind"] for each in objects({"namespaced": True})}
    assert kinds & CLUSTER_SCOPED == {"CustomResourceDefinition"}


def test_by_default_the_operator_itself_needs_no_cluster_role() -> None:
    assert "ClusterRoleBinding" not in _kinds("default")


def test_definitions_are_kept_when_the_release_goes() -> None:
    keep = "helm.sh/resource-policy"
    kept = [
        each["metadata"]["annotations"].get(keep) for each in of_kind("CustomResourceDefinition")
    ]
    assert kept == ["keep", "keep"]


def test_definitions_go_with_the_release_only_where_it_is_said() -> None:
    found = of_kind("CustomResourceDefinition", {"crds": {"keep": False}})
    assert [each["metadata"].get("annotations") for each in found] == [None, None]


def test_one_replica_is_gone_before_the_next_starts_and_a_standby_is_not() -> None:
    assert _deployed("default")["spec"]["strategy"] == {"type": "Recreate"}
    assert _deployed("standby")["spec"]["strategy"]["type"] == "RollingUpdate"


def test_a_budget_is_only_for_two() -> None:
    assert "PodDisruptionBudget" not in _kinds("default")
    assert "PodDisruptionBudget" in _kinds("standby")


def test_images_are_tagged_with_the_charts_version() -> None:
    assert _images("default") == {"localhost/tradewind-operator:0.1.0"}


def test_a_digest_wins_over_a_tag_and_a_mirror_over_the_registry() -> None:
    assert _images("mirror") == {f"mirror.example/tradewind/tradewind-operator@{DIGEST}"}


def test_every_pod_has_the_registrys_credentials() -> None:
    specs = [spec for each in objects(PROFILES["mirror"]) if (spec := pod_spec(each))]
    wanted = [{"name": "pull"}, {"name": "other"}]
    assert [spec["imagePullSecrets"] for spec in specs] == [wanted] * len(specs)


def test_every_pod_behind_a_proxy_reaches_the_api_server_without_it() -> None:
    (container,) = _deployed("closed-network")["spec"]["template"]["spec"]["containers"]
    env = {each["name"]: each.get("value") for each in container["env"]}
    assert env["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert env["NO_PROXY"] == "$(KUBERNETES_SERVICE_HOST),.svc,.cluster.local,example.org"


def test_the_deployment_changes_when_the_settings_do() -> None:
    checksum = "checksum/settings"
    sums = {
        one("Deployment", values)["spec"]["template"]["metadata"]["annotations"][checksum]
        for values in ({}, {"operator": {"workers": 9}})
    }
    assert len(sums) == 2


def test_a_pod_labels_value_never_hides_the_selectors_own() -> None:
    values = {"podLabels": {"app.kubernetes.io/name": "other"}}
    deployment = one("Deployment", values)
    wanted = deployment["spec"]["selector"]["matchLabels"]
    assert wanted.items() <= deployment["spec"]["template"]["metadata"]["labels"].items()


def test_the_operator_reaches_only_what_it_must() -> None:
    policy = one("NetworkPolicy", PROFILES["closed-network"])
    ports = [port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]]
    assert ports == [53, 53, 6443, 7443, 4318]
    assert all(rule["to"] for rule in policy["spec"]["egress"])


def test_monitors_and_rules_are_left_out_where_the_cluster_does_not_know_them() -> None:
    on = {"monitoring": {"serviceMonitors": {"enabled": True}, "rules": {"enabled": True}}}
    kinds = {each["kind"] for each in objects(on)}
    assert kinds & {"ServiceMonitor", "PodMonitor", "PrometheusRule"} == set()
    assert "were left out" in texts(on)["NOTES.txt"]


def test_every_dashboard_is_a_config_map_that_grafana_finds() -> None:
    found = [
        each
        for each in of_kind("ConfigMap", PROFILES["monitoring"])
        if each["metadata"]["labels"].get("grafana_dashboard") == "1"
    ]
    assert len(found) == len(list((CHART / "dashboards").glob("*.json")))
    assert {each["metadata"]["namespace"] for each in found} <= {"grafana"}


def test_nothing_but_hooks_is_there_for_the_uninstall_alone() -> None:
    ours = [each for each in objects() if "uninstall" in each["metadata"]["name"]]
    assert len(ours) == 6
    assert all(is_hook(each) for each in ours)


def test_abandoned_pods_are_announced_and_no_job_is_rendered() -> None:
    values = {"uninstall": {"abandon": True}}
    assert "Job" not in {each["kind"] for each in objects(values)}
    assert "PODS GO ON TRADING" in texts(values)["NOTES.txt"]


def test_the_notes_name_the_next_command() -> None:
    assert f"kubectl -n {NAMESPACE} apply -f k8s/examples/quickstart" in texts()["NOTES.txt"]
