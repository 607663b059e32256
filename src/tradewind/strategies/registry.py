"""Strategies by name, and their assembly into a resource's components."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.ports.predictor import Predictor
from tradewind.strategies.builtin import BUILT_IN
from tradewind.strategies.components import Component
from tradewind.strategies.interface import Strategy
from tradewind.strategies.parameters import parse_parameters


class ComponentSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a resource's `strategies`, with its model already opened."""

    name: str
    weight: float = 1.0
    parameters: Mapping[str, Any] = {}
    model: Predictor | None = None


class StrategyRegistry:
    """Strategy classes by name; the built-in ones are there from the start."""

    def __init__(self, more: Mapping[str, type[Strategy[Any]]] | None = None) -> None:
        self._classes: Mapping[str, type[Strategy[Any]]] = ChainMap(dict(more or {}), BUILT_IN)  # type: ignore[arg-type]  # it is only read

    @property
    def names(self) -> tuple[str, ...]:
        """Known names, sorted."""
        return tuple(sorted(self._classes))

    def find(self, name: str) -> type[Strategy[Any]]:
        """The class of that name.

        Raises:
            ConfigurationError: there is none; the message names the nearest.
        """
        if name in self._classes:
            return self._classes[name]
        near = get_close_matches(name, self._classes, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(self.names)}"
        raise ConfigurationError(f"unknown strategy `{name}`; {hint}")

    def build(self, name: str, parameters: Mapping[str, Any]) -> Strategy[Any]:
        """A strategy with checked parameters.

        Raises:
            ConfigurationError: the name or a parameter is wrong.
        """
        chosen = self.find(name)
        return chosen(parse_parameters(parameters, chosen.parameters_type, strategy=name))

    def assemble(self, specs: Sequence[ComponentSpec]) -> tuple[Component, ...]:
        """The components of a resource, labelled by name.

        Raises:
            ConfigurationError: a name, parameter or weight is wrong, or there are none.
        """
        if not specs:
            raise ConfigurationError("a resource needs at least one strategy")
        return tuple(self._component(spec) for spec in specs)

    def _component(self, spec: ComponentSpec) -> Component:
        if not 0.0 < spec.weight < 1e9:
            raise ConfigurationError(f"strategy {spec.name}: `weight` must be above 0")
        strategy = self.build(spec.name, spec.parameters)
        return Component(spec.name, strategy, weight=spec.weight, model=spec.model)
