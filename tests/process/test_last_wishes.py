"""`onShutdown: Flatten` of one strategy among others, and of all of them."""

from pathlib import Path

import pytest

from tests.process import resources
from tests.process.platform import Platform, tradewind
from tests.process.processes import eventually
from tests.process.resources import policy, strategy

pytestmark = [pytest.mark.process, pytest.mark.timeout(150)]
HOLDS = """
from tradewind.domain.events import Trade
from tradewind.strategies import Context, Strategy


class Holds(Strategy):
    def on_trade(self, ctx: Context, trade: Trade) -> None:
        ctx.signal(trade.symbol, 1.0)
"""
COMPONENT = "{name: holds, path: holds.py}"


def holder(name: str, symbol: str, more: str = "") -> str:
    text = strategy(name, symbols=symbol, component=COMPONENT)
    return f"{text.rstrip()}\n  {more}\n" if more else text


def files(folder: Path, **texts: str) -> Path:
    resources.write(folder, policy=policy(), **texts)
    (folder / "holds.py").write_text(HOLDS)
    return folder


def state_of(platform: Platform, name: str) -> object:
    told = platform.status("main-risk").get("strategies", ())
    return next((each["state"] for each in told if each["name"] == name), None)


def held(platform: Platform) -> set[str]:
    told = platform.status("main-risk").get("positions", ())
    return {each["position"]["symbol"] for each in told if each["position"]["quantity"]}


def test_one_strategy_is_flat_after_a_stop_and_trades_again_at_the_next_start(
    tmp_path: Path,
) -> None:
    folder = files(
        tmp_path / "resources",
        goes=holder("goes", "AAPL", "onShutdown: Flatten"),
        stays=holder("stays", "MSFT"),
    )
    with Platform(tmp_path, folder).started() as platform:
        eventually("both hold", lambda: held(platform) == {"AAPL", "MSFT"}, 60)
        end = platform.stop()
        assert set(end["positions"]["main"]) == {"MSFT"}
        assert end["positions"] == end["venue_positions"]
        platform.started()
        eventually("it holds again", lambda: held(platform) == {"AAPL", "MSFT"}, 60)
        assert state_of(platform, "goes") == "Active"


def test_when_all_wish_it_the_account_is_flat_and_halts_that_people_gave_stay(
    tmp_path: Path,
) -> None:
    folder = files(
        tmp_path / "resources",
        one=holder("one", "AAPL", "onShutdown: Flatten"),
        other=holder("other", "MSFT", "onShutdown: Flatten"),
    )
    with Platform(tmp_path, folder).started() as platform:
        eventually("both hold", lambda: held(platform) == {"AAPL", "MSFT"}, 60)
        state = ("--state", str(platform.state))
        assert tradewind("halt", "--strategy", "other", *state).returncode == 0
        end = platform.stop()
        assert end["positions"] == end["venue_positions"] == {"main": {}}
        platform.started()
        assert platform.status("main-risk")["state"] == "Active"
        assert state_of(platform, "one") == "Active"
        assert state_of(platform, "other") == "Flattened"
