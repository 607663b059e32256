"""Checks of a resource's components: their names, parameters, data, files and models."""

import re
from collections import Counter
from collections.abc import Iterator

from tradewind.domain.errors import ConfigurationError, MalformedValueError
from tradewind.market.frames import parse_frame
from tradewind.resources.checks_sources import (
    form_faults,
    model_faults,
    python_faults,
    source_faults,
)
from tradewind.resources.collecting import STRATEGY, Resources
from tradewind.resources.faults import Fault, Path
from tradewind.resources.sources import Source
from tradewind.resources.strategies import Channel, Component, TradingStrategy
from tradewind.strategies.interface import TRADES, Needs
from tradewind.strategies.registry import StrategyRegistry

_PARAMETER = re.compile(r"parameter `([^`]+)`")
_BOTH = "expected one of `path` and `source`, not both"
_NAMED = re.compile(r"^strategy [^ :]+: (parameters: )?")


def component_faults(resources: Resources, registry: StrategyRegistry) -> Iterator[Fault]:
    """What is wrong with the components of every strategy."""
    for _, strategy in sorted(resources.strategies.items()):
        yield from _repeated(resources, strategy)
        for index, component in enumerate(strategy.spec.strategies):
            yield from _Component(resources, strategy, component, index).faults(registry)


def written_faults(resources: Resources, strategy: TradingStrategy) -> Iterator[Fault]:
    """What is wrong with how components are written, whatever they name."""
    yield from _repeated(resources, strategy)
    for index, component in enumerate(strategy.spec.strategies):
        yield from _Component(resources, strategy, component, index).written_faults()


def _repeated(resources: Resources, strategy: TradingStrategy) -> Iterator[Fault]:
    components = strategy.spec.strategies
    with_file = {each.name for each in components if each.source or each.model}
    for name, count in Counter(each.name for each in components).items():
        if count > 1 and name in with_file:
            text = f"{name} stands {count} times: with a file or a model, each name stands once"
            document = resources.documents[STRATEGY, strategy.name]
            yield document.fault(("spec", "strategies"), text)


class _Component:
    def __init__(
        self, resources: Resources, strategy: TradingStrategy, component: Component, index: int
    ) -> None:
        self._resources, self._strategy, self._component = resources, strategy, component
        self._document = resources.documents[STRATEGY, strategy.name]
        self._path: Path = ("spec", "strategies", index)

    def faults(self, registry: StrategyRegistry) -> Iterator[Fault]:
        component = self._component
        by_path = self._is_written("path")
        if by_path and self._is_written("source"):
            yield self._at(("source",), _BOTH)
        if component.source is not None:
            yield from self._file("path" if by_path else "source", component.source)
        elif not component.name:
            yield self._at((), f"`name` is missing: one of {', '.join(registry.names)}")
        else:
            yield from self._known(registry)
        if component.model is not None:
            yield from self._model(component.model)

    def written_faults(self) -> Iterator[Fault]:
        component = self._component
        if self._is_written("path") and self._is_written("source"):
            yield self._at(("source",), _BOTH)
        if component.source is None and not component.name:
            yield self._at((), "`name` is missing: a built-in or installed strategy")
        for field, source in (("source", component.source), ("model", component.model)):
            for at, text in () if source is None else form_faults(source):
                yield self._at((field, *at), text)

    def _known(self, registry: StrategyRegistry) -> Iterator[Fault]:
        component = self._component
        try:
            kind = registry.find(component.name)
        except ConfigurationError as error:
            yield self._at(("name",), str(error))
            return
        known = set(kind.parameters_type.__struct_encode_fields__)
        rest = dict(component.parameters)
        for name in sorted(component.parameters.keys() - known):
            yield from self._parameters(registry, {name: rest.pop(name)})
        yield from self._parameters(registry, rest)

    def _parameters(
        self, registry: StrategyRegistry, parameters: dict[str, object]
    ) -> Iterator[Fault]:
        try:
            needs = _needs_of(registry, self._component.name, parameters)
        except ConfigurationError as error:
            named = _PARAMETER.search(str(error))
            path: Path = ("parameters", named[1]) if named else ("parameters",)
            yield self._at(path, _NAMED.sub("", str(error)))
            return
        yield from self._needs(needs)

    def _needs(self, needs: Needs) -> Iterator[Fault]:
        name, spec = self._component.name, self._strategy.spec
        if needs.model and self._component.model is None:
            yield self._at((), f"{name} needs a `model`")
        for symbol in needs.symbols:
            if symbol not in spec.symbols:
                yield self._at(("parameters",), f"{symbol} is not among the resource's symbols")
        if needs.frame == TRADES:
            if needs.samples and Channel.TRADES not in spec.market_data.channels:
                yield self._at((), f"{name} hears trades: add them to marketData.channels")
        elif needs.frame not in spec.market_data.bars:
            yield self._at(("parameters", "frame"), _unheard(name, needs.frame))

    def _model(self, source: Source) -> Iterator[Fault]:
        faults = [self._at(("model", *at), text) for at, text in self._source(source)]
        yield from faults
        content = self._resources.content(source)
        if content is not None and not faults:
            for at, text in model_faults(self._component.name, content):
                yield self._at(("model", *at), text)

    def _file(self, field: str, source: Source) -> Iterator[Fault]:
        faults = [self._at((field, *at), text) for at, text in self._source(source)]
        yield from faults
        content = self._resources.content(source)
        if content is not None and not faults:
            for at, text in python_faults(content, self._component.class_name):
                yield self._at((field, *at), text)

    def _source(self, source: Source) -> Iterator[tuple[Path, str]]:
        return source_faults(self._resources, source)

    def _is_written(self, field: str) -> bool:
        return self._document.at((*self._path, field)) is not None

    def _at(self, path: Path, message: str) -> Fault:
        return self._document.fault((*self._path, *path), message)


def _needs_of(registry: StrategyRegistry, name: str, parameters: dict[str, object]) -> Needs:
    strategy = registry.build(name, parameters)
    try:
        return strategy.needs()
    except ConfigurationError:
        raise
    except Exception as error:
        raise ConfigurationError(f"`needs` failed: {type(error).__name__}: {error}") from error


def _unheard(name: str, frame: str) -> str:
    try:
        parse_frame(frame)
    except MalformedValueError as error:
        return str(error)
    return f"{name} hears bars of {frame}: add {frame} to marketData.bars"
