"""Secrets that a plan needs: certificates, keys known to two services, made-up broker keys."""

from tradewind.deploy.cluster import (
    APPROVAL_KEY,
    OPERATOR_KEY,
    approval_name,
    operator_key_name,
    tls_name,
    venue_keys_name,
)
from tradewind.deploy.plan import VENUE, Workload
from tradewind.resources.manifests import KEY_ID, SECRET_KEY
from tradewind.transport.identities import Identity
from tradewind_operator.model import Certificate, Manifest, RandomKeys
from tradewind_operator.planning.addresses import host_of
from tradewind_operator.planning.manifests import child, workload_labels
from tradewind_operator.planning.scopes import Scope

CERT_MANAGER = "certManager"


def wanted_secrets(scope: Scope) -> tuple[Certificate | RandomKeys, ...]:
    """Every Secret that is made for the owner, by whoever may write Secrets."""
    leaves = () if scope.settings.tls.issuer == CERT_MANAGER else _leaves(scope)
    return (*leaves, *(_keys(scope) if scope.strategy is None else ()))


def issued(scope: Scope) -> tuple[Manifest, ...]:
    """The same certificates as cert-manager is asked for them; the files are alike."""
    if scope.settings.tls.issuer != CERT_MANAGER:
        return ()
    return tuple(_request(each, scope) for each in scope.workloads if each.service != VENUE)


def _leaves(scope: Scope) -> tuple[Certificate, ...]:
    return tuple(
        Certificate(tls_name(each.name), _identity(each, scope), _hosts(each, scope))
        for each in scope.workloads
        if each.service != VENUE
    )


def _keys(scope: Scope) -> tuple[RandomKeys, ...]:
    policy, account = scope.policy.name, scope.policy.spec.account
    made_up = account.is_simulated and account.credentials_secret_ref is None
    venue = RandomKeys(venue_keys_name(policy), (KEY_ID, SECRET_KEY), text=True)
    return (
        RandomKeys(approval_name(policy), (APPROVAL_KEY,)),
        RandomKeys(operator_key_name(policy), (OPERATOR_KEY,)),
        *([venue] if made_up else []),
    )


def _identity(workload: Workload, scope: Scope) -> Identity:
    return Identity(workload.service, workload.policy, scope.namespace, workload.strategy)


def _hosts(workload: Workload, scope: Scope) -> tuple[str, ...]:
    host = host_of(workload.name, scope.namespace)
    return (host, f"{host}.{scope.settings.cluster_domain}")


def _request(workload: Workload, scope: Scope) -> Manifest:
    tls = scope.settings.tls
    spec = {
        "secretName": tls_name(workload.name),
        "dnsNames": [_identity(workload, scope).dns_name, *_hosts(workload, scope)],
        "duration": f"{tls.leaf_life_s}s",
        "renewBefore": f"{tls.leaf_life_s // 3}s",
        "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
        "usages": ["digital signature", "server auth", "client auth"],
        "issuerRef": {"name": tls.issuer_name, "kind": tls.issuer_kind, "group": "cert-manager.io"},
    }
    return child(scope, "Certificate", workload.name, workload_labels(workload), spec=spec)
