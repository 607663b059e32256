"""doctor: nodes, operator, certificates, versions and rights of a cluster; it changes nothing."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from tradewind.deploy.cluster import MANAGED_BY, MANAGED_BY_LABEL, NAME_LABEL, pod_name
from tradewind.deploy.plan import EXECUTION, RISK, workload_name
from tradewind.local.findings import Finding, fine, warning
from tradewind.plugin.kubectl import ClusterError, Kubectl
from tradewind.plugin.node_findings import node_findings
from tradewind.plugin.operator_findings import (
    operator_findings,
    resource_findings,
    version_findings,
)
from tradewind.plugin.resources import POLICY, STRATEGY, Found, listed

RIGHTS = (
    ("patch", STRATEGY, "halt and resume a strategy"),
    ("patch", POLICY, "halt and resume a policy"),
    ("get", "pods/log", "logs"),
    ("create", "pods/portforward", "explain, orders, trades, backup; to see a halt acknowledged"),
)
"""What the plugin's commands need, beside looking at the resources."""
_OPERATOR = f"{NAME_LABEL}=tradewind"

Document = dict[str, Any]
Scope = tuple[str, ...]


def examine(kubectl: Kubectl, scope: Iterable[str], now: dt.datetime) -> list[Finding]:
    """Everything there is to say, the cluster first.

    Raises:
        ClusterError: not even policies and strategies can be listed.
    """
    where = tuple(scope)
    looks = _Looks(kubectl)
    resources = [*listed(kubectl, POLICY, where), *listed(kubectl, STRATEGY, where)]
    deployments = looks.items("deployments", *where, "-l", _OPERATOR)
    pods = looks.items("pods", *where, "-l", f"{MANAGED_BY_LABEL}={MANAGED_BY}")
    nodes = looks.items("nodes")
    return [
        *version_findings(kubectl.document("version")),
        *_rights(kubectl, where),
        *operator_findings(deployments, _leases(looks, deployments), now),
        *node_findings(nodes, pods, resources),
        *resource_findings(resources),
        *_certificates(pods, resources),
        *looks.refused,
    ]


class _Looks:
    """Lists things, and remembers what the user may not see."""

    def __init__(self, kubectl: Kubectl) -> None:
        self._kubectl, self.refused = kubectl, list[Finding]()

    def items(self, plural: str, *arguments: str) -> list[Document]:
        try:
            found: list[Document] = self._kubectl.document("get", plural, *arguments)["items"]
        except ClusterError as error:
            text = f"you can't list them, so nothing is said of them: {error}"
            self.refused.append(warning(plural, text, "ask somebody who may"))
            return []
        return found


def _leases(looks: _Looks, deployments: Iterable[Document]) -> list[Document]:
    """The Lease of each operator has its deployment's name."""
    found = []
    for each in deployments:
        metadata = each["metadata"]
        leases = looks.items("leases.coordination.k8s.io", "-n", metadata["namespace"])
        found += [lease for lease in leases if lease["metadata"]["name"] == metadata["name"]]
    return found


def _rights(kubectl: Kubectl, scope: Scope) -> Iterator[Finding]:
    for verb, resource, what in RIGHTS:
        try:
            kubectl.run("auth", "can-i", verb, resource, *scope)
        except ClusterError:
            text = f"you may not {verb} {resource}: {what}"
            yield warning("rights", text, "docs/security.md has the roles; your admin binds one")
        else:
            yield fine("rights", f"{verb} {resource}")


def _certificates(pods: Iterable[Document], resources: Iterable[Found]) -> Iterator[Finding]:
    """A policy's two pods that are up but not ready are the sign of certificates or keys."""
    up = {(p["metadata"]["namespace"], p["metadata"]["name"]): p for p in pods}
    for policy in (each for each in resources if each.plural == POLICY):
        for service in (RISK, EXECUTION):
            pod = up.get((policy.namespace, pod_name(workload_name(service, policy.name))))
            if pod is not None and pod["status"].get("phase") == "Running" and not _is_ready(pod):
                yield warning(
                    f"{service} of {policy.title}",
                    "it runs and is not ready",
                    "its log names what it waits for: certificates, keys, the venue, its journal",
                )


def _is_ready(pod: Document) -> bool:
    conditions = pod["status"].get("conditions", ())
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
