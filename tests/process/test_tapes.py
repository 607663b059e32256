"""Recorded markets: paced by the wall, and as fast as their readers follow, to their very end."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.data import shared_data
from tests.process import resources
from tests.process.platform import Document, Platform

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]
IBM_FROM = "2013-10-07T13:30:00Z"
HALF_AN_HOUR = 30


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
    tape = tmp_path / "spy_minute.parquet"
    whole = pq.read_table(shared_data("spy_minute.parquet"))
    pq.write_table(whole.slice(0, HALF_AN_HOUR), tape)
    end = to_the_end(tmp_path, "--replay", str(tape))
    assert end["fills"] > 0


def to_the_end(folder: Path, *options: str, within_s: float = 120.0) -> Document:
    """Run a tape at full speed until it ends by itself."""
    files = resources.chatty(folder / "resources")
    with Platform(folder, files, *options, "--speed", "max").up() as platform:
        assert platform.ended(within_s) == 0, platform.log()
        assert "the tape has ended" in platform.log()
        end = platform.summary()
    assert agrees(end)
    return end


@pytest.mark.slow
@pytest.mark.timeout(1800)
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
    end = to_the_end(tmp_path, *tapes(*names), within_s=1700)
    assert end["fills"] > 0
