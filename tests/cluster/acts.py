"""What makes an operator use each of its rights: one act for each kind of right.

An act is done while the operator runs or, where only a start asks for it, while it does not.
"""

from collections.abc import Callable
from typing import Any

import httpx

from tests.cluster.api import Api
from tests.cluster.installing import in_namespace
from tests.process.processes import eventually
from tests.unit.chart.rules import Right
from tests.unit.resources.files import POLICY, STRATEGY, edited
from tradewind.deploy.cluster import MANAGED_BY, MANAGED_BY_LABEL, POLICY_LABEL
from tradewind_operator.api.kinds import KINDS

MODEL = "models"
LEASE, AUTHORITY = "tradewind-operator", "tradewind-ca"
PINNED = edited(STRATEGY, "  symbols", "  placement: {pinning: {cpus: 1}}\n  symbols")
_SOURCE = f"      source: {{configMapRef: {{name: {MODEL}, key: main.py}}}}"
WITH_MODEL = edited(PINNED, "      parameters", f"{_SOURCE}\n      parameters")
ALONE = edited(STRATEGY, "    name: main", "    name: nobody")
"""There is no such policy: nothing is made for it."""
_PLURALS = {each.plural: (name, each) for name, each in KINDS.items()}
_SELECTOR = f"{MANAGED_BY_LABEL}={MANAGED_BY}"
_UNLABELLED = {"metadata": {"labels": {MANAGED_BY_LABEL: "somebody"}}}
_WITHIN_S = 30.0
_NOT_OURS = {"uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"}


