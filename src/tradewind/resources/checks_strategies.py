"""Checks of strategies against their policy, and of their market data and sizing."""

from collections.abc import Iterator
from difflib import get_close_matches

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.orders import OrderType
from tradewind.market.frames import parse_frame
from tradewind.resources.accounts import Environment
from tradewind.resources.collecting import STRATEGY, Resources
from tradewind.resources.faults import Fault, Path
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import Mode, TradingStrategy


def strategy_faults(resources: Resources) -> Iterator[Fault]:
    """What is wrong with strategies apart from their components."""
    for _, strategy in sorted(resources.strategies.items()):
        yield from _under_policy(resources, strategy)
        yield from _feeds(resources, strategy)
        yield from own_faults(resources, strategy)


def own_faults(resources: Resources, strategy: TradingStrategy) -> Iterator[Fault]:
    """What is wrong with a strategy, its components apart, whatever else there is."""
    yield from _bars(resources, strategy)
    yield from _sizing(resources, strategy)


def _under_policy(resources: Resources, strategy: TradingStrategy) -> Iterator[Fault]:
    path: Path = ("spec", "riskPolicyRef", "name")
    policy = resources.policies.get(strategy.policy)
    if policy is None:
        yield _at(resources, strategy, path, _no_policy(resources, strategy.policy))
        return
    if not policy.spec.strategies.admits(strategy.name):
        text = f"policy {policy.name} does not allow {strategy.name}: see its spec.strategies.allow"
        yield _at(resources, strategy, path, text)
    yield from _mode(resources, strategy, policy)
    yield from _restricted(resources, strategy, policy)


def _no_policy(resources: Resources, name: str) -> str:
    near = get_close_matches(name, resources.policies, 1)
    known = ", ".join(sorted(resources.policies)) or "none"
    hint = f"did you mean `{near[0]}`?" if near else f"there is: {known}"
    return f"no RiskPolicy {name} among the files; {hint}"


def _mode(resources: Resources, strategy: TradingStrategy, policy: RiskPolicy) -> Iterator[Fault]:
    mode, environment = strategy.spec.mode, policy.spec.account.environment
    if (mode is Mode.LIVE) != (environment is Environment.LIVE):
        text = f"mode {mode} does not fit the {environment} account of policy {policy.name}"
        yield _at(resources, strategy, ("spec", "mode"), text)
    elif mode is Mode.LIVE and strategy.name not in policy.spec.strategies.live:
        text = f"policy {policy.name} must name {strategy.name} in spec.strategies.live"
        yield _at(resources, strategy, ("spec", "mode"), text)


def _restricted(
    resources: Resources, strategy: TradingStrategy, policy: RiskPolicy
) -> Iterator[Fault]:
    for index, symbol in enumerate(strategy.spec.symbols):
        if symbol in policy.spec.limits.restricted_symbols:
            text = f"policy {policy.name} restricts {symbol}"
            yield _at(resources, strategy, ("spec", "symbols", index), text)


def _bars(resources: Resources, strategy: TradingStrategy) -> Iterator[Fault]:
    for index, frame in enumerate(strategy.spec.market_data.bars):
        try:
            parse_frame(frame)
        except MalformedValueError as error:
            yield _at(resources, strategy, ("spec", "marketData", "bars", index), str(error))


def _feeds(resources: Resources, strategy: TradingStrategy) -> Iterator[Fault]:
    feeds = {each.spec.market_data.feed for each in resources.of_policy(strategy.policy)}
    if len(feeds) > 1:
        text = f"one feed for all strategies of a policy, here are {', '.join(sorted(feeds))}"
        yield _at(resources, strategy, ("spec", "marketData", "feed"), text)


def _sizing(resources: Resources, strategy: TradingStrategy) -> Iterator[Fault]:
    if strategy.spec.sizing.order_type not in (OrderType.MARKET, OrderType.LIMIT):
        text = f"expected market or limit, was {strategy.spec.sizing.order_type}"
        yield _at(resources, strategy, ("spec", "sizing", "orderType"), text)


def _at(resources: Resources, strategy: TradingStrategy, path: Path, message: str) -> Fault:
    return resources.documents[STRATEGY, strategy.name].fault(path, message)
