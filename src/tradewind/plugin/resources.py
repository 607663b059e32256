"""Policies and strategies of a cluster, as kubectl gives them."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.plugin.kubectl import Document, Kubectl
from tradewind.resources.crds.status import CommonStatus, status_of

POLICY, STRATEGY = "riskpolicies.tradewind.io", "tradingstrategies.tradewind.io"
MANAGER = "kubectl-tradewind"
KINDS = {POLICY: "RiskPolicy", STRATEGY: "TradingStrategy"}


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One resource: `plural` is its kind as kubectl names it."""

    plural: str
    namespace: str
    name: str
    generation: int
    spec: Document
    status: CommonStatus
    annotations: dict[str, str] = {}
    finalizers: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How people read of it."""
        return f"{self.namespace}/{self.name}"

    @property
    def policy(self) -> str:
        """Its policy: itself for a policy."""
        if self.plural == POLICY:
            return self.name
        return str(self.spec["riskPolicyRef"]["name"])


def found(plural: str, plain: dict[str, Any]) -> Found:
    """A resource from its JSON."""
    metadata = plain["metadata"]
    return Found(
        plural=plural,
        namespace=metadata["namespace"],
        name=metadata["name"],
        generation=metadata["generation"],
        spec=plain["spec"],
        status=status_of(KINDS[plural], plain.get("status")),
        annotations=metadata.get("annotations", {}),
        finalizers=tuple(metadata.get("finalizers", ())),
    )


def listed(kubectl: Kubectl, plural: str, scope: Iterable[str]) -> list[Found]:
    """Every resource of a kind; `scope` is ("-A",), ("-n", NAME) or () for the context's own."""
    items = kubectl.document("get", plural, *scope)["items"]
    return [found(plural, each) for each in items]


def one(kubectl: Kubectl, plural: str, name: str, scope: Iterable[str]) -> Found:
    """One resource by name.

    Raises:
        ConfigurationError: none, or in several namespaces.
    """
    return named(kubectl, plural, (name,), scope)[0]


def named(kubectl: Kubectl, plural: str, names: Iterable[str], scope: Iterable[str]) -> list[Found]:
    """Resources by their names, with one look.

    Raises:
        ConfigurationError: there is none of a name, or in several namespaces.
    """
    known = listed(kubectl, plural, scope)
    return [_only(known, plural, name) for name in names]


def _only(known: Iterable[Found], plural: str, name: str) -> Found:
    matching = [each for each in known if each.name == name]
    if len(matching) == 1:
        return matching[0]
    if not matching:
        raise ConfigurationError(f"there is no {KINDS[plural]} {name!r} here; see -n or -A")
    places = ", ".join(each.namespace for each in matching)
    raise ConfigurationError(f"{KINDS[plural]} {name!r} is in {places}: choose with -n NAMESPACE")


def patched(kubectl: Kubectl, target: Found, patch: Document) -> Document:
    """Change fields of a resource by a merge patch, in our name; the resource after it.

    Raises:
        ClusterError: the API server refused it.
    """
    return kubectl.document(
        *("-n", target.namespace, "patch", target.plural, target.name),
        *("--type=merge", f"--field-manager={MANAGER}", "-p", json.dumps(patch)),
    )
