"""What a pod may do: the restricted profile and less."""

from typing import Any

from tradewind_operator.settings import Settings

USER = 65_532


def pod_security() -> dict[str, Any]:
    """Of a pod: one user without rights, whose group may read its Secrets and write its volumes."""
    return {
        "runAsNonRoot": True,
        "runAsUser": USER,
        "runAsGroup": USER,
        "fsGroup": USER,
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def container_security(settings: Settings) -> dict[str, Any]:
    """Of a container."""
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": settings.read_only_root,
        "capabilities": {"drop": ["ALL"]},
    }
