"""Users' strategies from a file beside the resource."""

from pathlib import Path

import pytest

from tradewind.domain.errors import ConfigurationError
from tradewind.strategies.loading import installed_registry, load_file
from tradewind.strategies.registry import StrategyRegistry

TEN_LINES = """
import msgspec
from tradewind.strategies import Strategy

class Parameters(msgspec.Struct):
    level: float = 100.0

class BuyBelow(Strategy[Parameters]):
    def on_trade(self, ctx, trade):
        ctx.signal(trade.symbol, 1 if ctx.price(trade.symbol) < self.parameters.level else 0)
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "my-strategy.py"
    path.write_text(text)
    return path


def test_a_file_with_one_strategy_needs_no_name(tmp_path: Path) -> None:
    loaded = load_file(written(tmp_path, TEN_LINES))
    registry = StrategyRegistry({"buy-below": loaded})
    assert registry.build("buy-below", {"level": "99.5"}).parameters.level == 99.5


def test_of_several_strategies_one_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, TEN_LINES + "\nclass Other(BuyBelow): pass\n")
    assert load_file(path, "Other").__name__ == "Other"
    with pytest.raises(ConfigurationError, match="expected exactly one strategy, found BuyBelow"):
        load_file(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1", "expected exactly one strategy, found none"),
        ("def broken(:", "SyntaxError"),
        ("import nothing_of_that_name", "ModuleNotFoundError"),
    ],
)
def test_a_file_without_a_strategy_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        load_file(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.py: no such Python file"):
        load_file(tmp_path / "none.py")


def test_installed_strategies_include_the_built_in_ones() -> None:
    assert "sma-crossover" in installed_registry().names


def test_an_installed_package_offers_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "their_package.py").write_text(TEN_LINES)
    about = tmp_path / "their_package-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: their-package\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[tradewind.strategies]\nbuy-below = their_package:BuyBelow\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert installed_registry().find("buy-below").__name__ == "BuyBelow"


def test_an_entry_point_that_is_no_strategy_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = tmp_path / "wrong-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: wrong\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[tradewind.strategies]\nwrong = json:dumps\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"`wrong` \(json:dumps\) is no Strategy"):
        installed_registry()
