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
from tradewind_operator.model import Certificate, RandomKeys
from tradewind_operator.planning.addresses import host_of
from tradewind_operator.planning.scopes import Scope


def wanted_secrets(scope: Scope) -> tuple[Certificate | RandomKeys, ...]:
    """Every Secret that is made for the owner, by whoever may write Secrets."""
    ours = () if scope.settings.tls.is_cert_managers else identified(scope)
    leaves = tuple(leaf_of(each, scope) for each in ours)
    return (*leaves, *(_keys(scope) if scope.strategy is None else ()))


def identified(scope: Scope) -> tuple[Workload, ...]:
    """The owner's workloads that prove who they are, whoever issues for them."""
    return tuple(each for each in scope.workloads if each.service != VENUE)


def leaf_of(workload: Workload, scope: Scope) -> Certificate:
    """The certificate of a workload."""
    return Certificate(tls_name(workload.name), _identity(workload, scope), _hosts(workload, scope))


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
