"""PodDisruptionBudgets: nobody evicts a workload while its account's session is open."""

from tradewind.deploy.plan import Workload
from tradewind_operator.model import Manifest
from tradewind_operator.planning.drains import least_available
from tradewind_operator.planning.manifests import child, selector, workload_labels
from tradewind_operator.planning.scopes import Scope


def budget(workload: Workload, scope: Scope, now_ns: int) -> Manifest:
    """How many pods of a workload must stay: a whole number, since its pod may be our own."""
    spec = {
        "minAvailable": least_available(workload, scope, now_ns),
        "selector": {"matchLabels": selector(workload)},
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
    }
    name, labels = workload.name, workload_labels(workload)
    return child(scope, "PodDisruptionBudget", name, labels, spec=spec)
