"""What an installation is told: one JSON file, written by the chart, or a folder of them."""

from pathlib import Path
from typing import Any

import msgspec

from tradewind.domain.errors import ConfigurationError


class Part(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Base of every part of the settings."""


class Tls(Part, frozen=True, kw_only=True):
    """Who issues certificates: "operator", or "certManager" by the named issuer."""

    issuer: str = "operator"
    issuer_kind: str = "Issuer"
    issuer_name: str = ""
    leaf_life_s: int = 86_400


class Network(Part, frozen=True, kw_only=True):
    """What NetworkPolicies must know. CIDRs are text; selectors are Kubernetes' own.

    `prometheus` selects namespaces that may scrape; `otlp` is where traces go: a namespace selector
    and port, or CIDRs. `nodes` are the addresses that kubelet probes come from, all when empty.
    """

    enabled: bool = True
    api_server_cidrs: tuple[str, ...] = ()
    api_server_ports: tuple[int, ...] = (443, 6443)
    egress_cidrs: tuple[str, ...] = ("0.0.0.0/0",)
    prometheus: dict[str, str] = {}
    otlp: dict[str, str] = {}
    otlp_port: int = 4318
    dns_namespace: str = "kube-system"


class Sizes(Part, frozen=True, kw_only=True):
    """Requests of an unpinned workload, as Kubernetes quantities; memory is request and limit."""

    cpu: str = "50m"
    memory: str = "384Mi"


class Settings(Part, frozen=True, kw_only=True):
    """One installation of the operator.

    `namespace` and `lease` name it. `namespaces` are watched; `all_namespaces` instead of them.
    `services_image` has a digest in production. `registries` are allowed for image sources;
    any when empty. `priority_classes` is service to class. `sizes` is service to its requests.
    """

    namespace: str
    lease: str = "tradewind-operator"
    namespaces: tuple[str, ...] = ()
    all_namespaces: bool = False
    services_image: str
    image_pull_policy: str = "IfNotPresent"
    image_pull_secrets: tuple[str, ...] = ()
    registries: tuple[str, ...] = ()
    tls: Tls = Tls()
    network: Network = Network()
    otlp_endpoint: str = ""
    priority_classes: dict[str, str] = {}
    storage_class: str = ""
    sizes: dict[str, Sizes] = {}
    pod_labels: dict[str, str] = {}
    pod_annotations: dict[str, str] = {}
    https_proxy: str = ""
    no_proxy: str = ""
    trusted_ca_config_map: str = ""
    cluster_domain: str = "cluster.local"
    log_level: str = "info"
    read_only_root: bool = True
    resync_s: float = 600.0
    drain_deadline_s: float = 300.0
    status_every_s: float = 60.0
    workers: int = 8
    http_port: int = 8080

    def watches(self, namespace: str) -> bool:
        """Whether resources of a namespace are this installation's business."""
        return self.all_namespaces or namespace in (self.namespaces or (self.namespace,))


def read_settings(path: Path) -> Settings:
    """Read an installation's settings: a file, or a folder of files.

    In a folder `settings.json` comes first; each other `*.json`, in the order of names, changes
    what it says as a JSON merge patch does, so that every concern has a file of its own.

    Raises:
        ConfigurationError: unreadable; the message names the field.
    """
    try:
        parts = [msgspec.json.decode(file.read_bytes(), type=dict) for file in _files(path)]
        whole: dict[str, Any] = {}
        for part in parts:
            whole = _merged(whole, part)
        return msgspec.convert(whole, Settings)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigurationError(f"cannot read the settings {path}: {error}") from error


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    first = path / "settings.json"
    return [first, *sorted(each for each in path.glob("*.json") if each != first)]


def _merged(whole: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """RFC 7396: objects are merged, null removes, anything else replaces."""
    merged = {name: value for name, value in whole.items() if name not in change}
    for name, value in change.items():
        before = whole.get(name)
        if isinstance(value, dict):
            merged[name] = _merged(before if isinstance(before, dict) else {}, value)
        elif value is not None:
            merged[name] = value
    return merged
