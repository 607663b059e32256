"""images: every image that runs here or will, for whoever keeps a mirror."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from tradewind.deploy.cluster import MANAGED_BY, MANAGED_BY_LABEL, NAME_LABEL
from tradewind.plugin.kubectl import ClusterError, Kubectl
from tradewind.plugin.resources import POLICY, STRATEGY, Found, listed

_OPERATOR = f"{NAME_LABEL}=tradewind"
_OBSERVABILITY = "app.kubernetes.io/part-of=tradewind-observability"
_SETTINGS, _SERVICES_IMAGE = "settings.json", "servicesImage"

Scope = Iterable[str]


def images(kubectl: Kubectl, scope: Scope) -> dict[str, list[str]]:
    """Images by name, each with what needs it; what may not be looked at is left out."""
    found: dict[str, set[str]] = {}
    for image, user in _all(kubectl, tuple(scope)):
        if image:
            found.setdefault(image, set()).add(user)
    return {image: sorted(users) for image, users in sorted(found.items())}


def _all(kubectl: Kubectl, scope: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for resource in [*listed(kubectl, POLICY, scope), *listed(kubectl, STRATEGY, scope)]:
        yield resource.status.image, f"of {resource.title}"
        yield from _sources(resource)
    for pod in _items(kubectl, "pods", f"{MANAGED_BY_LABEL}={MANAGED_BY}", scope):
        yield from _of_pod(pod["spec"], f"runs in {_title(pod)}")
    for selector in (_OPERATOR, _OBSERVABILITY):
        for each in _items(kubectl, "deployments", selector, scope):
            yield from _of_pod(each["spec"]["template"]["spec"], f"runs in {_title(each)}")
    for settings in _items(kubectl, "configmaps", _OPERATOR, scope):
        told = json.loads(settings.get("data", {}).get(_SETTINGS, "{}"))
        yield told.get(_SERVICES_IMAGE, ""), f"for new policies, says {_title(settings)}"


def _sources(resource: Found) -> Iterator[tuple[str, str]]:
    """Images that a strategy's source or model comes from, wherever its spec names one."""
    for place in _objects(resource.spec):
        reference = place.get("image")
        if isinstance(reference, dict) and isinstance(reference.get("reference"), str):
            yield reference["reference"], f"files of {resource.title}"


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


def _of_pod(spec: dict[str, Any], user: str) -> Iterator[tuple[str, str]]:
    for container in [*spec.get("initContainers", ()), *spec["containers"]]:
        yield container["image"], user


def _items(
    kubectl: Kubectl, plural: str, selector: str, scope: tuple[str, ...]
) -> list[dict[str, Any]]:
    with suppress(ClusterError):  # not everybody may list everything
        items: list[dict[str, Any]] = kubectl.document("get", plural, "-l", selector, *scope)[
            "items"
        ]
        return items
    return []


def _title(plain: dict[str, Any]) -> str:
    return f"{plain['metadata']['namespace']}/{plain['metadata']['name']}"
