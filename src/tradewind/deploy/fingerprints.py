"""What a workload was started from: a change of it means a restart."""

from hashlib import sha256
from typing import Any

import msgspec

from tradewind.resources.collecting import Resources
from tradewind.resources.marks import Change
from tradewind.resources.matrix import fields_of
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import Feed, TradingStrategy


def policy_fingerprint(service: str, policy: RiskPolicy, resources: Resources) -> str:
    """Of one of a policy's workloads."""
    return _digest(_read_at_start(service, policy.spec), _besides(service, policy, resources))


def _besides(service: str, policy: RiskPolicy, resources: Resources) -> list[str]:
    """What a service reads at its start beside its policy; a broker's keys are read again.

    A policy without strategies hears the usual feed: its first strategy restarts nothing.
    """
    if service == "market-data":
        heard = {each.spec.market_data.feed for each in resources.of_policy(policy.name)}
        return sorted(heard or {Feed.IEX})
    reference = policy.spec.account.credentials_secret_ref
    if service == "venue" and reference is not None:
        secret = resources.secrets.get(reference.name, {})
        return [sha256(secret[key]).hexdigest() for key in sorted(secret)]
    return []


def strategy_fingerprint(strategy: TradingStrategy, resources: Resources) -> str:
    """Of a strategy's workload, the contents of its files included."""
    policy = resources.policies[strategy.policy]
    return _digest(
        _read_at_start("strategy", strategy.spec),
        policy.spec.limits.allow_short,
        [sha256(content).hexdigest() for content in _contents(strategy, resources)],
    )


def _read_at_start(service: str, spec: Any) -> dict[str, Any]:
    return {
        field.path: field.value(spec)
        for field in fields_of(spec.__class__)
        if field.change is not Change.HOT and service in field.services
    }


def _contents(strategy: TradingStrategy, resources: Resources) -> list[bytes]:
    sources = [
        source
        for component in strategy.spec.strategies
        for source in (component.source, component.model)
        if source is not None
    ]
    return [resources.content(source) or b"" for source in sources]


def _digest(*parts: Any) -> str:
    return sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()[:16]
