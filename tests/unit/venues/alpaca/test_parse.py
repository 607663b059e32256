from typing import Any

import msgspec
import pytest
from msgspec.msgpack import Ext

from tradewind.domain.events import (
    Bar,
    BookDelta,
    BookSnapshot,
    MarketEvent,
    MarketTime,
    Quote,
    Trade,
    TradeBust,
    TradingStatus,
)
from tradewind.domain.values import SCALE, Nanos, Price, Quantity
from tradewind.venues.alpaca.controls import ClockMessage, ErrorMessage, SubscriptionMessage
from tradewind.venues.alpaca.parse import FrameParser, ParseResult
from tradewind.venues.alpaca.times import time_ns

TIME = "2021-02-22T15:51:44.208123456Z"
TIME_NS = Nanos(1_614_009_104_208_123_456)
MINUTE = Nanos(60 * SCALE)
GOOD = {"T": "t", "S": "AAPL", "i": 7, "x": "D", "p": 126.55, "s": 1, "t": TIME, "c": ["@", "I"]}
GOOD_TRADE = Trade("AAPL", TIME_NS, Price(126_550_000_000), Quantity(SCALE), "7", "D", "", "@,I")


def parse(*items: object) -> ParseResult:
    return FrameParser().parse(msgspec.json.encode(items))


def price(text: str) -> Price:
    return Price(round(float(text) * SCALE))


RECORDED: list[tuple[dict[str, Any], list[MarketEvent]]] = [
    (GOOD, [GOOD_TRADE]),
    (
        {"T": "t", "S": "ETH/USD", "i": 9, "p": 2100.5, "s": 0.000000001, "t": TIME, "tks": "S"},
        [Trade("ETH/USD", TIME_NS, price("2100.5"), Quantity(1), "9", taker="S")],
    ),
    (
        {
            "T": "q", "S": "AMD", "bx": "U", "bp": 87.66, "bs": 1, "ax": "Q", "ap": 87.68,
            "as": 4, "c": ["R"], "z": "C", "t": TIME,
        },
        [
            Quote(
                "AMD", TIME_NS, price("87.66"), Quantity(SCALE), price("87.68"), Quantity(4 * SCALE)
            )
        ],
    ),
    (
        {"T": "q", "S": "AMD", "bp": 0, "bs": 0, "ap": 5_000_000.25, "as": 4, "t": TIME},
        [
            Quote(
                "AMD", TIME_NS, Price(0), Quantity(0), price("5000000.25"), Quantity(4 * SCALE)
            )
        ],
    ),
    (
        {
            "T": "b", "S": "SPY", "o": 388.985, "h": 389.13, "l": 388.975, "c": 389.12,
            "v": 49378, "n": 461, "vw": 389.062639, "t": "2021-02-22T19:15:00Z",
        },
        [
            Bar(
                "SPY",
                Nanos(1_614_021_300 * SCALE),
                Nanos(1_614_021_360 * SCALE),
                "1m",
                price("388.985"),
                price("389.13"),
                price("388.975"),
                price("389.12"),
                Quantity(49_378 * SCALE),
                461,
                price("389.062639"),
            )
        ],
    ),
    (
        {
            "T": "c", "S": "EEM", "x": "M", "oi": 1, "op": 39.1582, "os": 440265, "oc": ["@"],
            "ci": 2, "cp": 39.1582, "cs": 440000, "cc": ["@"], "z": "B", "t": TIME,
        },
        [
            TradeBust("EEM", TIME_NS, "1", price("39.1582"), Quantity(440_265 * SCALE)),
            Trade(
                "EEM", TIME_NS, price("39.1582"), Quantity(440_000 * SCALE), "2", "M",
                conditions="@",
            ),
        ],
    ),
    (
        {"T": "x", "S": "GOOGL", "i": 5, "x": "D", "p": 2400, "s": 3, "a": "C", "t": TIME},
        [TradeBust("GOOGL", TIME_NS, "5", price("2400"), Quantity(3 * SCALE))],
    ),
    (
        {"T": "s", "S": "AAPL", "sc": "H", "sm": "Trading Halt", "rc": "T12", "rm": "news",
         "z": "C", "t": TIME},
        [TradingStatus("AAPL", TIME_NS, halted=True, code="H", reason="news")],
    ),
    (
        {"T": "o", "S": "BTC/USD", "t": TIME, "r": True,
         "b": [{"p": 99, "s": 1}, {"p": 100, "s": 2}, {"p": 98, "s": 0}],
         "a": [{"p": 102, "s": 4}, {"p": 101, "s": 3}]},
        [
            BookSnapshot(
                "BTC/USD",
                TIME_NS,
                ((price("100"), Quantity(2 * SCALE)), (price("99"), Quantity(SCALE))),
                ((price("101"), Quantity(3 * SCALE)), (price("102"), Quantity(4 * SCALE))),
            )
        ],
    ),
    (
        {"T": "o", "S": "BTC/USD", "t": TIME, "b": [{"p": 98, "s": 0}], "a": []},
        [BookDelta("BTC/USD", TIME_NS, ((price("98"), Quantity(0)),), ())],
    ),
    ({"T": "l", "S": "AAPL", "u": 10, "d": 9, "i": "B", "z": "C", "t": TIME}, []),
]  # fmt: skip


