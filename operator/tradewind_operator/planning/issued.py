"""Certificates as cert-manager is asked for them, where it issues; the files are alike.

The operator's own is one of them: what signs the workloads' is not ours, so neither can ours be.
"""

from typing import Any

from tradewind.deploy.cluster import operator_name, tls_name
from tradewind.deploy.plan import Workload
from tradewind.transport.identities import OPERATOR, Identity
from tradewind_operator.model import Certificate, Manifest
from tradewind_operator.planning.certificates import identified, leaf_of
from tradewind_operator.planning.manifests import child, operator_labels, workload_labels
from tradewind_operator.planning.scopes import Scope
from tradewind_operator.settings import Tls

KIND = "Certificate"
_BOTH_ENDS = ("digital signature", "server auth", "client auth")
_CLIENT = ("digital signature", "client auth")


def issued(scope: Scope) -> tuple[Manifest, ...]:
    """Every certificate that cert-manager is asked for on behalf of the owner."""
    if not scope.settings.tls.is_cert_managers:
        return ()
    workloads = tuple(_of_workload(each, scope) for each in identified(scope))
    return workloads if scope.strategy is not None else (*workloads, _of_operator(scope))


def _of_workload(workload: Workload, scope: Scope) -> Manifest:
    spec = _spec(leaf_of(workload, scope), _BOTH_ENDS, scope.settings.tls)
    return _request(scope, workload.name, workload_labels(workload), spec)


def _of_operator(scope: Scope) -> Manifest:
    policy, name = scope.policy.name, operator_name(scope.policy.name)
    leaf = Certificate(tls_name(name), Identity(OPERATOR, policy, scope.namespace))
    return _request(scope, name, operator_labels(scope), _spec(leaf, _CLIENT, scope.settings.tls))


def _request(scope: Scope, name: str, labels: dict[str, str], spec: dict[str, Any]) -> Manifest:
    """The Secret's labels let people find what outlives its Certificate."""
    return child(scope, KIND, name, labels, spec={**spec, "secretTemplate": {"labels": labels}})


def _spec(leaf: Certificate, usages: tuple[str, ...], tls: Tls) -> dict[str, Any]:
    return {
        "secretName": leaf.name,
        "dnsNames": [leaf.identity.dns_name, *leaf.hosts],
        "duration": _span(tls.leaf_life_s),
        "renewBefore": _span(tls.leaf_life_s // 3),
        "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
        "usages": list(usages),
        "issuerRef": _issuer(tls),
    }


def _issuer(tls: Tls) -> dict[str, str]:
    return {"name": tls.issuer_name, "kind": tls.issuer_kind, "group": "cert-manager.io"}


def _span(seconds: int) -> str:
    """As Go writes one, so that a controller that writes it back changes nothing."""
    hours, rest = divmod(seconds, 3_600)
    minutes, left = divmod(rest, 60)
    return f"{hours}h{minutes}m{left}s" if hours else f"{minutes}m{left}s"
