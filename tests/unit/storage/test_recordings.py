"""What is recorded can be read back, and replayed."""

from pathlib import Path
from shutil import rmtree

import pyarrow.parquet as pq
import pytest

from tests.data import shared_data
from tests.unit.market import builders as make
from tradewind.domain.errors import ConfigurationError
from tradewind.domain.events import MarketEvent, Tick
from tradewind.domain.values import Nanos
from tradewind.storage.recordings import OPEN_SUFFIX, Recorder, finish, read_recorded
from tradewind.venues.simulated.columns import read_table

TRADES = "AAPL_trades.parquet"


def ticks(*events: MarketEvent) -> list[Tick]:
    return [Tick(seq, Nanos(1), event) for seq, event in enumerate(events, start=1)]


def recorded(folder: Path, *events: MarketEvent) -> list[Path]:
    recorder = Recorder(folder)
    recorder.record(ticks(*events))
    return recorder.close()


def left_by_a_killed_recorder(folder: Path, *flushes: list[MarketEvent]) -> Path:
    """The open file as the disk has it after so many flushes; later events never reached it."""
    recorder = Recorder(folder / "live")
    for events in flushes:
        recorder.record(ticks(*events))
        recorder.flush()
    recorder.record(ticks(make.a_trade(9)))
    name = TRADES + OPEN_SUFFIX
    left = folder / name
    left.write_bytes((folder / "live" / name).read_bytes())
    recorder.close()
    rmtree(folder / "live")
    return left


@pytest.mark.parametrize("kind", ["trades", "quotes"])
def test_files_have_the_very_schema_of_the_recorded_data(tmp_path: Path, kind: str) -> None:
    recorded(tmp_path, make.a_trade(0, 99.5), make.a_quote(0))
    ours = pq.read_schema(tmp_path / f"AAPL_{kind}.parquet")
    theirs = pq.read_schema(shared_data(f"ibm_{kind}.parquet"))
    assert (ours.names, ours.types) == (theirs.names, theirs.types)


def test_events_come_back_exactly(tmp_path: Path) -> None:
    trades = [make.a_trade(n, 99.01 + n / 100, n) for n in (1, 2, 3)]
    quotes = [make.a_quote(1, 99.99, 100.01), make.a_quote(2, 0, 100.01)]
    files = recorded(tmp_path, *trades, *quotes)
    assert [event for path in files for event in read_recorded(path)] == [*quotes, *trades]


def test_a_crypto_pairs_fractions_and_its_slash_come_back(tmp_path: Path) -> None:
    trade = make.a_trade(1, 61837.63, 0.00000001, symbol="BTC/USD")
    (path,) = recorded(tmp_path, trade)
    assert path.name == "BTC-USD_trades.parquet"
    assert list(read_recorded(path)) == [trade]


def test_rows_are_in_order_of_time(tmp_path: Path) -> None:
    (path,) = recorded(tmp_path, make.a_trade(2), make.a_trade(1), make.a_trade(3))
    assert [event.ts_ns for event in read_recorded(path)] == [make.at(n) for n in (1, 2, 3)]


def test_a_second_recording_adds_to_the_first(tmp_path: Path) -> None:
    recorded(tmp_path, make.a_trade(1, size=1))
    (path,) = recorded(tmp_path, make.a_trade(2, size=0.5))
    assert list(read_recorded(path)) == [make.a_trade(1, size=1), make.a_trade(2, size=0.5)]


def test_what_was_flushed_outlives_the_process(tmp_path: Path) -> None:
    left_by_a_killed_recorder(tmp_path, [make.a_trade(1), make.a_trade(2)])
    assert finish(tmp_path) == [tmp_path / TRADES]
    assert list(read_recorded(tmp_path / TRADES)) == [make.a_trade(1), make.a_trade(2)]


def test_a_new_recorder_finishes_what_a_killed_one_left(tmp_path: Path) -> None:
    left_by_a_killed_recorder(tmp_path, [make.a_trade(1)])
    recorded(tmp_path, make.a_trade(2))
    assert list(read_recorded(tmp_path / TRADES)) == [make.a_trade(1), make.a_trade(2)]


def test_a_torn_last_batch_is_left_out(tmp_path: Path) -> None:
    left = left_by_a_killed_recorder(tmp_path, [make.a_trade(1)], [make.a_trade(2)])
    left.write_bytes(left.read_bytes()[:-20])
    finish(tmp_path)
    assert list(read_recorded(tmp_path / TRADES)) == [make.a_trade(1)]


def test_a_file_torn_in_its_first_bytes_holds_nothing(tmp_path: Path) -> None:
    left = left_by_a_killed_recorder(tmp_path, [make.a_trade(1)])
    left.write_bytes(left.read_bytes()[:7])
    assert finish(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_rows_are_not_doubled_when_killed_between_writing_and_removing(tmp_path: Path) -> None:
    left = left_by_a_killed_recorder(tmp_path, [make.a_trade(1)])
    spare = tmp_path / "spare"
    spare.hardlink_to(left)
    finish(tmp_path)
    spare.rename(left)
    finish(tmp_path)
    assert list(read_recorded(tmp_path / TRADES)) == [make.a_trade(1)]


def test_nothing_recorded_leaves_no_files(tmp_path: Path) -> None:
    assert recorded(tmp_path / "new", make.a_clock(1), make.a_bar()) == []


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(ConfigurationError, match="cannot record to"):
        Recorder(blocked)


def test_what_is_no_recording_is_named(tmp_path: Path) -> None:
    path = tmp_path / TRADES
    path.write_text("no parquet")
    with pytest.raises(ConfigurationError, match="cannot read the recording"):
        list(read_recorded(path))


def test_a_replay_takes_a_recording_and_gives_the_same_market(tmp_path: Path) -> None:
    events = list(read_table(shared_data("ibm_trades.parquet"), spread=make.price(0)))[:5_000]
    (path,) = recorded(tmp_path, *events)
    again = list(read_table(path, spread=make.price(0)))
    assert again == events


def test_a_replay_of_recorded_quotes_gives_the_same_quotes(tmp_path: Path) -> None:
    path = shared_data("ibm_quotes.parquet")
    stream = read_table(path, spread=make.price(0))
    events = [event for event, _ in zip(stream, range(20_000), strict=False)]
    (copy,) = recorded(tmp_path, *events)
    assert list(read_table(copy, spread=make.price(0))) == events