class Desk:
    """Two namespaces: the installation's own, and the one with a policy and a strategy."""

    def __init__(self, api: Api, home: str, namespace: str) -> None:
        self.api, self.home, self.namespace = api, home, namespace
        self._edits = 0

    def furnish(self) -> None:
        """Make what the operator is to find."""
        data = {"main.py": "pass"}
        metadata = {"name": MODEL, "namespace": self.namespace}
        self.api.apply(
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
        )
        for text in (POLICY, PINNED):
            self.api.apply(in_namespace(text, self.namespace))

    def path(self, kind: str, name: str = "") -> str:
        """Where objects are in the desk's namespace."""
        return KINDS[kind].path(self.namespace, name)

    def children(self, kind: str) -> list[dict[str, Any]]:
        """What the operator made of a kind; it may have to be made again."""
        return eventually(f"there is a {kind}", lambda: self._children(kind), _WITHIN_S)

    def _children(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get(self.path(kind), labelSelector=_SELECTOR)[
            "items"
        ]
        return found

    def child(self, kind: str) -> str:
        """Where the first child of a kind is."""
        return self.path(kind, self.children(kind)[0]["metadata"]["name"])

    def edit(self) -> int:
        """Another number each time."""
        self._edits += 1
        return self._edits


Act = Callable[[Desk, str], None]
"""Told the kind that it is about."""


def delete_child(desk: Desk, kind: str) -> None:
    """A child that is missing is made again."""
    desk.api.delete(desk.child(kind), gracePeriodSeconds=0)


def spoil_child(desk: Desk, kind: str) -> None:
    """A child without our label is set back."""
    desk.api.merge(desk.child(kind), _UNLABELLED)


def leave_stray(desk: Desk, kind: str) -> None:
    """A child that an older version made and this one does not want is pruned."""
    found = desk.children(kind)[0]
    kept = {key: value for key, value in found["metadata"].items() if key not in _NOT_OURS}
    own = {"name": f"stray-{desk.edit()}"}
    labels = {MANAGED_BY_LABEL: MANAGED_BY, POLICY_LABEL: "main"}
    policy = desk.api.get(desk.path("RiskPolicy", "main"))
    owner = {
        "apiVersion": policy["apiVersion"],
        "kind": "RiskPolicy",
        "name": "main",
        "uid": policy["metadata"]["uid"],
        "controller": True,
    }
    metadata = {**kept, **own, "labels": labels, "ownerReferences": [owner]}
    body = {key: value for key, value in found.items() if key not in ("metadata", "status")}
    body = {"apiVersion": KINDS[kind].version, "kind": kind, **body, "metadata": metadata}
    desk.api.create(desk.path(kind), _as_new(body))


def unhold(desk: Desk, kind: str) -> None:
    """A resource that lost our finalizer is held again."""
    name = desk.api.names(desk.path(kind))[0]
    desk.api.merge(desk.path(kind, name), {"metadata": {"finalizers": None}})


def edit_spec(desk: Desk, kind: str) -> None:
    """An edit is answered in the status, and in what pods mount."""
    name = desk.api.names(desk.path(kind))[0]
    number = desk.edit()
    limits = {"limits": {"maxOrdersPerMinute": 60 + number}}
    parameters = [{"name": "sma-crossover", "parameters": {"fast": 10, "slow": 40 + number}}]
    spec = limits if kind == "RiskPolicy" else {"strategies": parameters}
    desk.api.merge(desk.path(kind, name), {"spec": spec})


def refer(desk: Desk, _: str) -> None:
    """A strategy takes its source from a ConfigMap."""
    desk.api.apply(in_namespace(WITH_MODEL, desk.namespace))


def go(desk: Desk, _: str) -> None:
    """A strategy that is being deleted lets the operator look at the namespace."""
    name = f"goes-{desk.edit()}"
    manifest = in_namespace(STRATEGY, desk.namespace)
    hold = {"name": name, "finalizers": ["tests.tradewind.io/hold"]}
    manifest["metadata"] = {**manifest["metadata"], **hold}
    desk.api.apply(manifest)
    desk.api.delete(desk.path("TradingStrategy", name))
    desk.api.merge(desk.path("TradingStrategy", name), {"metadata": {"finalizers": None}})


def be_claimed(desk: Desk, _: str) -> None:
    """What another installation claims lets the operator look at that one's Lease."""
    number = desk.edit()
    manifest = in_namespace(ALONE, desk.namespace)
    manifest["metadata"]["name"] = f"theirs-{number}"
    other = {"namespace": desk.namespace, "lease": f"other-{number}"}
    desk.api.apply(manifest)
    path = f"{desk.api.path(manifest)}/status"
    desk.api.merge(path, {"status": {"controller": other}})


def wipe_secret(desk: Desk, _: str) -> None:
    """A Secret that lost its content gets it back when it is read."""
    for name in desk.api.names(desk.path("Secret"), labelSelector=_SELECTOR):
        desk.api.merge(desk.path("Secret", name), {"data": None})


def lose_secret(desk: Desk, _: str) -> None:
    """A Secret that is missing is made again."""
    for name in desk.api.names(desk.path("Secret"), labelSelector=_SELECTOR):
        desk.api.delete(desk.path("Secret", name))


def wipe_authority(desk: Desk, _: str) -> None:
    """So does the authority's."""
    desk.api.merge(KINDS["Secret"].path(desk.home, AUTHORITY), {"data": None})


def lose_authority(desk: Desk, _: str) -> None:
    """And is made again."""
    _absent(desk, KINDS["Secret"].path(desk.home, AUTHORITY))


def lose_lease(desk: Desk, _: str) -> None:
    """As at the very first start."""
    _absent(desk, KINDS["Lease"].path(desk.home, LEASE))


def start(_: Desk, __: str) -> None:
    """A start asks for it by itself."""


AT_START = frozenset({start, wipe_secret, lose_secret, wipe_authority, lose_authority, lose_lease})
"""Acts that are done while no operator runs."""
_ACTS: dict[tuple[str, str], Act] = {
    ("get", "secrets"): start,
    ("create", "secrets"): lose_secret,
    ("patch", "secrets"): wipe_secret,
    ("get", "configmaps"): refer,
    ("get", "namespaces"): go,
    ("get", "leases"): be_claimed,
    ("create", "leases"): lose_lease,
    ("create", "events"): go,
    ("patch", "riskpolicies"): unhold,
    ("patch", "tradingstrategies"): unhold,
}
_OF_HOME: dict[tuple[str, str], Act] = {
    ("get", "leases"): start,
    ("update", "leases"): start,
    ("create", "secrets"): lose_authority,
    ("patch", "secrets"): wipe_authority,
}
_BY_VERB: dict[str, Act] = {
    "list": start,
    "watch": start,
    "create": delete_child,
    "patch": spoil_child,
    "delete": leave_stray,
}


def act_of(right: Right, *, is_home: bool) -> Act:
    """The act that makes an operator use a right."""
    key = (right.verb, right.resource)
    if is_home and key in _OF_HOME:
        return _OF_HOME[key]
    if right.resource.endswith("/status"):
        return edit_spec
    return _ACTS.get(key) or _BY_VERB[right.verb]


def kind_of(right: Right) -> str:
    """The kind that a right is about."""
    return _PLURALS[right.resource.partition("/")[0]][0]


def _as_new(body: dict[str, Any]) -> dict[str, Any]:
    """What the server gave it at its creation is left out."""
    spec = dict(body.get("spec") or {})
    for field in ("clusterIP", "clusterIPs", "nodeName"):
        spec.pop(field, None)
    return {**body, "spec": spec} if "spec" in body else body


def _absent(desk: Desk, path: str) -> None:
    answer: httpx.Response = desk.api.http.delete(path)
    assert answer.status_code in (200, 404), answer.text
