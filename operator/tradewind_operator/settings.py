"""What an installation is told: one JSON file, written by the chart, or a folder of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from tradewind.domain.errors import ConfigurationError
from tradewind_operator.setting_fields import (
    SERVICES,
    Image,
    Name,
    Port,
    Quantity,
    Seconds,
    Url,
    ranged,
)

CERT_MANAGER = "certManager"
CERT_MANAGERS_LEAST_S = 3_600
"""No shorter life is granted: its webhook refuses a Certificate that asks for one."""

SERVICES_IMAGE = "TRADEWIND_SERVICES_IMAGE"
"""A variable of the environment that wins over `servicesImage`: of a build that is tried out."""


class Part(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Base of every part of the settings."""


class Tls(Part, frozen=True, kw_only=True):
    """Who issues certificates: "operator", or "certManager" by the named issuer."""

    issuer: Literal["operator", "certManager"] = "operator"
    issuer_kind: str = "Issuer"
    issuer_name: str = ""
    leaf_life_s: Annotated[int, Meta(ge=60)] = 86_400

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        if self.is_cert_managers and not self.issuer_name:
            raise ValueError("issuer certManager needs issuerName")
        if self.is_cert_managers and self.leaf_life_s < CERT_MANAGERS_LEAST_S:
            raise ValueError(f"leafLifeS: cert-manager gives {CERT_MANAGERS_LEAST_S} or more")

    @property
    def is_cert_managers(self) -> bool:
        """Whether cert-manager issues, and no authority is kept here."""
        return self.issuer == CERT_MANAGER


class Network(Part, frozen=True, kw_only=True):
    """What NetworkPolicies must know. CIDRs are text; selectors are Kubernetes' own.

    `prometheus` selects namespaces that may scrape; `otlp` is where traces go: a namespace selector
    and port, or CIDRs. `nodes` are the addresses that kubelet probes come from, all when empty.
    """

    enabled: bool = True
    api_server_cidrs: tuple[str, ...] = ()
    api_server_ports: tuple[Port, ...] = (443, 6443)
    egress_cidrs: tuple[str, ...] = ("0.0.0.0/0",)
    prometheus: dict[str, str] = {}
    otlp: dict[str, str] = {}
    otlp_port: Port = 4318
    dns_namespace: Name = "kube-system"

    def __post_init__(self) -> None:
        """Refuse CIDRs that are none."""
        for field, ranges in (
            ("apiServerCidrs", self.api_server_cidrs),
            ("egressCidrs", self.egress_cidrs),
        ):
            for each in ranges:
                ranged(field, each)


class Sizes(Part, frozen=True, kw_only=True):
    """Requests of an unpinned workload, as Kubernetes quantities; memory is request and limit."""

    cpu: Quantity = "50m"
    memory: Quantity = "384Mi"


class Settings(Part, frozen=True, kw_only=True):
    """One installation of the operator.

    `namespace` and `lease` name it. `namespaces` are watched; `all_namespaces` instead of them.
    `services_image` has a digest in production. `registries` are allowed for image sources;
    any when empty. `priority_classes` is service to class. `sizes` is service to its requests.
    `status_every_s` is how often services are asked, `pinned_every_s` pinned ones. `abandoned_s`
    is for how long another installation's Lease must have been over before what it has is taken
    over.
    """

    namespace: Name
    lease: Name = "tradewind-operator"
    namespaces: tuple[Name, ...] = ()
    all_namespaces: bool = False
    services_image: Image
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] = "IfNotPresent"
    image_pull_secrets: tuple[str, ...] = ()
    registries: tuple[str, ...] = ()
    tls: Tls = Tls()
    network: Network = Network()
    otlp_endpoint: Url = ""
    priority_classes: dict[str, str] = {}
    storage_class: str = ""
    sizes: dict[str, Sizes] = {}
    pod_labels: dict[str, str] = {}
    pod_annotations: dict[str, str] = {}
    https_proxy: str = ""
    no_proxy: str = ""
    trusted_ca_config_map: str = ""
    cluster_domain: str = "cluster.local"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    read_only_root: bool = True
    resync_s: Seconds = 600.0
    drain_deadline_s: Seconds = 300.0
    status_every_s: Seconds = 60.0
    pinned_every_s: Seconds = 20.0
    abandoned_s: Seconds = 60.0
    workers: Annotated[int, Meta(ge=1, le=64)] = 8
    http_port: Annotated[int, Meta(ge=0, le=65_535)] = 8080

    def __post_init__(self) -> None:
        """Refuse words for services that there are not."""
        for field, named in (("sizes", self.sizes), ("priorityClasses", self.priority_classes)):
            if unknown := sorted(set(named) - SERVICES):
                raise ValueError(f"{field}: there is no service {', '.join(unknown)}")

    def watches(self, namespace: str) -> bool:
        """Whether resources of a namespace are this installation's business."""
        return self.all_namespaces or namespace in (self.namespaces or (self.namespace,))


def read_settings(path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read an installation's settings: a file, or a folder of files.

    In a folder `settings.json` comes first; each other `*.json`, in the order of names, changes
    what it says as a JSON merge patch does, so that every concern has a file of its own. The
    environment's image wins over all of them.

    Raises:
        ConfigurationError: unreadable; the message names the field.
    """
    try:
        parts = [msgspec.json.decode(file.read_bytes(), type=dict) for file in _files(path)]
        whole: dict[str, Any] = {}
        for part in parts:
            whole = _merged(whole, part)
        if image := (environment or {}).get(SERVICES_IMAGE):
            whole = {**whole, "servicesImage": image}
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
