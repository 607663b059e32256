"""Wrong parameters are named, with what to do."""

from typing import Any

import pytest

from tradewind.domain.errors import ConfigurationError
from tradewind.strategies import ComponentSpec, StrategyRegistry

REGISTRY = StrategyRegistry()


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("sma-crossover", {"fsat": 5}, "unknown parameter `fsat`; did you mean `fast`?"),
        ("sma-crossover", {"zzz": 5}, "known: frame, fast, slow, band_bps"),
        ("sma-crossover", {"fast": "soon"}, "parameter `fast`: Expected `int`, got `str`"),
        ("sma-crossover", {"fast": 1}, "parameter `fast`: Expected `int` >= 2"),
        ("sma-crossover", {"fast": 50, "slow": 20}, "`fast` must be below `slow`, was 50 and 20"),
        ("sma-crossover", {"band_bps": "nan"}, "band_bps"),
        ("mean-reversion", {"entry": 1, "exit": 1}, "`exit` must be below `entry`"),
        ("mean-reversion", {"entry": "inf"}, "entry"),
        ("onnx-momentum", {"entry": None}, "parameter `entry`: Expected `float`, got `null`"),
        ("market-making", {"fraction": 2}, "parameter `fraction`: Expected `float` <= 1.0"),
        ("sma-crosover", {}, "unknown strategy `sma-crosover`; did you mean `sma-crossover`?"),
        ("zzz", {}, "known: market-making, mean-reversion, onnx-momentum, pairs, sma-crossover"),
    ],
)
def test_a_wrong_parameter_is_named(name: str, parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        REGISTRY.build(name, parameters)
    assert said in str(refused.value)
    assert name in str(refused.value)


def test_text_is_a_number_too() -> None:
    built = REGISTRY.build("onnx-momentum", {"lookback": "30", "entry": "0.6"})
    assert (built.parameters.lookback, built.parameters.entry) == (30, 0.6)


def test_a_weight_must_be_above_zero() -> None:
    with pytest.raises(ConfigurationError, match="sma-crossover: `weight` must be above 0"):
        REGISTRY.assemble([ComponentSpec(name="sma-crossover", weight=0.0)])


def test_a_resource_needs_a_strategy() -> None:
    with pytest.raises(ConfigurationError, match="at least one strategy"):
        REGISTRY.assemble([])


def test_what_a_strategy_needs_is_known_before_it_runs() -> None:
    needs = REGISTRY.build("sma-crossover", {"frame": "1s", "slow": 30}).needs()
    assert (needs.frame, needs.samples) == ("1s", 30)
