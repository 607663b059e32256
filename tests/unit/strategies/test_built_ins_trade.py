"""Every built-in strategy trades on a lively random walk, within its own rules."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.strategies.toy_market import (
    ToyVenue,
    a_built_in_host,
    a_session,
    random_walk,
)
from tradewind.domain.orders import OrderStatus
from tradewind.strategies.loading import load_model

MODEL = Path(__file__).parents[3] / "k8s" / "examples" / "models" / "momentum.onnx"
CASES: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("sma-crossover", {"fast": 5, "slow": 15}, ("AAPL",)),
    ("sma-crossover", {}, ("AAPL",)),
    ("mean-reversion", {}, ("AAPL",)),
    ("pairs", {}, ("AAPL", "MSFT")),
    ("market-making", {}, ("AAPL",)),
    ("onnx-momentum", {}, ("AAPL",)),
    ("onnx-momentum", {"lookback": 20, "entry": "0.6", "exit": "0.2"}, ("AAPL", "BTC/USD")),
]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("name", "parameters", "symbols"), CASES)
def test_a_built_in_strategy_opens_and_closes_positions(
    name: str, parameters: dict[str, Any], symbols: tuple[str, ...], seed: int
) -> None:
    model = load_model(MODEL) if name == "onnx-momentum" else None
    host = a_built_in_host(name, parameters, symbols=symbols, model=model)
    host.on_session(a_session())
    venue = ToyVenue(host.config.strategy)
    venue.run(host, random_walk(symbols, seconds=600, seed=seed))
    assert venue.others == []
    assert {fill.side.value for fill in venue.fills} == {"buy", "sell"}
    assert len(venue.fills) >= 4
    assert OrderStatus.REJECTED not in {order.status for order in venue._live.values()}
