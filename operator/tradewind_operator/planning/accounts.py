"""Risk's own way to the API server: its policy, its namespace's strategies, its own status."""

from typing import Any

from tradewind.deploy.cluster import GROUP
from tradewind.deploy.plan import Workload
from tradewind_operator.model import Manifest
from tradewind_operator.planning.manifests import child, workload_labels
from tradewind_operator.planning.scopes import Scope

_POLICIES, _STRATEGIES = "riskpolicies", "tradingstrategies"


def service_account(workload: Workload, scope: Scope) -> tuple[Manifest, ...]:
    """A ServiceAccount with its Role; no other pod has a token."""
    name, labels = workload.name, workload_labels(workload)
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name}
    subject = {"kind": "ServiceAccount", "name": name, "namespace": scope.namespace}
    return (
        child(scope, "ServiceAccount", name, labels, automountServiceAccountToken=False),
        child(scope, "Role", name, labels, rules=rules(scope.policy.name)),
        child(scope, "RoleBinding", name, labels, roleRef=role, subjects=[subject]),
    )


def rules(policy: str) -> list[dict[str, Any]]:
    """What risk may do; the chart's role must hold all of it to hand it out."""
    reads = ["list", "watch"]
    return [
        _rule(_POLICIES, reads, policy),
        _rule(f"{_POLICIES}/status", ["patch"], policy),
        _rule(_STRATEGIES, reads),
    ]


def _rule(resource: str, verbs: list[str], *names: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"apiGroups": [GROUP], "resources": [resource], "verbs": verbs}
    return rule | ({"resourceNames": list(names)} if names else {})
