"""The chart writes the operator's settings: what it writes is what the operator reads."""

import json
import re
from pathlib import Path
from typing import Any

import helm_python as helm
import msgspec
import pytest

from tests.unit.chart.renders import settings_json
from tradewind.domain.errors import ConfigurationError
from tradewind_operator.settings import Network, Settings, Sizes, Tls, read_settings

DIGEST = f"sha256:{'a' * 64}"


def _read(tmp_path: Path, values: dict[str, Any] | None = None) -> Settings:
    file = tmp_path / "settings.json"
    file.write_text(settings_json(values))
    return read_settings(file)


def test_the_default_settings_are_read_and_name_the_releases_own_namespace(tmp_path: Path) -> None:
    settings = _read(tmp_path)
    assert settings == Settings(
        namespace="trading",
        namespaces=("trading",),
        services_image="localhost/tradewind-services:0.1.0",
    )


def test_every_field_is_written_by_the_chart() -> None:
    written = json.loads(settings_json())
    for part, kind in ((written, Settings), (written["tls"], Tls), (written["network"], Network)):
        assert set(part) == set(kind.__struct_encode_fields__)


EVERYTHING: dict[str, Any] = {
    "namespaces": ["one", "two"],
    "global": {"registry": "mirror.example/x", "imagePullSecrets": ["pull"]},
    "operator": {
        "lease": "other",
        "logLevel": "debug",
        "workers": 3,
        "resyncSeconds": 60,
        "statusSeconds": 30,
        "pinnedStatusSeconds": 15,
        "abandonedSeconds": 90,
        "drainDeadlineSeconds": 100,
    },
    "services": {
        "image": {"digest": DIGEST, "pullPolicy": "Always"},
        "allowedRegistries": ["registry.example"],
        "sizes": {"risk": {"cpu": "90m", "memory": "1Gi"}},
        "priorityClasses": {"strategy": "high"},
        "storageClass": "fast",
        "readOnlyRootFilesystem": False,
    },
    "podLabels": {"team": "desk"},
    "podAnnotations": {"a": "b"},
    "tls": {
        "issuer": "certManager",
        "issuerKind": "ClusterIssuer",
        "issuerName": "ca",
        "leafLifeSeconds": 7200,
    },
    "networkPolicies": {"enabled": False},
    "apiServer": {"cidrs": ["10.0.0.1/32"], "ports": [6443]},
    "egress": {"cidrs": ["192.0.2.0/24"]},
    "dns": {"namespace": "dns", "clusterDomain": "example.local"},
    "prometheus": {"namespaceLabels": {"name": "monitoring"}},
    "otlp": {
        "endpoint": "http://collector:4318",
        "namespaceLabels": {"name": "tracing"},
        "port": 14318,
    },
    "proxy": {"httpsProxy": "http://proxy:3128", "noProxy": "internal"},
    "trustedCABundle": "authorities",
}
SET = Settings(
    namespace="trading",
    lease="other",
    namespaces=("one", "two"),
    services_image=f"mirror.example/x/tradewind-services@{DIGEST}",
    image_pull_policy="Always",
    image_pull_secrets=("pull",),
    registries=("registry.example",),
    tls=Tls(issuer="certManager", issuer_kind="ClusterIssuer", issuer_name="ca", leaf_life_s=7200),
    network=Network(
        enabled=False,
        api_server_cidrs=("10.0.0.1/32",),
        api_server_ports=(6443,),
        egress_cidrs=("192.0.2.0/24",),
        prometheus={"name": "monitoring"},
        otlp={"name": "tracing"},
        otlp_port=14318,
        dns_namespace="dns",
    ),
    otlp_endpoint="http://collector:4318",
    priority_classes={"strategy": "high"},
    storage_class="fast",
    sizes={"risk": Sizes(cpu="90m", memory="1Gi")},
    pod_labels={"team": "desk"},
    pod_annotations={"a": "b"},
    https_proxy="http://proxy:3128",
    no_proxy="internal",
    trusted_ca_config_map="authorities",
    cluster_domain="example.local",
    log_level="debug",
    read_only_root=False,
    resync_s=60,
    drain_deadline_s=100,
    status_every_s=30,
    pinned_every_s=15,
    abandoned_s=90,
    workers=3,
)
FIXED = {"namespace", "http_port", "all_namespaces"}
"""Of the release, of the chart's own templates, and in a test of its own."""


def test_every_field_is_settable(tmp_path: Path) -> None:
    assert _read(tmp_path, EVERYTHING) == SET


