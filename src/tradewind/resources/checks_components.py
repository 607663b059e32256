"""Checks of a resource's components: their names, parameters, files and models."""

import ast
import re
from collections.abc import Iterator

from tradewind.domain.errors import ConfigurationError
from tradewind.resources.collecting import STRATEGY, Resources
from tradewind.resources.faults import Fault, Path
from tradewind.resources.sources import Source
from tradewind.resources.strategies import Component, TradingStrategy
from tradewind.strategies.interface import Needs
from tradewind.strategies.registry import StrategyRegistry

_PARAMETER = re.compile(r"parameter `([^`]+)`")
_NAMED = re.compile(r"^strategy [^ :]+: (parameters: )?")


def component_faults(resources: Resources, registry: StrategyRegistry) -> Iterator[Fault]:
    """What is wrong with the components of every strategy."""
    for _, strategy in sorted(resources.strategies.items()):
        for index, component in enumerate(strategy.spec.strategies):
            yield from _Component(resources, strategy, component, index).faults(registry)


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
            yield self._at(("source",), "expected one of `path` and `source`, not both")
        if component.source is not None:
            yield from self._file("path" if by_path else "source", component.source)
        elif not component.name:
            yield self._at((), f"`name` is missing: one of {', '.join(registry.names)}")
        else:
            yield from self._known(registry)
        if component.model is not None:
            yield from self._content("model", component.model)

    def _known(self, registry: StrategyRegistry) -> Iterator[Fault]:
        component = self._component
        try:
            kind = registry.find(component.name)
        except ConfigurationError as error:
            yield self._at(("name",), str(error))
            return
        known = dict(component.parameters)
        for name in component.parameters.keys() - set(
            kind.parameters_type.__struct_encode_fields__
        ):
            yield from self._parameters(registry, {name: known.pop(name)})
        yield from self._parameters(registry, known)

    def _parameters(
        self, registry: StrategyRegistry, parameters: dict[str, object]
    ) -> Iterator[Fault]:
        try:
            needs = registry.build(self._component.name, parameters).needs()
        except ConfigurationError as error:
            named = _PARAMETER.search(str(error))
            path: Path = ("parameters", named[1]) if named else ("parameters",)
            yield self._at(path, _NAMED.sub("", str(error)))
            return
        yield from self._needs(needs)

    def _needs(self, needs: Needs) -> Iterator[Fault]:
        if needs.model and self._component.model is None:
            yield self._at((), f"{self._component.name} needs a `model`")
        for symbol in needs.symbols:
            if symbol not in self._strategy.spec.symbols:
                yield self._at(("parameters",), f"{symbol} is not among the resource's symbols")

    def _content(self, field: str, source: Source) -> Iterator[Fault]:
        given = source.given
        if len(given) != 1:
            choices = "configMapRef, volumeClaimRef, image, path"
            yield self._at((field,), f"expected exactly one of {choices}")
        elif given[0] in ("volumeClaimRef", "image"):
            yield self._at((field, given[0]), "only a cluster has it: use configMapRef or path")
        elif self._resources.content(source) is None:
            yield self._at((field,), self._absent(source))

    def _absent(self, source: Source) -> str:
        ref = source.config_map_ref
        if ref is not None:
            return f"no ConfigMap {ref.name} with the key {ref.key} among the files"
        return f"no file {source.path}"

    def _file(self, field: str, source: Source) -> Iterator[Fault]:
        faults = list(self._content(field, source))
        yield from faults
        content = self._resources.content(source)
        if faults or content is None:
            return
        try:
            tree = ast.parse(content)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", 0)
            yield self._at((field,), f"no valid Python: line {line}: {error.args[0]}")
            return
        yield from self._classes(field, tree)

    def _classes(self, field: str, tree: ast.Module) -> Iterator[Fault]:
        names = [node.name for node in tree.body if isinstance(node, ast.ClassDef) and node.bases]
        wanted = self._component.class_name
        if wanted and wanted not in names:
            yield self._at(("className",), f"the file has no strategy {wanted}")
        if not names:
            yield self._at((field,), "the file has no class that derives from Strategy")

    def _is_written(self, field: str) -> bool:
        return self._document.at((*self._path, field)) is not None

    def _at(self, path: Path, message: str) -> Fault:
        return self._document.fault((*self._path, *path), message)
