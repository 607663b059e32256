"""How a run ends and begins again: a closed terminal, a killed runner, a second runner."""

import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.process import resources
from tests.process.platform import Document, Platform, tradewind
from tests.process.processes import eventually, naming
from tradewind.domain.orders import OrderStatus

pytestmark = [pytest.mark.process, pytest.mark.timeout(120)]
ON_ITS_WAY = {
    **{"kind": "delayed", "path": "/v2/orders", "method": "POST", "count": 0},
    **{"delay_ms": 20_000.0, "accepted": False},
}
GONE_WITHIN_S = 3.0  # a second by the rules; busy machines may take longer


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("endings")
    with Platform(folder, resources.chatty(folder / "resources")) as platform:
        platform.started().until_fills(3)
        yield platform


def held(platform: Platform) -> dict[str, int]:
    positions = [each["position"] for each in platform.status("main-risk")["positions"]]
    return {each["symbol"]: each["quantity"] for each in positions if each["quantity"]}


def on_its_way(platform: Platform) -> bool:
    """Whether an order has not been answered; the tests' fault keeps it so."""
    door = platform.runner.door("execution", "main")
    reply = httpx.get(f"http://{door.http}/orders", timeout=10.0)
    orders = msgspec.json.decode(reply.content)
    return any(each["status"] == OrderStatus.PENDING_NEW.value for each in orders)


def test_a_second_runner_waits_then_names_the_first_ones_pid(platform: Platform) -> None:
    second = tradewind(
        *("up", str(platform.resources), "--headless", "--state", str(platform.state)), timeout_s=60
    )
    assert second.returncode == 2
    assert f"pid {platform.pid}" in second.stderr


def test_after_a_closed_terminal_it_goes_on_with_the_same_positions(platform: Platform) -> None:
    assert tradewind("halt", "--state", str(platform.state)).returncode == 0
    eventually("nothing is open", lambda: platform.status("main-risk")["open_orders"] == 0, 30)
    before = held(platform)
    platform.send(signal.SIGHUP)
    assert platform.ended() == 0
    platform.started()
    assert held(platform) == before
    assert tradewind("resume", "--reason", "on", "--state", str(platform.state)).returncode == 0


def test_without_the_runner_the_children_end_by_themselves(platform: Platform) -> None:
    """Also with an order on its way, whose answer nobody will hear: the venue ends, too."""
    platform.until_fills(platform.fills() + 1)
    platform.venue("main", "POST", "/faults", [ON_ITS_WAY])
    eventually("an order is on its way", lambda: on_its_way(platform), 30)
    platform.send(signal.SIGKILL)
    platform.ended()
    eventually("no child is left", lambda: not naming(str(platform.state)), GONE_WITHIN_S)


def test_a_dead_runners_commands_say_that_nothing_answers(platform: Platform) -> None:
    done = tradewind("halt", "--state", str(platform.state))
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_after_a_killed_runner_it_trades_again_with_equal_books(platform: Platform) -> None:
    left = Path(platform.runner.credentials["main"])
    assert left.exists()
    platform.started()
    platform.until_fills(platform.fills() + 1)
    end: Document = platform.stop(signal.SIGTERM)
    assert not left.parent.parent.exists()
    assert (end["positions"], end["cash"]) == (end["venue_positions"], end["venue_cash"])
    assert end["unknown_orders"] == 0


def test_duration_counts_from_ready_and_ends_with_0(tmp_path: Path) -> None:
    with Platform(tmp_path, resources.chatty(tmp_path / "resources")) as platform:
        platform.up("--duration", "2s")
        assert platform.ended(60) == 0
        assert platform.summary()["ticks"] > 0


def test_the_last_fees_are_in_the_books_too(tmp_path: Path) -> None:
    files = resources.write(
        tmp_path / "resources",
        policy=resources.policy(),
        coins=resources.strategy("coins", symbols="BTC/USD"),
    )
    with Platform(tmp_path, files).started() as platform:
        platform.until_fills(2)
        end = platform.stop()
    assert end["cash"] == end["venue_cash"]