def test_the_settings_of_the_test_leave_no_field_at_its_default() -> None:
    default = Settings(namespace="x", services_image="x")
    same = {
        field.name
        for field in msgspec.structs.fields(Settings)
        if getattr(SET, field.name) == getattr(default, field.name)
    }
    assert same <= FIXED


def test_all_namespaces_is_settable_and_needs_no_list(tmp_path: Path) -> None:
    settings = _read(tmp_path, {"allNamespaces": True, "namespaces": []})
    assert settings.all_namespaces
    assert settings.namespaces == ()


def test_an_emptied_list_of_namespaces_is_refused_with_what_to_do() -> None:
    with pytest.raises(helm.HelmRenderError, match="set allNamespaces: true"):
        settings_json({"namespaces": []})


def test_an_issuer_without_a_name_is_refused() -> None:
    with pytest.raises(helm.HelmRenderError, match=r"tls\.issuerName"):
        settings_json({"tls": {"issuer": "certManager"}})


def _folder(path: Path, **files: str) -> Path:
    for name, text in {"settings": settings_json(), **files}.items():
        (path / f"{name}.json").write_text(text)
    return path


def test_files_beside_the_settings_change_what_they_say_each_by_itself(tmp_path: Path) -> None:
    network = '{"network": {"apiServerCidrs": ["10.0.0.1/32"], "egressCidrs": []}}'
    tracing = '{"otlpEndpoint": "http://collector:4318", "network": {"otlpPort": 4317}}'
    settings = read_settings(_folder(tmp_path, network=network, tracing=tracing))
    assert settings.otlp_endpoint == "http://collector:4318"
    assert settings.network == Network(
        api_server_cidrs=("10.0.0.1/32",), egress_cidrs=(), otlp_port=4317
    )


def test_null_in_a_file_takes_the_word_back(tmp_path: Path) -> None:
    assert read_settings(_folder(tmp_path, lease='{"logLevel": null}')).log_level == "info"


WRONG: dict[str, dict[str, Any]] = {
    "resyncS": {"resyncS": 0},
    "statusEveryS": {"statusEveryS": -1},
    "drainDeadlineS": {"drainDeadlineS": "soon"},
    "workers": {"workers": 0},
    "httpPort": {"httpPort": 70000},
    "logLevel": {"logLevel": "loud"},
    "namespace": {"namespace": "Trading"},
    "namespaces": {"namespaces": ["a b"]},
    "servicesImage": {"servicesImage": ""},
    "imagePullPolicy": {"imagePullPolicy": "Sometimes"},
    "otlpEndpoint": {"otlpEndpoint": "collector:4318"},
    "sizes[...].memory": {"sizes": {"risk": {"memory": "1 GB"}}},
    "sizes[...].cpu": {"sizes": {"risk": {"cpu": "0m"}}},
    "sizes: there is no service rsik": {"sizes": {"rsik": {}}},
    "priorityClasses: there is no service x": {"priorityClasses": {"x": "high"}},
    "network.otlpPort": {"network": {"otlpPort": 0}},
    "network.apiServerPorts": {"network": {"apiServerPorts": [0]}},
    "egressCidrs: '10.0.0.0/33'": {"network": {"egressCidrs": ["10.0.0.0/33"]}},
    "tls.issuer": {"tls": {"issuer": "somebody"}},
    "needs issuerName": {"tls": {"issuer": "certManager"}},
    "tls.leafLifeS": {"tls": {"leafLifeS": 1}},
    "cert-manager gives 3600 or more": {
        "tls": {"issuer": "certManager", "issuerName": "x", "leafLifeS": 3599}
    },
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_setting_is_refused_by_its_field(field: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(field)):
        read_settings(_folder(tmp_path, wrong=json.dumps(WRONG[field])))


@pytest.mark.parametrize("text", ["1", "250m", "0.5", "384Mi", "1.5Gi", "2k"])
def test_amounts_are_read_as_kubernetes_writes_them(text: str, tmp_path: Path) -> None:
    sizes = json.dumps({"sizes": {"venue": {"cpu": text, "memory": text}}})
    assert read_settings(_folder(tmp_path, sizes=sizes)).sizes["venue"] == Sizes(
        cpu=text, memory=text
    )


def test_the_environments_image_wins_over_every_file(tmp_path: Path) -> None:
    folder = _folder(tmp_path, image='{"servicesImage": "registry.example/a:1"}')
    tried = read_settings(folder, {"TRADEWIND_SERVICES_IMAGE": "127.0.0.1:5000/b:2"})
    assert tried.services_image == "127.0.0.1:5000/b:2"
    assert read_settings(folder, {}).services_image == "registry.example/a:1"


def test_a_word_that_is_not_a_setting_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="colour"):
        read_settings(_folder(tmp_path, other='{"colour": "blue"}'))
