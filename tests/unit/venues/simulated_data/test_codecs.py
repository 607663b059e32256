"""Frames of both encodings carry the same messages, times to the nanosecond."""

from datetime import UTC, datetime

import msgpack  # type: ignore[import-untyped] # ships no types
import msgspec
import pytest

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import BookSnapshot, Quote, Trade, TradingStatus
from tradewind.domain.values import SCALE, Nanos, Price, Quantity
from tradewind.venues.simulated.bodies import lines_of
from tradewind.venues.simulated.codecs import Codec, Line, frame_of
from tradewind.venues.simulated.wire_times import packed_time, text_time

_TS = Nanos(1_767_625_200_123_456_789)


def a_trade(symbol: str = "AAPL", price: str = "230.25", quantity: int = 3 * SCALE) -> Trade:
    return Trade(symbol, _TS, Price(int(float(price) * SCALE)), Quantity(quantity), "17", taker="S")


def json_of(event: Trade | Quote | BookSnapshot | TradingStatus) -> dict[str, object]:
    messages = msgspec.json.decode(frame_of(lines_of(event), Codec.JSON))
    assert len(messages) == 1
    return dict(messages[0])


def test_a_stock_trade_in_json() -> None:
    assert json_of(a_trade()) == {
        "T": "t", "S": "AAPL", "t": "2026-01-05T15:00:00.123456789Z", "i": 17, "p": 230.25,
        "s": 3, "x": "V", "c": ["@"], "z": "C",
    }  # fmt: skip


def test_a_crypto_trade_names_the_taker_and_keeps_fractions() -> None:
    body = json_of(a_trade("BTC/USD", quantity=SCALE // 8))
    assert (body["tks"], body["s"], "x" in body) == ("S", 0.125, False)


def test_a_side_without_price_is_zero() -> None:
    quote = Quote("AAPL", _TS, Price(0), Quantity(0), Price(SCALE), Quantity(SCALE))
    assert (json_of(quote)["bp"], json_of(quote)["ap"]) == (0.0, 1.0)


def test_a_whole_book_says_that_it_replaces() -> None:
    book = BookSnapshot("BTC/USD", _TS, ((Price(9 * SCALE), Quantity(SCALE)),), ())
    assert json_of(book) | {"t": ""} == {
        "T": "o", "S": "BTC/USD", "t": "", "b": [{"p": 9.0, "s": 1}], "a": [], "r": True,
    }  # fmt: skip


def test_a_halt_is_a_status() -> None:
    assert json_of(TradingStatus("AAPL", _TS, halted=True))["sc"] == "H"


@pytest.mark.parametrize("count", [0, 1, 15, 16, 300, 70_000])
def test_msgpack_frames_of_any_length_are_arrays_that_others_can_read(count: int) -> None:
    line = Line("trades", "AAPL", {"T": "t", "S": "AAPL", "t": _TS})
    messages = msgpack.unpackb(frame_of([line] * count, Codec.MSGPACK))
    assert len(messages) == count
    assert all(message["t"].to_unix_nano() == _TS for message in messages[:2])


def test_a_packed_time_is_the_timestamp_extension() -> None:
    packed = msgpack.unpackb(msgspec.msgpack.encode(packed_time(_TS)), timestamp=3)
    assert packed == datetime(2026, 1, 5, 15, 0, 0, 123456, UTC)


def test_whole_seconds_have_no_decimals() -> None:
    assert text_time(_TS - _TS % SCALE) == "2026-01-05T15:00:00Z"


def test_each_line_is_encoded_once_for_each_encoding() -> None:
    line = lines_of(a_trade())[0]
    assert line.encoded(Codec.JSON) is line.encoded(Codec.JSON)


@pytest.mark.parametrize("frame", [b"[1]", b"nonsense", b"\xff\xfe", b"[" * 3_000])
def test_what_is_no_object_is_refused(frame: bytes) -> None:
    with pytest.raises(MalformedValueError):
        Codec.JSON.decode(frame)
