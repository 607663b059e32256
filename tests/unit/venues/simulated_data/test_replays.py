"""Recorded tapes, whole or in part, read by a socket that acknowledges: nothing is lost."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.data import shared_data
from tests.unit.venues.simulated_data.clients import (
    KEYS,
    TapeReader,
    a_socket,
    a_venue,
    read,
    subscribe,
)
from tradewind.domain.errors import ConfigurationError
from tradewind.domain.events import Quote, Trade
from tradewind.domain.values import SCALE, SECOND
from tradewind.venues.simulated.readers import WINDOW
from tradewind.venues.simulated.replays import ReplayTape

_START = 1_700_000_000 * SECOND


def a_table(path: Path, **columns: Sequence[object]) -> str:
    pq.write_table(pa.table(columns), path)
    return str(path)


def some_trades(folder: Path, count: int, *, name: str = "ibm_trades.parquet") -> str:
    times = [_START + n * SECOND for n in range(count)]
    return a_table(
        folder / name,
        ts_ns=list(times),
        price=[180.01 + n / 100 for n in range(count)],
        size=[100] * count,
        exchange=["N"] * count,
        suspicious=[False] * count,
    )


async def test_every_trade_of_a_tape_reaches_its_reader_in_order(tmp_path: Path) -> None:
    tape = some_trades(tmp_path, 1_000)
    async with a_venue(tmp_path / "state", replay=(tape,), speed="max") as venue:
        reader = TapeReader(venue)
        await reader.read(trades=["IBM"])
    assert [message["i"] for message in reader.messages] == list(range(1, 1_001))
    assert reader.messages[999]["p"] == 190.0
    assert reader.beats[-1]["end"] is True


async def test_without_a_reader_the_tape_waits_at_its_start(tmp_path: Path) -> None:
    tape = some_trades(tmp_path, 10)
    async with a_venue(tmp_path / "state", replay=(tape,), speed="max") as venue:
        async with a_socket(venue, headers={**KEYS, "X-Tradewind-Clock": "1"}) as socket:
            await read(socket)
            times = [(await read(socket))[0]["t"] for _ in range(5)]
        assert times == [_START] * 5


async def test_a_reader_that_cannot_acknowledge_gets_the_whole_tape_too(tmp_path: Path) -> None:
    tape = some_trades(tmp_path, 6_000)
    numbers: list[int] = []
    async with (
        a_venue(tmp_path / "state", replay=(tape,), speed="max") as venue,
        a_socket(venue, headers=KEYS) as socket,
    ):
        await read(socket)
        await subscribe(socket, trades=["IBM"])
        while len(numbers) < 6_000:
            numbers += [message["i"] for message in await read(socket)]
    assert numbers == list(range(1, 6_001))


async def test_a_reader_that_stops_acknowledging_holds_the_tape(tmp_path: Path) -> None:
    tape = some_trades(tmp_path, 1_000)
    async with a_venue(tmp_path / "state", replay=(tape,), speed="max") as venue:
        async with a_socket(venue, headers={**KEYS, "X-Tradewind-Clock": "1"}) as socket:
            await read(socket)
            await socket.send('{"action":"subscribe","trades":["IBM"]}')
            frames = [await read(socket) for _ in range(30)]
        numbers = {frame[-1]["n"] for frame in frames if frame[-1]["T"] == "clock"}
        assert max(numbers) == WINDOW


async def test_a_venue_that_was_stopped_goes_on_with_the_tape(tmp_path: Path) -> None:
    tape, state = some_trades(tmp_path, 600), tmp_path / "state"
    async with a_venue(state, replay=(tape,), speed="max") as venue:
        before = TapeReader(venue)
        await before.read(most=200, trades=["IBM"])
    async with a_venue(state, replay=(tape,), speed="max") as venue:
        after = TapeReader(venue)
        await after.read(trades=["IBM"])
    seen = [message["i"] for message in before.messages]
    rest = [message["i"] for message in after.messages]
    assert seen == list(range(1, len(seen) + 1))
    assert rest[-1] == 600
    assert rest[0] <= seen[-1] + 1 + 5 * 64


async def test_accounts_that_have_seen_a_later_time_refuse_an_earlier_tape(tmp_path: Path) -> None:
    async with a_venue(tmp_path / "state"):
        pass
    tape = some_trades(tmp_path, 10)
    with pytest.raises(ConfigurationError, match="use another state folder"):
        async with a_venue(tmp_path / "state", replay=(tape,)):
            pass


def test_several_files_are_merged_by_time(tmp_path: Path) -> None:
    some_trades(tmp_path, 5)
    some_trades(tmp_path, 5, name="aig_trades.parquet")
    tape = ReplayTape([tmp_path / "ibm_trades.parquet", tmp_path / "aig_trades.parquet"])
    events = [*tape.past(), *tape.events()]
    assert [event.symbol for event in events[:4]] == ["IBM", "AIG", "IBM", "AIG"]


def test_what_lies_before_from_is_the_past(tmp_path: Path) -> None:
    some_trades(tmp_path, 10)
    tape = ReplayTape([tmp_path / "ibm_trades.parquet"], from_ns=_START + 4 * SECOND)
    assert len(list(tape.past())) == 4
    assert next(event.ts_ns for event in tape.events()) == _START + 4 * SECOND


def test_the_quote_that_stood_at_the_start_is_shown_again(tmp_path: Path) -> None:
    a_table(
        tmp_path / "ibm_quotes.parquet",
        ts_ns=[_START, _START + 9 * SECOND],
        bid_price=[180.0, 181.0], bid_size=[1, 1], ask_price=[180.02, 181.02], ask_size=[1, 1],
        exchange=["N", "N"],
    )  # fmt: skip
    tape = ReplayTape([tmp_path / "ibm_quotes.parquet"], from_ns=_START + 5 * SECOND)
    list(tape.past())
    first = next(tape.events())
    assert isinstance(first, Quote)
    assert (first.ts_ns, first.bid_price) == (_START + 5 * SECOND, 180 * SCALE)


def test_both_sides_of_venues_make_the_best_bid_and_offer(tmp_path: Path) -> None:
    a_table(
        tmp_path / "ibm_quotes.parquet",
        ts_ns=[_START, _START + 1, _START + 2],
        bid_price=[180.0, 180.01, 0.0], bid_size=[1, 2, 0],
        ask_price=[180.05, 180.06, 180.06], ask_size=[1, 2, 2],
        exchange=["N", "P", "P"],
    )  # fmt: skip
    tape = ReplayTape([tmp_path / "ibm_quotes.parquet"])
    list(tape.past())
    bids = [event.bid_price for event in tape.events() if isinstance(event, Quote)]
    assert bids == [180 * SCALE, 180_010_000_000, 180 * SCALE]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ibm_trades.parquet", b"nonsense"),
        ("btc.raw", b"1 {}\n"),
        ("btc.raw.gz", b"nonsense"),
        ("empty.raw", b""),
        ("ibm.csv", b"1,2"),
    ],
)
def test_a_damaged_or_foreign_file_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigurationError, match=name):
        ReplayTape([tmp_path / name])


def test_a_table_of_other_columns_says_what_is_expected(tmp_path: Path) -> None:
    a_table(tmp_path / "x_y.parquet", a=[1])
    with pytest.raises(ConfigurationError, match="expected trades"):
        ReplayTape([tmp_path / "x_y.parquet"])


def test_prices_that_are_none_are_no_prints(tmp_path: Path) -> None:
    prices = [180.0, float("nan"), float("inf"), -1.0, 0.0, 1e300, 181.0]
    a_table(
        tmp_path / "ibm_trades.parquet",
        ts_ns=[_START + n for n in range(7)], price=prices, size=[1] * 7,
    )  # fmt: skip
    tape = ReplayTape([tmp_path / "ibm_trades.parquet"])
    list(tape.past())
    found = [event.price for event in tape.events() if isinstance(event, Trade)]
    assert found == [180 * SCALE, 181 * SCALE]


def test_a_tape_out_of_order_names_the_row(tmp_path: Path) -> None:
    path = tmp_path / "ibm_trades.parquet"
    a_table(path, ts_ns=[_START, _START + 5, _START + 4], price=[1.0] * 3, size=[1] * 3)
    with pytest.raises(ConfigurationError, match="row 2 goes back"):
        ReplayTape([path])


async def test_spy_bars_come_back_as_the_minutes_that_were_recorded(tmp_path: Path) -> None:
    path = shared_data("spy_minute.parquet")
    async with a_venue(tmp_path, replay=(str(path),), speed="max") as venue:
        reader = TapeReader(venue)
        await reader.read(most=400, bars=["SPY"])
    rows = pq.read_table(path).slice(0, 400).to_pylist()
    bars = reader.messages[:400]
    assert [bar["o"] for bar in bars] == [row["open"] for row in rows]
    assert [(b["h"], b["l"], b["c"]) for b in bars] == [
        (r["high"], r["low"], r["close"]) for r in rows
    ]
    assert [bar["v"] for bar in bars] == [row["volume"] for row in rows]


def test_the_ibm_tape_is_rarely_crossed_and_trades_inside_its_quotes() -> None:
    paths = [shared_data("ibm_trades.parquet"), shared_data("ibm_quotes.parquet")]
    tape = ReplayTape(paths)
    list(tape.past())
    quotes = crossed = inside = trades = 0
    bid = ask = 0
    for _, event in zip(range(60_000), tape.events(), strict=False):
        if isinstance(event, Quote):
            bid, ask = event.bid_price, event.ask_price
            quotes, crossed = quotes + 1, crossed + (0 < ask < bid)
        elif isinstance(event, Trade) and bid and ask:
            trades, inside = trades + 1, inside + (bid <= event.price <= ask)
    assert crossed / quotes < 0.005
    assert inside / trades > 0.9


async def test_the_binance_recording_is_a_crypto_market(tmp_path: Path) -> None:
    path = shared_data("binance_spot_btcusdt_20240808.raw.gz")
    async with a_venue(tmp_path, replay=(str(path),), speed="max") as venue:
        reader = TapeReader(venue, "/v1beta3/crypto/us")
        await reader.read(most=3_000, trades=["*"], quotes=["*"], orderbooks=["*"])
    assert {message["S"] for message in reader.messages} == {"BTC/USD"}
    assert reader.counts["t"] > 500
    assert reader.counts["o"] > 500
    spreads = [m["ap"] - m["bp"] for m in reader.messages if m["T"] == "q"]
    assert min(spreads) > 0
    assert float(np.median(spreads)) < 1


def test_a_gap_in_a_recorded_book_shows_nothing_until_the_next_snapshot(tmp_path: Path) -> None:
    lines = [
        {"lastUpdateId": 10, "bids": [["99", "1"]], "asks": [["101", "1"]]},
        _diff(11, 11, "99.5"),
        _diff(15, 16, "99.7"),
        _diff(17, 17, "99.8"),
        {"lastUpdateId": 20, "bids": [["98", "1"]], "asks": [["101", "1"]]},
    ]
    path = tmp_path / "btc.raw.gz"
    path.write_bytes(gzip.compress("".join(f"1 {json.dumps(line)}\n" for line in lines).encode()))
    tape = ReplayTape([path])
    list(tape.past())
    bids = [event.bid_price for event in tape.events() if isinstance(event, Quote)]
    assert bids == [99 * SCALE, 99_500_000_000, 98 * SCALE]


def _diff(first: int, last: int, bid: str) -> dict[str, object]:
    data = {"e": "depthUpdate", "E": last, "s": "BTCUSDT", "U": first, "u": last}
    return {"stream": "btcusdt@depth", "data": {**data, "b": [[bid, "1"]], "a": []}}
