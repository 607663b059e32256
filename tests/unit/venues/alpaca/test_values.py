import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.msgpack import Ext

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import SCALE, format_scaled
from tradewind.venues.alpaca.numbers import rounded_scaled
from tradewind.venues.alpaca.symbols import in_path, pair_symbol
from tradewind.venues.alpaca.times import time_ns, time_text

MOMENTS = [
    ("2021-02-22T15:51:44Z", 1_614_009_104_000_000_000),
    ("2021-02-22T15:51:44.2Z", 1_614_009_104_200_000_000),
    ("2021-02-22T15:51:44.208123456Z", 1_614_009_104_208_123_456),
    ("2021-02-22T10:51:44.208123456-05:00", 1_614_009_104_208_123_456),
    ("2021-02-22t15:51:44.208123456789z", 1_614_009_104_208_123_456),
]


@pytest.mark.parametrize(("text", "ts_ns"), MOMENTS)
def test_times_are_read_to_the_nanosecond(text: str, ts_ns: int) -> None:
    assert time_ns(text) == ts_ns


@pytest.mark.parametrize(
    "text",
    ["", "now", "2021-02-22", "2021-02-30T00:00:00Z", "2021-02-22T15:51:44", "1999-12-31T23:59:59Z",
     "2100-01-01T00:00:00Z", "2021-02-22T15:51:44.20812345xZ", "2021-02-22T15:51:44 208123456Z",
     "9" * 1000, "2021-02-22T15:51:44.1_3456789Z"],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(MalformedValueError):
        time_ns(text)


@settings(max_examples=100, deadline=None)
@given(st.integers(946_684_800 * SCALE, 4_102_444_799 * SCALE))
def test_a_time_that_is_written_reads_the_same_in_every_form(ts_ns: int) -> None:
    seconds, nanos = divmod(ts_ns, SCALE)
    long = Ext(-1, nanos.to_bytes(4) + seconds.to_bytes(8, signed=True))
    short = Ext(-1, (nanos << 34 | seconds).to_bytes(8))

    assert {time_ns(time_text(ts_ns)), time_ns(long), time_ns(short)} == {ts_ns}


@pytest.mark.parametrize(
    "value",
    [
        Ext(5, b"1234"),
        Ext(-1, b"12"),
        Ext(-1, b"\xff" * 12),
        Ext(-1, b"\xff" * 8),
        Ext(-1, bytes(4)),
    ],
)
def test_what_is_no_timestamp_is_refused(value: Ext) -> None:
    with pytest.raises(MalformedValueError):
        time_ns(value)


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**20), 10**20))
def test_a_number_that_is_written_reads_the_same(scaled: int) -> None:
    assert rounded_scaled(format_scaled(scaled)) == scaled


@pytest.mark.parametrize(
    ("value", "scaled"),
    [("1.0000000005", 1 * SCALE), ("1.0000000015", SCALE + 2), ("1e-9", 1), ("1e-99", 0),
     (2, 2 * SCALE), (0.1, SCALE // 10), ("-3.5", -7 * SCALE // 2)],
)  # fmt: skip
def test_surplus_decimals_are_rounded_half_to_even(value: object, scaled: int) -> None:
    assert rounded_scaled(value) == scaled


@pytest.mark.parametrize(
    "value", ["", "NaN", "Infinity", "1e99", "1e999999", "9" * 100, "x", True, None, [], 10**30]
)
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(MalformedValueError):
        rounded_scaled(value)


@pytest.mark.parametrize(
    ("symbol", "asset_class", "pair"),
    [("BTCUSD", "crypto", "BTC/USD"), ("BTCUSDT", "crypto", "BTC/USDT"),
     ("ETHBTC", "crypto", "ETH/BTC"), ("BTC/USD", "crypto", "BTC/USD"),
     ("SUSD", "us_equity", "SUSD"), ("USD", "crypto", "USD")],
)  # fmt: skip
def test_crypto_symbols_are_pairs(symbol: str, asset_class: str, pair: str) -> None:
    assert pair_symbol(symbol, asset_class) == pair


def test_a_pair_is_one_segment_of_a_path() -> None:
    assert in_path("BTC/USD") == "BTC%2FUSD"
