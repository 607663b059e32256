"""What is kept on pods that run: our labels, and a word that makes a kubelet read files again."""

from tradewind.deploy.cluster import (
    NUDGE,
    config_name,
    pod_name,
    policy_name,
    strategies_name,
)
from tradewind.deploy.plan import EXECUTION, MARKET_DATA, Workload
from tradewind_operator.model import Apply, Manifest
from tradewind_operator.planning.canonical import digest
from tradewind_operator.planning.differences import to_label
from tradewind_operator.planning.manifests import workload_labels
from tradewind_operator.planning.scopes import Scope

_WATCHING = frozenset({MARKET_DATA, EXECUTION})
"""Services that take in edits from mounted files; a kubelet alone is up to a minute late."""


def kept(scope: Scope, wanted: tuple[Manifest, ...]) -> tuple[Apply, ...]:
    """The applies that the owner's running pods need."""
    data = {each["metadata"]["name"]: each["data"] for each in wanted if "data" in each}
    found = (_kept(workload, scope, data) for workload in scope.workloads)
    return tuple(each for each in found if each is not None)


def _kept(workload: Workload, scope: Scope, data: dict[str, dict[str, str]]) -> Apply | None:
    pod = scope.seen("Pod", pod_name(workload.name))
    if pod is None or pod["metadata"].get("deletionTimestamp"):
        return None
    labels = {"metadata": {"labels": workload_labels(workload)}, "apiVersion": "v1", "kind": "Pod"}
    return to_label(labels, pod, _nudge(workload, data))


def _nudge(workload: Workload, data: dict[str, dict[str, str]]) -> dict[str, str]:
    if workload.service not in _WATCHING:
        return {}
    policy = workload.policy
    names = (config_name(workload.name), policy_name(policy), strategies_name(policy))
    return {NUDGE: digest([data[name] for name in names])}
