"""How resources fit together: references, permissions, names, parameters."""

from collections.abc import Callable, Iterator
from fnmatch import fnmatch

from tradewind.domain.errors import ConfigurationError, MalformedValueError
from tradewind.market.frames import parse_frame
from tradewind.resources.decoding import Fault, dotted
from tradewind.resources.documents import Path
from tradewind.resources.loading import Resources
from tradewind.resources.policies import Environment, RiskPolicy, Venue
from tradewind.resources.strategies import Component, Content, Mode, TradingStrategy

LONGEST_STRATEGY_NAME = 24
"""A client order id is install, strategy, epoch and number in 48 characters."""

CheckComponent = Callable[[Component], None]
"""Raises MalformedValueError or ConfigurationError for an unknown strategy or parameter."""


def check(resources: Resources, check_component: CheckComponent) -> list[Fault]:
    """Every fault between the resources; none means that they can run."""
    faults = [*_emptiness(resources), *_accounts(resources)]
    for strategy in resources.strategies.values():
        faults += _Strategy(resources, strategy).faults(check_component)
    for policy in resources.policies.values():
        faults += _policy(resources, policy)
    return sorted(faults)


def _emptiness(resources: Resources) -> Iterator[Fault]:
    if not resources.policies:
        yield Fault("", "", "there is no RiskPolicy: nothing trades without one")
    if not resources.strategies:
        yield Fault("", "", "there is no TradingStrategy: nothing would trade")


def _accounts(resources: Resources) -> Iterator[Fault]:
    owners: dict[tuple[str, str], str] = {}
    for name, policy in sorted(resources.policies.items()):
        account = policy.spec.account
        if account.venue is Venue.SIMULATED or account.credentials_secret_ref is None:
            continue
        key = (account.environment, account.credentials_secret_ref.name)
        if key in owners:
            where = resources.documents["RiskPolicy", name]
            text = f"policy {owners[key]} guards this account already; one policy per account"
            yield _at(where.where(("spec", "account")), ("spec", "account"), text)
        owners.setdefault(key, name)


def _policy(resources: Resources, policy: RiskPolicy) -> Iterator[Fault]:
    account = policy.spec.account
    document = resources.documents["RiskPolicy", policy.name]
    path: Path = ("spec", "account")
    if account.venue is Venue.SIMULATED:
        if account.environment is Environment.LIVE:
            yield _at(document.where(path), path, "a simulated account can't be live")
        return
    if account.credentials_secret_ref is None:
        yield _at(document.where(path), path, "credentialsSecretRef is missing")
        return
    secret = resources.secrets.get(account.credentials_secret_ref.name)
    inner: Path = (*path, "credentialsSecretRef", "name")
    if secret is None:
        text = f"no Secret {account.credentials_secret_ref.name} among the files"
        yield _at(document.where(inner), inner, text)
        return
    for key in ("key-id", "secret-key"):
        if key not in secret:
            yield _at(document.where(inner), inner, f"the Secret has no key {key}")


class _Strategy:
    """The checks of one TradingStrategy."""

    def __init__(self, resources: Resources, strategy: TradingStrategy) -> None:
        self._resources, self._strategy = resources, strategy
        self._document = resources.documents["TradingStrategy", strategy.name]

    def faults(self, check_component: CheckComponent) -> Iterator[Fault]:
        """All faults of the strategy."""
        yield from self._name()
        yield from self._under_policy()
        yield from self._frames()
        for index, component in enumerate(self._strategy.spec.strategies):
            yield from self._component(index, component, check_component)

    def _at(self, path: Path, message: str) -> Fault:
        return _at(self._document.where(path), path, message)

    def _name(self) -> Iterator[Fault]:
        if len(self._strategy.name) > LONGEST_STRATEGY_NAME:
            text = f"at most {LONGEST_STRATEGY_NAME} characters: it is part of each order's id"
            yield self._at(("metadata", "name"), text)

    def _under_policy(self) -> Iterator[Fault]:
        path: Path = ("spec", "riskPolicyRef", "name")
        policy = self._resources.policies.get(self._strategy.policy)
        if policy is None:
            known = ", ".join(sorted(self._resources.policies)) or "none"
            text = f"no RiskPolicy {self._strategy.policy} among the files (there is: {known})"
            yield self._at(path, text)
            return
        allowed = policy.spec.strategies
        if not any(fnmatch(self._strategy.name, pattern) for pattern in allowed.allow):
            yield self._at(path, f"policy {policy.name} does not allow this strategy")
        yield from self._mode(policy)

    def _mode(self, policy: RiskPolicy) -> Iterator[Fault]:
        name, spec = self._strategy.name, self._strategy.spec
        live = policy.spec.account.environment is Environment.LIVE
        if (spec.mode is Mode.LIVE) != live:
            text = f"mode {spec.mode} and the account's environment disagree"
            yield self._at(("spec", "mode"), text)
        if live and name not in policy.spec.strategies.live:
            text = f"policy {policy.name} must name {name} in spec.strategies.live"
            yield self._at(("spec", "mode"), text)

    def _frames(self) -> Iterator[Fault]:
        for index, frame in enumerate(self._strategy.spec.market_data.bars):
            try:
                parse_frame(frame)
            except MalformedValueError as error:
                yield self._at(("spec", "marketData", "bars", index), str(error))

    def _component(
        self, index: int, component: Component, check_component: CheckComponent
    ) -> Iterator[Fault]:
        path: Path = ("spec", "strategies", index)
        for field, content in (("model", component.model), ("source", component.source)):
            if content is not None:
                yield from self._content((*path, field), content)
        if component.source is not None:
            return
        try:
            check_component(component)
        except (MalformedValueError, ConfigurationError) as error:
            yield self._at(path, str(error))

    def _content(self, path: Path, content: Content) -> Iterator[Fault]:
        reference = content.config_map_ref
        if (reference is None) == (not content.path):
            yield self._at(path, "expected exactly one of configMapRef and path")
        elif reference is not None:
            entries = self._resources.config_maps.get(reference.name, {})
            if reference.key not in entries:
                text = f"no ConfigMap {reference.name} with key {reference.key} among the files"
                yield self._at(path, text)


def _at(place: str, path: Path, message: str) -> Fault:
    return Fault(place, dotted(path), message)
