"""The pod of a workload, for a StatefulSet's template and for pods of the operator's own."""

from typing import Any

from tradewind.deploy.cluster import CONFIG_FILE, REVISION
from tradewind.deploy.plan import RISK, VENUE, Workload
from tradewind_operator.planning.addresses import ports_of
from tradewind_operator.planning.environment import environment
from tradewind_operator.planning.manifests import workload_labels
from tradewind_operator.planning.placement import placing
from tradewind_operator.planning.probes import grace_s, probes
from tradewind_operator.planning.requests import requests_of
from tradewind_operator.planning.revisions import revision_of
from tradewind_operator.planning.scopes import Scope
from tradewind_operator.planning.security import container_security, pod_security
from tradewind_operator.planning.volumes import Volume, volumes

SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict"


def pod_metadata(workload: Workload, scope: Scope) -> dict[str, Any]:
    """Labels and annotations of a pod; the installation's own come second to ours."""
    annotations = {SAFE_TO_EVICT: "false", REVISION: revision_of(workload, scope.image)}
    return {
        "labels": {**scope.settings.pod_labels, **workload_labels(workload)},
        "annotations": {**scope.settings.pod_annotations, **annotations},
    }


def pod_spec(workload: Workload, scope: Scope) -> dict[str, Any]:
    """The spec of a workload's pod."""
    mounted = volumes(workload, scope)
    return {
        "automountServiceAccountToken": False,
        "containers": [_container(workload, scope, mounted)],
        "enableServiceLinks": False,
        "restartPolicy": "Always",
        "securityContext": pod_security(),
        "terminationGracePeriodSeconds": grace_s(workload.service),
        "volumes": [each.volume for each in mounted],
        **placing(workload, scope),
        **_optional(workload, scope),
    }


def _container(workload: Workload, scope: Scope, mounted: tuple[Volume, ...]) -> dict[str, Any]:
    return {
        "name": workload.service,
        "image": scope.image,
        "imagePullPolicy": scope.settings.image_pull_policy,
        "args": _command(workload.service),
        "env": environment(workload.service, scope.settings),
        "ports": [
            {"name": name, "containerPort": port, "protocol": "TCP"}
            for name, port in ports_of(workload.service).items()
        ],
        "resources": requests_of(workload, scope.settings),
        "securityContext": container_security(scope.settings),
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [each.mount for each in mounted],
        **probes(workload.service),
    }


def _command(service: str) -> list[str]:
    if service == VENUE:
        return ["python", "-m", "tradewind.venues.simulated", CONFIG_FILE]
    module = f"tradewind_services.{service.replace('-', '_')}"
    return ["python", "-m", module, "--config", CONFIG_FILE]


def _optional(workload: Workload, scope: Scope) -> dict[str, Any]:
    """Fields that are left out when there is nothing to say."""
    settings = scope.settings
    found = {
        "imagePullSecrets": [{"name": name} for name in settings.image_pull_secrets],
        "priorityClassName": settings.priority_classes.get(workload.service, ""),
        "serviceAccountName": workload.name if workload.service == RISK else "",
    }
    return {name: value for name, value in found.items() if value}
