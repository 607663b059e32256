"""What a strategy's process says of a file that it can't use, in a reason's own word."""

from pathlib import Path

import pytest

from tests.unit.services.test_reports import Surroundings
from tradewind.deploy.configs import StrategyConfig
from tradewind.domain.errors import ConfigurationError
from tradewind_services.hosting import Host
from tradewind_services.strategy.building import build


async def built(around: Surroundings, source: str, model: bytes = b"") -> None:
    """Build the service of the strategy from files of its own, in the loop that a server needs."""
    (component,) = around.strategy.spec.strategies
    code, weights = around.folder / "own.py", around.folder / "own.onnx"
    code.write_text(source)
    weights.write_bytes(model)
    config = StrategyConfig(
        **around.common(),
        strategy="mine",
        market_data="",
        risk="",
        sources={component.name: str(code)},
        models={component.name: str(weights)} if model else {},
    )
    build(Host("strategy", config), config)


@pytest.mark.parametrize("source", ["raise RuntimeError('x')\n", "nothing = 1\n"])
async def test_a_source_that_is_no_strategy_is_an_invalid_source(
    tmp_path: Path, source: str
) -> None:
    with pytest.raises(ConfigurationError, match=r"^SourceInvalid: .*own\.py"):
        await built(Surroundings(tmp_path), source)


async def test_bytes_that_are_no_model_are_an_invalid_model(tmp_path: Path) -> None:
    around = Surroundings(tmp_path)
    (component,) = around.strategy.spec.strategies
    source = (tmp_path / "mine" / component.source.path).read_text() if component.source else ""
    with pytest.raises(ConfigurationError, match=r"^ModelInvalid: model .*own\.onnx"):
        await built(around, source, b"no model")
