"""Services of the workloads that others call."""

from tradewind.deploy.plan import STRATEGY, Workload
from tradewind_operator.model import Manifest
from tradewind_operator.planning.addresses import ports_of
from tradewind_operator.planning.manifests import child, selector, workload_labels
from tradewind_operator.planning.scopes import Scope


def is_called(workload: Workload) -> bool:
    """Whether anything connects to it: nothing does to a strategy."""
    return workload.service != STRATEGY


def service(workload: Workload, scope: Scope) -> Manifest:
    """A name for a workload; a client learns readiness from the workload itself."""
    spec = {
        "type": "ClusterIP",
        "publishNotReadyAddresses": True,
        "selector": selector(workload),
        "ports": [
            {"name": name, "port": port, "targetPort": port, "protocol": "TCP"}
            for name, port in ports_of(workload.service).items()
        ],
    }
    return child(scope, "Service", workload.name, workload_labels(workload), spec=spec)
