"""Checks of policies: the account's venue, credentials and owner; names that nobody has."""

from collections.abc import Iterator

from tradewind.resources.accounts import SIMULATED_ONLY, Environment
from tradewind.resources.collecting import POLICY, Resources
from tradewind.resources.faults import Fault, Path
from tradewind.resources.manifests import KEY_ID, SECRET_KEY
from tradewind.resources.policies import RiskPolicy

_ACCOUNT: Path = ("spec", "account")
VOLUMES_STAY = "journals are never deleted by us: delete the claims yourself"


def account_faults(resources: Resources) -> Iterator[Fault]:
    """What is wrong with policies and their accounts."""
    yield from _shared_accounts(resources)
    for _, policy in sorted(resources.policies.items()):
        yield from policy_faults(resources, policy)
        if policy.spec.account.credentials_secret_ref is not None:
            yield from _secret(resources, policy, policy.spec.account.credentials_secret_ref.name)


def policy_faults(resources: Resources, policy: RiskPolicy) -> Iterator[Fault]:
    """What is wrong with a policy whatever else there is."""
    if policy.spec.account.is_simulated:
        yield from _simulated(resources, policy)
    else:
        yield from _at_broker(resources, policy)
    yield from _live(resources, policy)
    yield from _alerts(resources, policy)
    if not policy.spec.persistence.retain:
        yield _at(resources, policy, ("spec", "persistence", "retain"), VOLUMES_STAY)


def _shared_accounts(resources: Resources) -> Iterator[Fault]:
    owners: dict[tuple[object, ...], str] = {}
    for name, policy in sorted(resources.policies.items()):
        account = policy.spec.account
        if account.is_simulated or account.credentials_secret_ref is None:
            continue
        key_id = resources.secrets.get(account.credentials_secret_ref.name, {}).get(KEY_ID)
        key = (account.venue, account.environment, key_id or account.credentials_secret_ref.name)
        if key in owners:
            text = f"policy {owners[key]} guards this account already: one policy per account"
            yield _at(resources, policy, (*_ACCOUNT, "credentialsSecretRef", "name"), text)
        owners.setdefault(key, name)


def _simulated(resources: Resources, policy: RiskPolicy) -> Iterator[Fault]:
    if policy.spec.account.environment is Environment.LIVE:
        yield _at(resources, policy, (*_ACCOUNT, "environment"), "a simulation can't be live")


def _at_broker(resources: Resources, policy: RiskPolicy) -> Iterator[Fault]:
    account = policy.spec.account
    document = resources.documents[POLICY, policy.name]
    for field in SIMULATED_ONLY:
        if document.at((*_ACCOUNT, field)) is not None:
            text = f"only a simulated account has `{field}`"
            yield _at(resources, policy, (*_ACCOUNT, field), text)
    if account.credentials_secret_ref is None:
        text = f"`credentialsSecretRef` is missing: {account.venue} needs keys"
        yield _at(resources, policy, _ACCOUNT, text)


def _secret(resources: Resources, policy: RiskPolicy, name: str) -> Iterator[Fault]:
    path = (*_ACCOUNT, "credentialsSecretRef", "name")
    secret = resources.secrets.get(name)
    if secret is None:
        text = f"no Secret {name} among the files, and no folder {name} with {KEY_ID}, {SECRET_KEY}"
        yield _at(resources, policy, path, text)
        return
    for key in (KEY_ID, SECRET_KEY):
        if not secret.get(key, b"").strip():
            yield _at(resources, policy, path, f"Secret {name} has no `{key}`")


def _live(resources: Resources, policy: RiskPolicy) -> Iterator[Fault]:
    if policy.spec.account.environment is not Environment.LIVE:
        return
    if "*" in policy.spec.strategies.allow:
        text = 'a live account names each strategy: "*" is not enough'
        yield _at(resources, policy, ("spec", "strategies", "allow"), text)


def _alerts(resources: Resources, policy: RiskPolicy) -> Iterator[Fault]:
    for index, alert in enumerate(policy.spec.alerts):
        if bool(alert.webhook) == bool(alert.command):
            text = "expected exactly one of webhook and command"
            yield _at(resources, policy, ("spec", "alerts", index), text)


def _at(resources: Resources, policy: RiskPolicy, path: Path, message: str) -> Fault:
    return resources.documents[POLICY, policy.name].fault(path, message)
