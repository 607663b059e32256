"""uninstall where the operator is gone already: halt, wait for the orders, release, clean up.

Policies, strategies, volumes and definitions stay; `helm uninstall` does the same while an operator
is there to do it.
"""

import json
import time
from collections.abc import Callable, Iterable

from tradewind.deploy.cluster import FINALIZER, MANAGED_BY, MANAGED_BY_LABEL
from tradewind.deploy.plan import EXECUTION
from tradewind.deploy.reports import ExecutionReport, report_of
from tradewind.domain.codes import TradingState
from tradewind.domain.errors import ConfigurationError
from tradewind.plugin.kubectl import ClusterError, Kubectl
from tradewind.plugin.pages import page, pages
from tradewind.plugin.resources import POLICY, STRATEGY, Found, listed, patched
from tradewind.plugin.states import set_state

SETTLED_WITHIN_S, LOOK_EVERY_S = 60.0, 1.0
_CHILDREN = (
    *("statefulsets", "pods", "poddisruptionbudgets", "services", "networkpolicies"),
    *("configmaps", "rolebindings", "roles", "serviceaccounts", "secrets"),
)
_OPERATORS = ("deployments", "-l", "app.kubernetes.io/name=tradewind", "-o", "json")

Say = Callable[[str], None]


def uninstall(kubectl: Kubectl, namespace: str, say: Say) -> None:
    """Take away what an operator that is gone has left in a namespace.

    Raises:
        ConfigurationError: an operator runs there, which would make it all again.
        ClusterError: the API server refused a step.
    """
    _check_no_operator(kubectl, namespace)
    scope = ("-n", namespace)
    policies = listed(kubectl, POLICY, scope)
    for policy in policies:
        halted = set_state(kubectl, policy, TradingState.HALTED, "uninstall")
        say(f"{policy.title}: {halted.message}")
    for policy in policies:
        say(f"{policy.title}: {_settled(kubectl, policy)}")
    for resource in [*policies, *listed(kubectl, STRATEGY, scope)]:
        _release(kubectl, resource)
    selector = f"{MANAGED_BY_LABEL}={MANAGED_BY}"
    kubectl.run(*scope, "delete", ",".join(_CHILDREN), "-l", selector, "--wait=false")
    say(f"{namespace}: pods and what they stood on are going; volumes and resources stay")


def _check_no_operator(kubectl: Kubectl, namespace: str) -> None:
    found = json.loads(kubectl.run("-n", namespace, "get", *_OPERATORS))["items"]
    running = [each["metadata"]["name"] for each in found if each["status"].get("readyReplicas")]
    if running:
        raise ConfigurationError(f"{running[0]} runs in {namespace}: use `helm uninstall`")


def _settled(kubectl: Kubectl, policy: Found) -> str:
    """Wait until no order is open, as execution says; who does not answer is not waited for."""
    deadline = time.monotonic() + SETTLED_WITHIN_S
    try:
        with pages(kubectl, policy.namespace, EXECUTION, policy.name) as door:
            while (left := _open(page(door, "/status"))) and time.monotonic() < deadline:
                time.sleep(LOOK_EVERY_S)
    except ClusterError as error:
        return f"execution can't be asked for open orders: {error}"
    return f"{left} orders are still open: look at your broker" if left else "no order is open"


def _open(document: bytes) -> int:
    report = report_of(EXECUTION, document)
    assert isinstance(report, ExecutionReport)  # noqa: S101 # for the type checker
    return sum(report.open_orders.values()) + sum(report.unknown_orders.values())


def _release(kubectl: Kubectl, resource: Found) -> None:
    kept = without(FINALIZER, resource.finalizers)
    patched(kubectl, resource, {"metadata": {"finalizers": kept}})


def without(finalizer: str, finalizers: Iterable[str]) -> list[str]:
    """Everybody else's finalizers."""
    return [each for each in finalizers if each != finalizer]
