"""The strategies that come with the platform; each file is also an example to copy."""

from typing import Any

from tradewind.strategies.builtin.market_making import MarketMaking
from tradewind.strategies.builtin.mean_reversion import MeanReversion
from tradewind.strategies.builtin.onnx_momentum import OnnxMomentum
from tradewind.strategies.builtin.pairs import Pairs
from tradewind.strategies.builtin.sma_crossover import SmaCrossover
from tradewind.strategies.interface import Strategy

BUILT_IN: dict[str, type[Strategy[Any]]] = {
    "market-making": MarketMaking,
    "mean-reversion": MeanReversion,
    "onnx-momentum": OnnxMomentum,
    "pairs": Pairs,
    "sma-crossover": SmaCrossover,
}
