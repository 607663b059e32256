"""Volumes of a pod and where its container finds them."""

from collections.abc import Iterator
from typing import Any

import msgspec

from tradewind.deploy.cluster import (
    APPROVAL_FOLDER,
    CONFIG_FILE,
    CREDENTIALS_FOLDER,
    OPERATOR_KEY_FOLDER,
    POLICY_FILE,
    RUN_FOLDER,
    STATE_FOLDER,
    STRATEGIES_FOLDER,
    TLS_FOLDER,
    approval_name,
    claim_name,
    config_name,
    operator_key_name,
    policy_name,
    strategies_name,
    tls_name,
    venue_keys_name,
)
from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK, VENUE, Workload
from tradewind_operator.planning.last_good import POLICY_KEY, strategy_key
from tradewind_operator.planning.places import (
    CONFIG_KEY,
    TOKEN_FOLDER,
    TRUSTED_CA_FOLDER,
    TRUSTED_CA_KEY,
    folder_of,
    source_folder,
)
from tradewind_operator.planning.scopes import Scope
from tradewind_operator.planning.sources import source_files

SECRET_MODE = 0o440
"""Only the pod's user, through its group."""
_FILE_MODE = 0o444
_TOKEN_LIFE_S = 3_600
_RUN_SIZE, _SCRATCH_SIZE, _STATE_SIZE = "64Mi", "512Mi", "1Gi"


class Volume(msgspec.Struct, frozen=True):
    """A volume, and where it is mounted."""

    name: str
    folder: str
    content: dict[str, Any]
    writable: bool = False

    @property
    def volume(self) -> dict[str, Any]:
        """As a pod declares it."""
        return {"name": self.name, **self.content}

    @property
    def mount(self) -> dict[str, Any]:
        """As a container mounts it."""
        read_only = {} if self.writable else {"readOnly": True}
        return {"name": self.name, "mountPath": self.folder, **read_only}


def volumes(workload: Workload, scope: Scope) -> tuple[Volume, ...]:
    """Everything that a workload's pod reads or writes."""
    return (
        _config_map("config", folder_of(CONFIG_FILE), config_name(workload.name), CONFIG_KEY),
        *(_resources(workload) if workload.service not in (VENUE, RISK) else ()),
        *_secrets(workload, scope),
        *(_sources(scope) if workload.strategy else ()),
        *_writable(workload),
        *([_token()] if workload.service == RISK else ()),
        *_authorities(scope),
    )


def credentials_of(scope: Scope) -> str:
    """The Secret with the account's keys: the user's, or made-up ones of a simulated account."""
    reference = scope.policy.spec.account.credentials_secret_ref
    return reference.name if reference else venue_keys_name(scope.policy.name)


def _resources(workload: Workload) -> Iterator[Volume]:
    yield _config_map("policy", folder_of(POLICY_FILE), policy_name(workload.policy), POLICY_KEY)
    if workload.strategy:
        own, key = config_name(workload.name), strategy_key(workload.strategy)
        yield _config_map("strategies", STRATEGIES_FOLDER, own, key)
    else:
        yield _config_map("strategies", STRATEGIES_FOLDER, strategies_name(workload.policy))


def _secrets(workload: Workload, scope: Scope) -> Iterator[Volume]:
    service, policy = workload.service, scope.policy.name
    if service != VENUE:
        yield _secret("tls", TLS_FOLDER, tls_name(workload.name))
    if service in (VENUE, MARKET_DATA, EXECUTION):
        yield _secret("credentials", CREDENTIALS_FOLDER, credentials_of(scope))
    if service in (RISK, EXECUTION):
        yield _secret("approval", APPROVAL_FOLDER, approval_name(policy))
    if service == EXECUTION:
        yield _secret("operator-key", OPERATOR_KEY_FOLDER, operator_key_name(policy))


def _sources(scope: Scope) -> Iterator[Volume]:
    if scope.strategy is not None:
        for each in source_files(scope.strategy, scope.settings):
            name = each.volume["name"]
            content = {key: value for key, value in each.volume.items() if key != "name"}
            yield Volume(name, source_folder(name), content)


def _writable(workload: Workload) -> Iterator[Volume]:
    claim = {"persistentVolumeClaim": {"claimName": claim_name(workload.name)}}
    state = claim if workload.durable else _scratch(_STATE_SIZE)
    yield Volume("state", STATE_FOLDER, state, writable=True)
    yield Volume("run", RUN_FOLDER, _scratch(_RUN_SIZE), writable=True)
    yield Volume("tmp", "/tmp", _scratch(_SCRATCH_SIZE), writable=True)  # noqa: S108 # an emptyDir of the pod's own


def _token() -> Volume:
    """Risk's way to the API server; the kubelet renews it."""
    parts = [
        {"serviceAccountToken": {"expirationSeconds": _TOKEN_LIFE_S, "path": "token"}},
        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {"downwardAPI": {"items": [_field("metadata.namespace", "namespace")]}},
    ]
    projected = {"sources": parts, "defaultMode": SECRET_MODE}
    return Volume("token", TOKEN_FOLDER, {"projected": projected})


def _authorities(scope: Scope) -> Iterator[Volume]:
    if name := scope.settings.trusted_ca_config_map:
        yield _config_map("trusted-ca", TRUSTED_CA_FOLDER, name, TRUSTED_CA_KEY)


def _field(path: str, file: str) -> dict[str, Any]:
    return {"path": file, "fieldRef": {"apiVersion": "v1", "fieldPath": path}}


def _config_map(name: str, folder: str, config_map: str, *keys: str) -> Volume:
    items = {"items": [{"key": key, "path": key} for key in keys]} if keys else {}
    content = {"name": config_map, "defaultMode": _FILE_MODE, **items}
    return Volume(name, folder, {"configMap": content})


def _secret(name: str, folder: str, secret: str) -> Volume:
    return Volume(name, folder, {"secret": {"secretName": secret, "defaultMode": SECRET_MODE}})


def _scratch(size: str) -> dict[str, Any]:
    return {"emptyDir": {"sizeLimit": size}}
