"""drain: let one eviction of a policy's pods happen although its market is open."""

from tradewind.deploy.cluster import DRAIN
from tradewind.plugin.kubectl import Kubectl
from tradewind.plugin.resources import Found, patched
from tradewind.resources.crds.admission_checks import CHANGED_BY


def allow_drain(kubectl: Kubectl, policy: Found, at: str) -> str:
    """Write the wish; the operator lowers the disruption budgets until the pods have moved."""
    notes = {DRAIN: at, CHANGED_BY: kubectl.user()}
    patched(kubectl, policy, {"metadata": {"annotations": notes}})
    return f"{policy.title}: its pods may be evicted once; go on with `kubectl drain NODE`"
