"""Recorded markets: paced by the wall, and as fast as their readers follow, to their very end."""

import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.data import shared_data
from tests.process import resources
from tests.process.platform import Document, Platform, tradewind

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]
IBM_FROM = "2013-10-07T13:30:00Z"
HALF_AN_HOUR, TWO_HOURS = 30, 120


def tapes(*names: str) -> list[str]:
    return [part for name in names for part in ("--replay", str(shared_data(name)))]


def agrees(end: Document) -> bool:
    ours, theirs = (end["positions"], end["cash"]), (end["venue_positions"], end["venue_cash"])
    return ours == theirs and end["unknown_orders"] == 0


def test_ibm_trades_at_a_hundred_times_the_walls_pace(tmp_path: Path) -> None:
    options = tapes("ibm_trades.parquet", "ibm_quotes.parquet")
    options += ["--from", IBM_FROM, "--speed", "100"]
    files = resources.chatty(tmp_path / "resources")
    with Platform(tmp_path, files, *options).started() as platform:
        assert "talker trades IBM: the tape has no AAPL, MSFT" in platform.log()
        platform.until_fills(3)
        market = platform.status("main-market-data")
        assert list(market["last"]) == ["IBM"]
        end = platform.stop()
    assert agrees(end)
    assert end["ticks"] > 100


def test_at_full_speed_a_run_ends_with_its_tape(tmp_path: Path) -> None:
    end = to_the_end(tmp_path, "--replay", str(minutes(tmp_path, HALF_AN_HOUR)))
    assert end["fills"] > 0


def test_a_tape_at_full_speed_waits_for_market_data_that_was_killed(tmp_path: Path) -> None:
    files = resources.chatty(tmp_path / "resources")
    options = ("--replay", str(minutes(tmp_path, TWO_HOURS)), "--speed", "max")
    with Platform(tmp_path, files, *options).up() as platform:
        platform.await_line("main-market-data started")
        platform.until_fills(3)
        platform.kill("main-market-data")
        end = ended(platform, within_s=150.0)
    assert end["restarts"] == 1


def minutes(folder: Path, count: int) -> Path:
    """The first minutes of a recorded week."""
    tape = folder / "spy_minute.parquet"
    pq.write_table(pq.read_table(shared_data("spy_minute.parquet")).slice(0, count), tape)
    return tape


def to_the_end(folder: Path, *options: str, within_s: float = 120.0) -> Document:
    """Run a tape at full speed until it ends by itself."""
    files = resources.chatty(folder / "resources")
    with Platform(folder, files, *options, "--speed", "max").up() as platform:
        return ended(platform, within_s)


def ended(platform: Platform, within_s: float) -> Document:
    """The summary of a tape that came to its end, with equal books on both sides."""
    started = time.monotonic()
    assert platform.ended(within_s) == 0, platform.log()
    assert "the tape has ended" in platform.log()
    end = platform.summary()
    assert agrees(end)
    assert "Reducing" not in platform.log(), platform.log()
    verified = tradewind("verify", str(platform.state))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    took_s = time.monotonic() - started
    counts = {name: end[name] for name in ("ticks", "signals", "orders", "fills", "denials")}
    print(f"{took_s:.0f} s, {end['ticks'] / took_s:.0f} ticks/s, {counts}")  # noqa: T201 # make tapes
    return end


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "names",
    [
        ("spy_minute.parquet",),
        ("binance_spot_btcusdt_20240808.raw.gz",),
        ("ibm_trades.parquet", "ibm_quotes.parquet"),
    ],
)
def test_a_whole_tape_at_full_speed_ends_with_equal_books(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    end = to_the_end(tmp_path, *tapes(*names), within_s=3500)
    assert end["fills"] > 0
