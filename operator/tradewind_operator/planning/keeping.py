"""What is kept on pods that run: our labels, by which Services and NetworkPolicies find them."""

from tradewind.deploy.cluster import pod_name
from tradewind.deploy.plan import Workload
from tradewind_operator.model import Apply
from tradewind_operator.planning.differences import to_label
from tradewind_operator.planning.manifests import workload_labels
from tradewind_operator.planning.scopes import Scope


def kept(scope: Scope) -> tuple[Apply, ...]:
    """The applies that the owner's running pods need."""
    found = (_kept(workload, scope) for workload in scope.workloads)
    return tuple(each for each in found if each is not None)


def _kept(workload: Workload, scope: Scope) -> Apply | None:
    pod = scope.seen("Pod", pod_name(workload.name))
    if pod is None or pod["metadata"].get("deletionTimestamp"):
        return None
    metadata = {"labels": workload_labels(workload)}
    return to_label({"apiVersion": "v1", "kind": "Pod", "metadata": metadata}, pod)
