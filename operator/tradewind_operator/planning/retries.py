"""Pauses between pods that a kubelet refused: each longer than the last, at most one kept."""

from tradewind.deploy.cluster import ATTEMPTS, config_name, pod_name
from tradewind.deploy.plan import Workload
from tradewind.domain.values import SECOND
from tradewind_operator.model import Manifest
from tradewind_operator.planning.observed import ended_ns, facts_of, ready_since_ns
from tradewind_operator.planning.revisions import revision_of
from tradewind_operator.planning.scopes import Scope

FIRST_S, LONGEST_S = 10.0, 300.0
STEADY_S = 600.0
"""Ready for this long, and the next refusal is a first one again."""


def attempts(workload: Workload, scope: Scope, now_ns: int) -> int:
    """How many pods of a pinned workload have failed in a row.

    A pod is gone before the next is made, so the count is kept on the workload's ConfigMap; a pod
    carries the count that it started with.
    """
    if not workload.cores:
        return 0
    counted = attempts_in(scope.seen("ConfigMap", config_name(workload.name)))
    pod = scope.seen("Pod", pod_name(workload.name))
    if pod is None:
        return counted
    facts = facts_of(pod)
    if facts.has_ended:
        edited = facts.revision != revision_of(workload, scope.image)
        return 0 if edited else attempts_in(pod) + 1
    steady = facts.ready and now_ns - ready_since_ns(pod) >= STEADY_S * SECOND
    return 0 if steady else counted


def attempts_in(manifest: Manifest | None) -> int:
    """The count that an object carries."""
    annotations = (manifest or {"metadata": {}})["metadata"].get("annotations") or {}
    text = str(annotations.get(ATTEMPTS, "0"))
    return int(text) if text.isascii() and text.isdecimal() else 0


def pause_s(count: int) -> float:
    """How long to wait after so many failures in a row."""
    return float(min(FIRST_S * 2 ** min(max(count - 1, 0), 10), LONGEST_S))


def left_s(pod: Manifest, count: int, now_ns: int) -> float:
    """How long a pod that ended is still kept; 0 when it may be replaced."""
    waited = (now_ns - ended_ns(pod)) / SECOND
    return max(0.0, pause_s(count) - max(0.0, waited))
