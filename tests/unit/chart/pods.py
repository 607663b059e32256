"""The rules of the restricted profile, as the Pod Security Standards list them."""

from collections.abc import Iterator
from typing import Any

from tests.unit.chart.renders import Manifest

Spec = dict[str, Any]
_VOLUMES = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
}


def pod_spec(manifest: Manifest) -> Spec | None:
    """The pod that an object is or makes."""
    if manifest["kind"] == "Pod":
        return dict(manifest["spec"])
    template = manifest.get("spec", {}).get("template", {})
    return dict(template["spec"]) if "spec" in template else None


def breaches(spec: Spec) -> Iterator[str]:
    """What the restricted profile would refuse, and what we ask beyond it."""
    own = spec.get("securityContext", {})
    if own.get("runAsNonRoot") is not True or own.get("runAsUser", 0) == 0:
        yield "runs as root"
    if own.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "has no seccomp profile"
    for name in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(name):
            yield name
    for volume in spec.get("volumes", []):
        if kinds := set(volume) - _VOLUMES - {"name"}:
            yield f"volume of {kinds}"
    for container in (*spec.get("initContainers", []), *spec["containers"]):
        yield from _container(container)


def _container(container: Spec) -> Iterator[str]:
    own = container.get("securityContext", {})
    if own.get("allowPrivilegeEscalation") is not False:
        yield "may escalate"
    if own.get("capabilities") != {"drop": ["ALL"]}:
        yield "keeps capabilities"
    if own.get("readOnlyRootFilesystem") is not True:
        yield "may write its root"
    if "memory" not in container.get("resources", {}).get("limits", {}):
        yield "has no memory limit"
    if any("hostPort" in port for port in container.get("ports", [])):
        yield "has a host port"