@pytest.mark.parametrize(("message", "events"), RECORDED)
def test_a_recorded_message_becomes_its_events(
    message: dict[str, Any], events: list[MarketEvent]
) -> None:
    assert parse(message) == ParseResult(events, [], [])


@pytest.mark.parametrize(("message", "events"), RECORDED)
def test_msgpack_says_the_same_as_json(message: dict[str, Any], events: list[MarketEvent]) -> None:
    packed = {**message, "t": _timestamp(time_ns(message["t"]))}

    assert FrameParser().parse_msgpack(msgspec.msgpack.encode([packed])).events == events


BAD_ITEMS: list[Any] = [
    {"T": "zzz", "S": "AAPL"},
    {},
    3,
    None,
    "text",
    {**GOOD, "p": -1},
    {**GOOD, "p": 0},
    {**GOOD, "p": 1e16},
    {**GOOD, "p": 10**400},
    {**GOOD, "s": -1},
    {**GOOD, "p": "126.55"},
    {**GOOD, "t": "yesterday"},
    {**GOOD, "t": "0001-01-01T00:00:00Z"},
    {**GOOD, "S": ""},
    {**GOOD, "S": "X" * 33},
    {"T": "q", "S": "A", "bp": -0.01, "bs": 1, "ap": 1, "as": 1, "t": TIME},
    {"T": "b", "S": "A", "o": 1, "h": 0.5, "l": 1, "c": 1, "v": 1, "t": TIME},
    {"T": "clock", "t": -5, "n": 1},
]


@pytest.mark.parametrize("bad", BAD_ITEMS)
def test_a_bad_item_is_counted_and_its_neighbours_live(bad: object) -> None:
    result = parse(GOOD, bad, GOOD)

    assert result.events == [GOOD_TRADE, GOOD_TRADE]
    assert len(result.faults) == 1


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000])
def test_a_number_that_is_none_costs_only_its_item(number: str) -> None:
    good = msgspec.json.encode(GOOD).decode()
    frame = f"[{good},{good.replace('126.55', number)}]"

    result = FrameParser().parse(frame)

    assert (result.events, len(result.faults)) == ([GOOD_TRADE], 1)


def test_bad_utf_8_costs_only_its_item() -> None:
    good = msgspec.json.encode(GOOD)
    frame = b"[" + good + b"," + good.replace(b"AAPL", b"A\xffPL") + b"]"

    result = FrameParser().parse(frame)

    assert (result.events, len(result.faults)) == ([GOOD_TRADE], 1)


@pytest.mark.parametrize(
    "frame",
    [b"", b"[", b"{}", b"null", b"[[" * 50_000, b"\x00\xff", b'{"T":"t"}', b"[1" + b",1" * 3],
)
def test_a_frame_that_is_no_array_of_messages_yields_nothing_but_faults(frame: bytes) -> None:
    result = FrameParser().parse(frame)

    assert result.events == []
    assert result.faults


def test_a_msgpack_item_that_is_garbage_costs_only_itself() -> None:
    packed = {**GOOD, "t": _timestamp(TIME_NS)}
    frame = msgspec.msgpack.encode([packed, {**packed, "t": Ext(5, b"x")}, 7, packed])

    result = FrameParser().parse_msgpack(frame)

    assert (result.events, len(result.faults)) == ([GOOD_TRADE, GOOD_TRADE], 2)


def test_a_short_sale_restriction_does_not_end_a_halt() -> None:
    parser = FrameParser()
    told = [{"T": "s", "S": "A", "sc": code, "t": TIME, "z": "A"} for code in ("2", "E", "3")]

    events = parser.parse(msgspec.json.encode(told)).events

    assert events == [
        TradingStatus("A", TIME_NS, halted=True, code="2"),
        TradingStatus("A", TIME_NS, halted=True, short_restricted=True, code="E"),
        TradingStatus("A", TIME_NS, halted=False, short_restricted=True, code="3"),
    ]


def test_a_clock_message_is_market_time_and_asks_for_an_acknowledgement() -> None:
    result = parse({"T": "clock", "t": TIME_NS, "n": 42, "end": True})

    assert result.events == [MarketTime(TIME_NS)]
    assert result.controls == [ClockMessage(TIME_NS, 42, end=True)]


def test_control_messages_are_handed_on() -> None:
    result = parse(
        {"T": "error", "code": 405, "msg": "symbol limit exceeded"},
        {"T": "subscription", "trades": ["AAPL"], "quotes": [], "dailyBars": None},
    )

    assert result.controls == [
        ErrorMessage(405, "symbol limit exceeded"),
        SubscriptionMessage(trades=["AAPL"], quotes=[]),
    ]


def _timestamp(ts_ns: int) -> Ext:
    seconds, nanos = divmod(ts_ns, SCALE)
    return Ext(-1, (nanos << 34 | seconds).to_bytes(8))
