"""The observability stack: valid, restricted, and wired to itself and to what we deploy."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from observability.alerting import alerts
from tests.cluster.availability import or_skipped
from tests.cluster.observability import promtool
from tests.cluster.packages import program
from tests.unit.chart import schemas
from tests.unit.observability.dashboards import documents
from tests.unit.observability.kustomized import (
    FOLDER,
    Manifest,
    config,
    meta_label,
    of_kind,
    rendered,
)
from tradewind.deploy.cluster import COMPONENT_LABEL, NAME_LABEL, POLICY_LABEL, STRATEGY_LABEL

SERVER_FIELDS = {"receivers", "processors", "exporters", "connectors", "extensions"}


@pytest.fixture(autouse=True)
def kustomize() -> None:
    with or_skipped():
        rendered()


@pytest.mark.parametrize("version", [schemas.VERSIONS[0], schemas.VERSIONS[-1]])
def test_every_object_is_valid(version: str) -> None:
    faulty = {x["metadata"]["name"]: schemas.faults(x, version) for x in rendered()}
    assert {name: faults for name, faults in faulty.items() if faults} == {}


def test_all_of_it_is_in_one_namespace_under_the_restricted_profile() -> None:
    (namespace,) = of_kind("Namespace")
    labels = namespace["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    inside = {x["metadata"].get("namespace") for x in rendered() if "Cluster" not in x["kind"]}
    assert inside <= {namespace["metadata"]["name"], None}


def test_every_pod_is_restricted() -> None:
    for each in of_kind("Deployment"):
        pod = each["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] == (each["metadata"]["name"] == "prometheus")
        for container in pod["containers"]:
            context = container["securityContext"]
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert context["allowPrivilegeEscalation"] is False
            assert context["readOnlyRootFilesystem"] is True


def test_images_have_a_version_and_memory_a_limit() -> None:
    for each in of_kind("Deployment"):
        for container in each["spec"]["template"]["spec"]["containers"]:
            assert re.fullmatch(r"[a-z/-]+:v?\d+\.\d+\.\d+", container["image"])
            sizes = container["resources"]
            assert sizes["limits"]["memory"] == sizes["requests"]["memory"]
            assert "cpu" not in sizes["limits"]


def test_a_volume_is_of_a_config_map_that_is_there() -> None:
    there = {each["metadata"]["name"] for each in of_kind("ConfigMap")}
    text = json.dumps(
        [each["spec"]["template"]["spec"]["volumes"] for each in of_kind("Deployment")]
    )
    used = set(re.findall(r'"configMap": \{"name": "([^"]+)"', text))
    assert used == there


def test_services_lead_to_ports_that_pods_open() -> None:
    pods = {
        each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in of_kind("Deployment")
    }
    for service in of_kind("Service"):
        (container,) = pods[service["metadata"]["name"]]["containers"]
        opened = {port["name"]: port["containerPort"] for port in container["ports"]}
        for port in service["spec"]["ports"]:
            assert opened[port["targetPort"]] == port["port"]


def test_grafana_has_every_dashboard() -> None:
    (grafana,) = [x for x in of_kind("Deployment") if x["metadata"]["name"] == "grafana"]
    volumes = {x["name"]: x for x in grafana["spec"]["template"]["spec"]["volumes"]}
    mounted = {x["configMap"]["name"] for x in volumes["dashboards"]["projected"]["sources"]}
    held = {
        key: each["metadata"]["name"]
        for each in of_kind("ConfigMap")
        for key in each["data"]
        if key.endswith(".json")
    }
    assert {f"{name}.json" for name in documents()} == set(held)
    assert set(held.values()) == mounted


def test_a_config_map_fits_into_an_annotation_of_kubectl_apply() -> None:
    assert all(len(json.dumps(each)) < 262_144 for each in of_kind("ConfigMap"))


def test_prometheus_loads_every_rule() -> None:
    (held,) = [
        x for x in of_kind("ConfigMap") if x["metadata"]["name"].startswith("tradewind-rules")
    ]
    groups = [group for text in held["data"].values() for group in yaml.safe_load(text)["groups"]]
    assert {rule["alert"] for group in groups for rule in group["rules"]} == {
        alert.full_name for alert in alerts()
    }


def test_prometheus_finds_our_pods_and_names_them_as_queries_do() -> None:
    (job,) = [x for x in config("prometheus.yml")["scrape_configs"] if x["job_name"] == "tradewind"]
    kept, *_ = job["relabel_configs"]
    assert kept["source_labels"] == [meta_label(NAME_LABEL), meta_label(COMPONENT_LABEL)]
    named = {
        x["target_label"]: x["source_labels"] for x in job["relabel_configs"] if "target_label" in x
    }
    assert named == {
        "namespace": ["__meta_kubernetes_namespace"],
        "pod": ["__meta_kubernetes_pod_name"],
        "component": [meta_label(COMPONENT_LABEL)],
        "policy": [meta_label(POLICY_LABEL)],
        "strategy": [meta_label(STRATEGY_LABEL)],
    }


def test_prometheus_own_tool_takes_its_configuration(tmp_path: Path) -> None:
    """Debian's build has no Kubernetes in it: that block is checked by the test above alone."""
    document = config("prometheus.yml")
    for job in document["scrape_configs"]:
        if job.pop("kubernetes_sd_configs", None):
            job["static_configs"] = [{"targets": ["pod:7480"]}]
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(document))
    with or_skipped():
        done = promtool("check", "config", "--syntax-only", tmp_path / "prometheus.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_alertmanagers_own_tool_takes_its_configuration() -> None:
    with or_skipped():
        amtool = program("amtool", "prometheus-alertmanager")
    file = FOLDER / "config" / "alertmanager.yml"
    done = subprocess.run(
        [amtool, "check-config", file], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_exemplars_open_traces_in_jaeger() -> None:
    sources = {x["uid"]: x for x in config("datasources.yaml")["datasources"]}
    (link,) = sources["prometheus"]["jsonData"]["exemplarTraceIdDestinations"]
    assert link["name"] == "trace_id"
    assert sources[link["datasourceUid"]]["type"] == "jaeger"
    (server,) = [x for x in of_kind("Deployment") if x["metadata"]["name"] == "prometheus"]
    (container,) = server["spec"]["template"]["spec"]["containers"]
    assert "--enable-feature=exemplar-storage" in container["args"]


@pytest.mark.parametrize("name", ["collector.yaml", "jaeger.yaml"])
def test_pipelines_name_parts_that_are_configured(name: str) -> None:
    document = config(name)
    parts = {part for field in SERVER_FIELDS for part in document.get(field, {})}
    service = document["service"]
    used = set(service["extensions"])
    for pipeline in service["pipelines"].values():
        used |= {part for parts_of in pipeline.values() for part in parts_of}
    assert used == parts


def test_addresses_are_of_services_with_that_port() -> None:
    ports = {
        f"{service['metadata']['name']}:{port['port']}"
        for service in of_kind("Service")
        for port in service["spec"]["ports"]
    }
    texts = [file.read_text() for file in (FOLDER / "config").iterdir()]
    texts += [json.dumps(each["spec"]) for each in of_kind("Deployment")]
    names = "|".join(each["metadata"]["name"] for each in of_kind("Service"))
    used = {x for text in texts for x in re.findall(rf"\b(?:{names}):\d{{4,5}}\b", text)}
    assert len(used) > 5
    assert used <= ports


def test_a_cause_silences_what_follows_from_it_by_alerts_that_exist() -> None:
    names = {alert.full_name for alert in alerts()}
    text = (FOLDER / "config" / "alertmanager.yml").read_text()
    assert set(re.findall(r"Tradewind\w+", text)) <= names


def test_alerts_go_to_receivers_that_exist() -> None:
    document = config("alertmanager.yml")
    route: Manifest = document["route"]
    used = {route["receiver"], *(each["receiver"] for each in route["routes"])}
    assert used == {each["name"] for each in document["receivers"]}
    handled = {x for each in route["routes"] for x in re.findall(r'severity="(\w+)"', str(each))}
    assert handled | {"warning"} == {alert.severity for alert in alerts()}
