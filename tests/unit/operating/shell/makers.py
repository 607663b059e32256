"""Objects and clocks for the tests of the operator's shell."""

from typing import Any

from tradewind_operator.model import Manifest, Owned, ref_of
from tradewind_operator.statuses.owning import owned

API = "tradewind.io/v1alpha1"


class Hand:
    """A clock that stands until it is turned."""

    def __init__(self, at: float = 1000.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at

    def turn(self, seconds: float) -> None:
        self.at += seconds


def manifest(
    kind: str, name: str, *, version: int = 1, uid: str = "", namespace: str = "demo", **more: Any
) -> Manifest:
    """An object as a watch gives it."""
    metadata = {
        "name": name,
        "namespace": namespace,
        "uid": uid or f"{kind}-{name}",
        "resourceVersion": str(version),
        **more.pop("metadata", {}),
    }
    return {"apiVersion": more.pop("api", "v1"), "kind": kind, "metadata": metadata, **more}


def policy(name: str = "main", **more: Any) -> Manifest:
    """A policy that can't be read, as far as its spec goes."""
    return manifest("RiskPolicy", name, api=API, **{"spec": {}, **more})


def strategy(name: str, policy: str = "main", **more: Any) -> Manifest:
    """A strategy that names a policy."""
    spec = {"riskPolicyRef": {"name": policy}}
    return manifest("TradingStrategy", name, api=API, **{"spec": spec, **more})


def child(
    kind: str, name: str, *, policy: str = "main", strategy: str = "", **more: Any
) -> Manifest:
    """A child, labelled as ours are."""
    labels = {"tradewind.io/policy": policy, "app.kubernetes.io/managed-by": "tradewind-operator"}
    if strategy:
        labels["tradewind.io/strategy"] = strategy
    metadata = {"labels": labels, **more.pop("metadata", {})}
    return manifest(kind, name, metadata=metadata, **more)


def read(plain: Manifest) -> Owned:
    """As the cache reads our kinds."""
    return owned(plain)


__all__ = ["Hand", "child", "manifest", "policy", "read", "ref_of", "strategy"]
