"""From a resource to a host: components by name or file, with their models opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tradewind.deploy.configs import StrategyConfig
from tradewind.domain.errors import ConfigurationError
from tradewind.resources.conversion import host_config, tick_kinds
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.strategies import Component as Spec
from tradewind.resources.strategies import TradingStrategy
from tradewind.strategies.components import Component
from tradewind.strategies.host import StrategyHost
from tradewind.strategies.interface import TRADES
from tradewind.strategies.loading import installed_registry, load_file, load_model
from tradewind.strategies.registry import ComponentSpec, StrategyRegistry
from tradewind_services.hosting import Host
from tradewind_services.strategy.reporting import loaded
from tradewind_services.strategy.service import StrategyService, Subscription
from tradewind_services.wanted import read_policy, read_strategies


def build(host: Host, config: StrategyConfig) -> StrategyService:
    """Build the service of one TradingStrategy.

    Raises:
        ConfigurationError: an unknown strategy, a wrong parameter, a model of the wrong shape.
    """
    strategy = _wanted(config)
    policy = read_policy(config)
    host.generations.took(policy, {strategy.name: strategy})
    core = StrategyHost(
        host_config(strategy, config.install, allow_short=policy.spec.limits.allow_short),
        _components(strategy, config),
    )
    needed = [each.frame for each in core.needs if each.frame != TRADES]
    frames = tuple(dict.fromkeys([*strategy.spec.market_data.bars, *needed]))
    kinds = {*tick_kinds(strategy), "status", *(("bar",) if frames else ("trade",))}
    reads = Subscription(strategy.spec.symbols, tuple(sorted(kinds)), frames)
    return StrategyService(host, config, core, reads, loaded(config))


def _wanted(config: StrategyConfig) -> TradingStrategy:
    found = read_strategies(config).get(config.strategy)
    if found is None:
        raise ConfigurationError(
            f"no strategy {config.strategy} in {config.strategies_folder}: it was deleted, or its "
            "file is not here yet"
        )
    return found


def _components(strategy: TradingStrategy, config: StrategyConfig) -> tuple[Component, ...]:
    classes = {spec.name: spec.class_name for spec in strategy.spec.strategies}
    with _blamed_on(Reason.SOURCE_INVALID):
        paths = config.sources.items()
        files = {name: load_file(Path(path), classes[name]) for name, path in paths}
    installed = installed_registry()
    own = StrategyRegistry(files)
    assembled: list[Component] = []
    for spec in strategy.spec.strategies:
        registry = own if spec.name in files else installed
        assembled += registry.assemble([_component(spec, config)])
    return tuple(assembled)


def _component(spec: Spec, config: StrategyConfig) -> ComponentSpec:
    path = config.models.get(spec.name)
    with _blamed_on(Reason.MODEL_INVALID):
        model = load_model(Path(path)) if path else None
    return ComponentSpec(
        name=spec.name, weight=spec.weight, parameters=spec.parameters, model=model
    )


@contextmanager
def _blamed_on(reason: Reason) -> Iterator[None]:
    """Let the last words of this process begin with a reason: an operator reads them."""
    try:
        yield
    except ConfigurationError as error:
        raise ConfigurationError(f"{reason.value}: {error}") from error
