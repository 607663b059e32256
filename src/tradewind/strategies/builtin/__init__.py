"""The strategies that come with the platform; each file is also an example to copy."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from tradewind.strategies.interface import Strategy

_PLACES = {
    "market-making": "market_making:MarketMaking",
    "mean-reversion": "mean_reversion:MeanReversion",
    "onnx-momentum": "onnx_momentum:OnnxMomentum",
    "pairs": "pairs:Pairs",
    "sma-crossover": "sma_crossover:SmaCrossover",
}


class _BuiltIn(Mapping[str, type[Strategy[Any]]]):
    """Imports a strategy when it is asked for: an operator of thousands needs few of them."""

    def __getitem__(self, name: str) -> type[Strategy[Any]]:
        module, _, class_name = _PLACES[name].partition(":")
        found: type[Strategy[Any]] = getattr(import_module(f"{__name__}.{module}"), class_name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


BUILT_IN: Mapping[str, type[Strategy[Any]]] = _BuiltIn()
"""By the name that a resource gives them."""
