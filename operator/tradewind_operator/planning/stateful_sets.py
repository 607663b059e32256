"""The StatefulSet of an unpinned workload, and the pod of a pinned one."""

from tradewind.deploy.cluster import ATTEMPTS, pod_name
from tradewind.deploy.plan import Workload
from tradewind_operator.model import Manifest
from tradewind_operator.planning.manifests import child, selector, workload_labels
from tradewind_operator.planning.pods import pod_metadata, pod_spec
from tradewind_operator.planning.retries import attempts
from tradewind_operator.planning.scopes import Scope


def runner(workload: Workload, scope: Scope, now_ns: int) -> Manifest:
    """What runs a workload: a StatefulSet of one, or when pinned the pod itself.

    A StatefulSet makes a new pod as soon as a kubelet refused one for its cores; the operator
    waits between.
    """
    return own_pod(workload, scope, now_ns) if workload.cores else stateful_set(workload, scope)


def stateful_set(workload: Workload, scope: Scope) -> Manifest:
    """Restarts its pod when it is gone, and never by itself for another template."""
    spec = {
        "replicas": 1,
        "serviceName": workload.name,
        "podManagementPolicy": "Parallel",
        "revisionHistoryLimit": 1,
        "updateStrategy": {"type": "OnDelete"},
        "selector": {"matchLabels": selector(workload)},
        "template": {
            "metadata": pod_metadata(workload, scope),
            "spec": pod_spec(workload, scope),
        },
    }
    return child(scope, "StatefulSet", workload.name, workload_labels(workload), spec=spec)


def own_pod(workload: Workload, scope: Scope, now_ns: int) -> Manifest:
    """A pod of the operator's own, named as a StatefulSet would; it knows how often one failed."""
    metadata = pod_metadata(workload, scope)
    spec = pod_spec(workload, scope)
    pod = child(scope, "Pod", pod_name(workload.name), metadata["labels"], spec=spec)
    count = attempts(workload, scope, now_ns)
    failed = {ATTEMPTS: str(count)} if count else {}
    pod["metadata"]["annotations"] = {**metadata["annotations"], **failed}
    return pod
