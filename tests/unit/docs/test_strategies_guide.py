"""The strategy author's guide says what is so: its code runs and trades, its YAML is read."""

import re
from pathlib import Path
from textwrap import indent
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.strategies.toy_market import ToyVenue, a_session, at, dollars, random_walk, units
from tradewind.domain.events import Bar, Tick
from tradewind.resources.loading import judged
from tradewind.strategies import Component, HostConfig, Strategy, StrategyHost, StrategyRegistry

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs/strategies.md").read_text()
YAML = re.findall(r"^```yaml\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL)
EXAMPLES = ROOT / "k8s/examples"
HEAD = """apiVersion: tradewind.io/v1alpha1
kind: TradingStrategy
metadata: {name: guide}
spec:
  riskPolicyRef: {name: sandbox}
  symbols: [AAPL, MSFT]
"""
DEFAULT = "strategies: [{name: pairs}]\n"


class Rising:
    """A model that likes what rose."""

    inputs = 4

    def predict(self, row: NDArray[np.float32]) -> float:
        return float(np.sign(row.sum()))


def run_guide() -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "guide"}
    for code in re.findall(r"^```python\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL):
        exec(compile(code, "docs/strategies.md", "exec"), names)  # noqa: S102 - the guide's own code
    return names


NAMES = run_guide()
STRATEGIES = [
    value
    for value in NAMES.values()
    if isinstance(value, type) and issubclass(value, Strategy) and value.__module__ == "guide"
]


def a_host(kind: type[Strategy[Any]]) -> StrategyHost:
    component = Component("guide", kind(kind.parameters_type()), model=Rising())
    host = StrategyHost(HostConfig(strategy="g", install="a1b2", symbols=("AAPL",)), [component])
    host.start()
    return host


def market(*, frames: bool) -> list[Tick]:
    ticks = list(random_walk(seconds=300))
    if not frames:
        return ticks
    return ticks[:4] + [Tick(n, at(n), a_bar(n)) for n in range(10, 130)]


def a_bar(second: int) -> Bar:
    price = dollars(100 + second % 40)
    return Bar("AAPL", at(second), at(second + 1), "1s", price, price, price, price, units(1))


def test_the_guide_shows_several_strategies() -> None:
    assert len(STRATEGIES) >= 5


@pytest.mark.parametrize("kind", STRATEGIES, ids=lambda kind: kind.__name__)
def test_every_strategy_of_the_guide_trades(kind: type[Strategy[Any]]) -> None:
    host = a_host(kind)
    host.on_session(a_session())
    venue = ToyVenue("g").run(host, market(frames=host.needs[0].frame == "1s"))
    assert host.failed is None
    assert venue.intents


def test_saved_state_comes_back() -> None:
    host, kind = (a_host(NAMES["BuyTheRiseForGood"]), NAMES["BuyTheRiseForGood"])
    host.on_session(a_session())
    ToyVenue("g").run(host, random_walk(seconds=30))
    again = a_host(kind)
    again.load(host.save())
    assert again.save() == host.save()


@pytest.mark.parametrize("text", YAML)
def test_every_yaml_block_is_part_of_a_resource_that_can_run(text: str, tmp_path: Path) -> None:
    spec = indent(text if "strategies:" in text else text + DEFAULT, "  ")
    (tmp_path / "strategy.yaml").write_text(HEAD + spec)
    (tmp_path / "policy.yaml").write_text((EXAMPLES / "own-strategy/policy.yaml").read_text())
    model = (EXAMPLES / "models/momentum.onnx").read_bytes()
    (tmp_path / "momentum.onnx").write_bytes(model)
    assert judged([tmp_path])[1] == []


def test_the_table_of_built_ins_is_whole() -> None:
    for name in StrategyRegistry().names:
        assert f"`{name}`" in GUIDE


def test_every_callback_is_listed() -> None:
    for name in vars(Strategy):
        if name.startswith("on_"):
            assert f"| `{name}(" in GUIDE
