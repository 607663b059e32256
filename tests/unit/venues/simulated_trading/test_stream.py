"""The order stream: both dialects, all codecs, its clock, and its faults."""

import asyncio
from typing import Any

import msgspec
import pytest
from aiohttp import WSMsgType

from tests.unit.venues.simulated_trading.serving import LIMIT, OTHER, Served, joined, serving, told
from tests.waiting import soon

BUY = {**LIMIT, "limit_price": "100"}


async def events(socket: Any, count: int) -> list[str]:
    return [(await told(socket))["data"]["event"] for _ in range(count)]


@pytest.mark.parametrize(
    "hello",
    [
        {"action": "auth", "key": "key-a", "secret": "secret-a"},
        {"action": "authenticate", "data": {"key_id": "key-a", "secret_key": "secret-a"}},
    ],
)
async def test_both_dialects_authenticate_and_json_comes_in_binary_frames(
    hello: dict[str, Any],
) -> None:
    async with serving() as venue, venue.listen() as socket:
        await socket.send_json(hello)
        message = await socket.receive()
    assert message.type is WSMsgType.BINARY
    assert msgspec.json.decode(message.data) == {
        "stream": "authorization",
        "data": {"status": "authorized", "action": hello["action"]},
    }


async def test_text_and_msgpack_come_when_the_handshake_asks() -> None:
    async with serving() as venue:
        hello = {"action": "auth", "key": "key-a", "secret": "secret-a"}
        async with venue.listen(**{"Content-Type": "application/json"}) as socket:
            await socket.send_json(hello)
            assert (await socket.receive()).type is WSMsgType.TEXT
        async with venue.listen(**{"Content-Type": "application/msgpack"}) as socket:
            await socket.send_bytes(msgspec.msgpack.encode(hello))
            answer = msgspec.msgpack.decode((await socket.receive()).data)
    assert answer["data"]["status"] == "authorized"


async def test_a_wrong_key_and_an_early_listen_are_unauthorized() -> None:
    async with serving() as venue, venue.listen() as socket:
        await socket.send_json({"action": "listen", "data": {"streams": ["trade_updates"]}})
        early = await told(socket)
        await socket.send_json({"action": "auth", "key": "key-a", "secret": "no"})
        wrong = await told(socket)
    assert early["data"] == {"status": "unauthorized", "action": "listen"}
    assert wrong["data"] == {"status": "unauthorized", "action": "auth"}


async def test_a_socket_that_does_not_authenticate_is_closed() -> None:
    async with serving(authentication_s=0.1) as venue, venue.listen("/impatient") as socket:
        message = await soon(socket.receive())
    assert message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED)


async def test_a_fill_tells_execution_and_position_and_goes_to_its_account_only() -> None:
    async with serving() as venue, venue.listen() as mine, venue.listen() as other:
        await joined(mine)
        await joined(other, "key-b", "secret-b")
        await venue.ask("POST", "/v2/orders", BUY)
        await events(mine, 2)
        fill = (await told(mine))["data"]
        await venue.ask("POST", "/v2/orders", LIMIT, OTHER)
        assert (await told(other))["data"]["event"] == "pending_new"
    assert (fill["event"], fill["qty"], fill["price"], fill["position_qty"]) == (
        "fill",
        "10",
        "100",
        "10",
    )
    assert fill["execution_id"]
    assert (fill["order"]["status"], fill["order"]["legs"]) == ("filled", None)


async def test_a_listen_replaces_the_streams_and_an_empty_one_ends_them() -> None:
    async with serving() as venue, venue.listen() as socket:
        await joined(socket)
        await socket.send_json({"action": "listen", "data": {"streams": []}})
        assert (await told(socket))["data"] == {"streams": []}
        await venue.ask("POST", "/v2/orders", BUY)
        with pytest.raises(TimeoutError):
            await told(socket, 0.2)


async def test_market_time_comes_ten_times_a_second_to_who_asks_for_it() -> None:
    async with serving() as venue, venue.listen(**{"X-Tradewind-Clock": "1"}) as socket:
        await joined(socket)
        loop = asyncio.get_running_loop()
        start = loop.time()
        clocks = [await told(socket) for _ in range(3)]
        assert loop.time() - start < 1
    assert {clock["stream"] for clock in clocks} == {"clock"}
    assert clocks[0]["data"]["t"] == venue.exchange.now_ns


async def test_market_time_never_overtakes_what_happened_before_it() -> None:
    async with serving() as venue, venue.listen(**{"X-Tradewind-Clock": "1"}) as socket:
        await joined(socket)
        await venue.ask("POST", "/v2/orders", LIMIT)
        venue.exchange.cancel("a", venue.exchange.open_orders("a")[0].id)
        venue.host.settle()
        venue.host.publish_clock(venue.exchange.now_ns + 5)
        seen: list[Any] = []
        while not seen or seen[-1]["data"].get("t") != venue.exchange.now_ns + 5:
            seen.append(await told(socket))
    assert "canceled" in [message["data"].get("event") for message in seen]


async def spoiled(venue: Served, socket: Any, kind: str, event: str) -> None:
    await joined(socket)
    await venue.arm(kind=kind, event=event, account="a", delay_ms=50)
    await venue.ask("POST", "/v2/orders", BUY)


@pytest.mark.parametrize(
    ("kind", "heard"),
    [
        ("event_doubled", ["pending_new", "new", "new", "fill"]),
        ("event_late", ["pending_new", "fill", "new"]),
        ("event_missing", ["pending_new", "fill"]),
        ("events_reordered", ["pending_new", "fill", "new"]),
        ("event_unknown", ["pending_new", "unheard_of", "fill"]),
    ],
)
async def test_an_event_is_doubled_late_missing_or_out_of_order(
    kind: str, heard: list[str]
) -> None:
    async with serving() as venue, venue.listen() as socket:
        await spoiled(venue, socket, kind, "new")
        assert await events(socket, len(heard)) == heard
        with pytest.raises(TimeoutError):
            await told(socket, 0.1)


async def test_a_silenced_stream_stays_open_and_says_nothing() -> None:
    async with serving() as venue, venue.listen() as socket:
        await spoiled(venue, socket, "stream_silent", "new")
        assert await events(socket, 1) == ["pending_new"]
        with pytest.raises(TimeoutError):
            await told(socket, 0.3)
        assert not socket.closed


async def test_a_cut_stream_ends_without_a_close_frame() -> None:
    async with serving() as venue, venue.listen() as socket:
        await spoiled(venue, socket, "stream_closed", "fill")
        kinds = [(await soon(socket.receive())).type for _ in range(3)]
        code = socket.close_code
    assert kinds[-1] in (WSMsgType.CLOSED, WSMsgType.ERROR)
    assert code == 1006


async def test_rubbish_on_the_socket_harms_nobody() -> None:
    async with serving() as venue, venue.listen() as socket:
        await socket.send_str("{nope")
        await socket.send_bytes(b"\xff\xfe")
        await socket.send_str('["list"]')
        await joined(socket)


async def test_garbage_on_the_stream_is_followed_by_what_was_to_come() -> None:
    async with serving() as venue, venue.listen() as socket:
        await spoiled(venue, socket, "stream_garbage", "new")
        assert await events(socket, 1) == ["pending_new"]
        with pytest.raises(msgspec.DecodeError):
            await told(socket)
        assert await events(socket, 2) == ["new", "fill"]
