"""On which nodes a pod may run."""

from copy import deepcopy
from typing import Any

from tradewind.deploy.cluster import PINNING_LABEL, POLICY_LABEL
from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK, Workload
from tradewind.resources.placements import Placement
from tradewind_operator.planning.scopes import Scope

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_STATIC = {"key": PINNING_LABEL, "operator": "In", "values": ["static"]}
_HOST = "kubernetes.io/hostname"
_LOST = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def placing(workload: Workload, scope: Scope) -> dict[str, Any]:
    """The placement's fields of a pod."""
    placement = _placement(workload, scope)
    node = _node_affinity(placement)
    selector = {"nodeSelector": dict(placement.node_selector)} if placement.node_selector else {}
    return {
        "affinity": {**({"nodeAffinity": node} if node else {}), "podAffinity": _near(workload)},
        "tolerations": [*_patience(), *(deepcopy(each) for each in placement.tolerations)],
        **selector,
    }


def _placement(workload: Workload, scope: Scope) -> Placement:
    if scope.strategy is not None:
        return scope.strategy.spec.placement
    placement = scope.policy.spec.placement
    known = {
        MARKET_DATA: placement.market_data,
        RISK: placement.risk,
        EXECUTION: placement.execution,
    }
    return known.get(workload.service, Placement())


def _node_affinity(placement: Placement) -> dict[str, Any]:
    """The user's own; pinned pods need a prepared node in each of its alternatives."""
    affinity: dict[str, Any] = deepcopy(placement.node_affinity or {})
    if not placement.cores:
        return affinity
    terms = (affinity.get(_REQUIRED) or {}).get("nodeSelectorTerms") or [{}]
    pinned = [{**term, "matchExpressions": _static(term)} for term in terms]
    return {**affinity, _REQUIRED: {"nodeSelectorTerms": pinned}}


def _static(term: dict[str, Any]) -> list[dict[str, Any]]:
    return [*(term.get("matchExpressions") or []), deepcopy(_STATIC)]


def _near(workload: Workload) -> dict[str, Any]:
    """Beside the account's other pods if there is room: a tick crosses four of them.

    Preferred, not required: a full node must not leave execution without a place.
    """
    term = {
        "labelSelector": {"matchLabels": {POLICY_LABEL: workload.policy}},
        "topologyKey": _HOST,
    }
    return {_PREFERRED: [{"weight": 100, "podAffinityTerm": term}]}


def _patience() -> list[dict[str, Any]]:
    """A pod on a node that does not answer stays: it may still be sending orders."""
    return [{"key": key, "operator": "Exists", "effect": "NoExecute"} for key in _LOST]
