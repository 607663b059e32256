"""The data sockets speak the protocol: greeting, authentication, errors, clock, both encodings."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgpack  # type: ignore[import-untyped] # ships no types
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.unit.venues.simulated_data.clients import (
    KEYS,
    Message,
    a_socket,
    a_venue,
    ask,
    read,
    subscribe,
)
from tests.waiting import until_told
from tradewind.domain.events import Trade
from tradewind.domain.values import SCALE, Price, Quantity
from tradewind.venues.simulated.market_runs import Batch
from tradewind.venues.simulated.pacing import Beat
from tradewind.venues.simulated.server import Venue

_AUTH = {"action": "auth", "key": "paper-key", "secret": "paper-secret"}
_AUTHENTICATED = [{"T": "success", "msg": "authenticated"}]


@pytest.fixture
async def venue(tmp_path: Path) -> AsyncIterator[Venue]:
    symbols = ("AAPL", "KO", "MSFT", "FAKEPACA", "BTC/USD")
    settings = {"authentication_s": 0.3, "symbol_limit": 2, "speed": "20"}
    async with a_venue(tmp_path, symbols=symbols, **settings) as running:
        yield running


def error(code: int, message: str) -> list[Message]:
    return [{"T": "error", "code": code, "msg": message}]


@pytest.mark.parametrize(
    "message",
    [
        _AUTH,
        {"action": "auth", "key": "oauth", "secret": "paper-secret"},
        {"action": "auth", "key": "access_token", "secret": "paper-secret"},
    ],
)
async def test_every_auth_message_of_the_protocol_lets_in(venue: Venue, message: Message) -> None:
    async with a_socket(venue) as socket:
        assert await ask(socket, message) == _AUTHENTICATED


@pytest.mark.parametrize("headers", [KEYS, {"Authorization": "Bearer paper-secret"}])
async def test_a_handshake_can_authenticate(venue: Venue, headers: dict[str, str]) -> None:
    async with a_socket(venue, headers=headers) as socket:
        assert await read(socket) == _AUTHENTICATED


async def test_a_wrong_secret_is_402_and_the_end(venue: Venue) -> None:
    async with a_socket(venue) as socket:
        assert await ask(socket, _AUTH | {"secret": "guess"}) == error(402, "auth failed")
        with pytest.raises(ConnectionClosed):
            await socket.recv()


async def test_a_wrong_key_in_the_handshake_is_402(venue: Venue) -> None:
    async with a_socket(venue, headers=KEYS | {"APCA-API-SECRET-KEY": "guess"}) as socket:
        assert await read(socket) == error(402, "auth failed")


async def test_subscribing_before_authentication_is_401(venue: Venue) -> None:
    async with a_socket(venue) as socket:
        asked = {"action": "subscribe", "trades": ["AAPL"]}
        assert await ask(socket, asked) == error(401, "not authenticated")
        assert await ask(socket, _AUTH) == _AUTHENTICATED


async def test_a_client_that_never_authenticates_is_404_and_cut(venue: Venue) -> None:
    async with a_socket(venue) as socket:
        assert await read(socket) == error(404, "auth timeout")
        with pytest.raises(ConnectionClosed):
            await socket.recv()


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (_AUTH, 403),
        ({"action": "nonsense"}, 400),
        ({"action": "subscribe"}, 400),
        ({"action": "subscribe", "trades": ["not a symbol"]}, 400),
        ({"action": "subscribe", "trades": ["AAPL", "MSFT", "KO"]}, 405),
        ({"action": "subscribe", "orderbooks": ["AAPL"]}, 410),
        ({"action": "ack", "n": 1}, 400),
    ],
)
async def test_errors_have_their_codes(venue: Venue, message: Message, code: int) -> None:
    async with a_socket(venue, headers=KEYS) as socket:
        await read(socket)
        assert (await ask(socket, message))[0]["code"] == code


async def test_nonsense_is_400_and_the_socket_lives_on(venue: Venue) -> None:
    async with a_socket(venue, headers=KEYS) as socket:
        await read(socket)
        await socket.send("{nonsense")
        assert await read(socket) == error(400, "invalid syntax")
        assert (await subscribe(socket, trades=["AAPL"]))["trades"] == ["AAPL"]


async def test_a_second_socket_of_a_key_on_one_endpoint_is_406(venue: Venue) -> None:
    async with a_socket(venue, headers=KEYS) as first:
        await read(first)
        async with a_socket(venue, headers=KEYS) as second:
            assert await read(second) == error(406, "connection limit exceeded")
        async with a_socket(venue, "/v1beta3/crypto/us", headers=KEYS) as elsewhere:
            assert await read(elsewhere) == _AUTHENTICATED


async def test_the_place_of_a_socket_that_left_is_free(venue: Venue) -> None:
    for _ in range(3):
        await until_told(lambda: is_let_in(venue))  # the venue may hear of an end a little later


async def is_let_in(venue: Venue) -> bool:
    async with a_socket(venue, headers=KEYS) as socket:
        return await read(socket) == _AUTHENTICATED


async def test_subscriptions_add_up_and_data_of_them_alone_comes(venue: Venue) -> None:
    async with a_socket(venue, headers=KEYS) as socket:
        await read(socket)
        await subscribe(socket, trades=["AAPL"])
        assert (await subscribe(socket, quotes=["KO"]))["trades"] == ["AAPL"]
        seen = {(m["T"], m["S"]) for _ in range(30) for m in await read(socket)}
        assert seen == {("t", "AAPL"), ("q", "KO")}


async def test_without_the_header_nobody_sees_the_clock(venue: Venue) -> None:
    async with a_socket(venue, headers=KEYS) as socket:
        await read(socket)
        await subscribe(socket, trades=["AAPL"])
        assert "clock" not in {m["T"] for _ in range(20) for m in await read(socket)}


async def test_with_the_header_time_ends_the_frame_that_it_is_of_and_never_runs_back(
    venue: Venue,
) -> None:
    async with a_socket(venue, headers=KEYS | {"X-Tradewind-Clock": "1"}) as socket:
        await read(socket)
        await subscribe(socket, trades=["AAPL"])
        frames = [await read(socket) for _ in range(40)]
        assert all("clock" not in {m["T"] for m in frame[:-1]} for frame in frames)
        assert any(len(frame) > 1 for frame in frames)
        times = [frame[-1]["t"] for frame in frames if frame[-1]["T"] == "clock"]
        assert times == sorted(times)
        assert isinstance(times[0], int)


async def test_time_is_told_every_100_ms_to_a_quiet_socket(venue: Venue) -> None:
    async with a_socket(venue, headers=KEYS | {"X-Tradewind-Clock": "1"}) as socket:
        await read(socket)
        times = [(await read(socket))[0]["t"] for _ in range(10)]
        assert times[-1] > times[0]


async def test_crypto_books_start_whole_and_change_from_there(venue: Venue) -> None:
    async with a_socket(venue, "/v1beta3/crypto/us", headers=KEYS) as socket:
        await read(socket)
        await subscribe(socket, orderbooks=["BTC/USD"])
        books = [message for _ in range(20) for message in await read(socket)]
        assert books[0]["r"] is True
        assert len(books[0]["b"]) > 3
        assert not any("r" in book for book in books[1:])
        assert _rebuilt(books) == "never crossed"


def _rebuilt(books: list[Message]) -> str:
    sides: dict[str, dict[float, float]] = {"b": {}, "a": {}}
    for book in books:
        for side, levels in sides.items():
            levels.update({level["p"]: level["s"] for level in book[side]})
        live = {side: [p for p, s in levels.items() if s] for side, levels in sides.items()}
        if max(live["b"], default=0.0) >= min(live["a"], default=1e18):
            return f"crossed at {book}"
    return "never crossed"


async def test_msgpack_is_spoken_where_the_handshake_asks_for_it(venue: Venue) -> None:
    headers = KEYS | {"Content-Type": "application/msgpack"}
    async with connect(
        venue.url.replace("http", "ws") + "/v2/iex", additional_headers=headers
    ) as s:
        assert msgpack.unpackb(await s.recv()) == [{"T": "success", "msg": "connected"}]
        await s.recv()
        packed = msgpack.packb({"action": "subscribe", "quotes": ["AAPL"]})
        await s.send([packed[:9], packed[9:]])
        assert msgpack.unpackb(await s.recv())[0]["quotes"] == ["AAPL"]
        assert msgpack.unpackb(await s.recv())[0]["t"].to_unix_nano() > 10**18


async def test_frames_are_deflated_where_the_handshake_offers_it(venue: Venue) -> None:
    url = venue.url.replace("http", "ws") + "/v2/iex"
    async with connect(url, additional_headers=KEYS, compression="deflate") as socket:
        assert [extension.name for extension in socket.protocol.extensions] == [
            "permessage-deflate"
        ]
        assert (await read(socket))[0]["msg"] == "connected"
        await read(socket)
        assert (await subscribe(socket, trades=["*"]))["trades"] == ["*"]
        assert (await read(socket))[0]["T"] == "t"


async def test_a_feed_that_the_keys_are_not_entitled_to_is_409(tmp_path: Path) -> None:
    async with a_venue(tmp_path, feeds=("iex",)) as venue:
        async with a_socket(venue, "/v2/sip", headers=KEYS) as socket:
            assert await read(socket) == error(409, "insufficient subscription")
        async with a_socket(venue, headers=KEYS) as socket:
            assert await read(socket) == _AUTHENTICATED


async def test_the_test_endpoint_has_one_symbol(venue: Venue) -> None:
    async with a_socket(venue, "/v2/test", headers=KEYS) as socket:
        await read(socket)
        assert (await subscribe(socket, trades=["AAPL"]))["code"] == 400
        assert (await subscribe(socket, trades=["FAKEPACA"]))["trades"] == ["FAKEPACA"]
        assert (await read(socket))[0]["S"] == "FAKEPACA"


async def test_a_star_on_the_stock_endpoint_has_no_crypto(venue: Venue) -> None:
    async with a_socket(venue, headers=KEYS) as socket:
        await read(socket)
        await subscribe(socket, quotes=["*"])
        symbols = {message["S"] for _ in range(60) for message in await read(socket)}
        assert symbols == {"AAPL", "KO", "MSFT", "FAKEPACA"}


async def test_a_halt_by_hand_is_told_and_stops_the_prints(venue: Venue) -> None:
    async with a_socket(venue, headers=KEYS) as socket, httpx.AsyncClient(headers=KEYS) as client:
        await read(socket)
        await subscribe(socket, trades=["AAPL"], statuses=["*"])
        answer = await client.post(f"{venue.url}/market/halts", json={"symbol": "AAPL"})
        assert answer.status_code == 204
        messages: list[Message] = []
        while "s" not in {message["T"] for message in messages}:
            messages = await read(socket)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.recv(), 0.5)


async def test_a_calmed_market_moves_no_price_while_its_time_goes_on(venue: Venue) -> None:
    headers = {**KEYS, "X-Tradewind-Clock": "1"}
    async with (
        a_socket(venue, headers=headers) as socket,
        httpx.AsyncClient(headers=KEYS, base_url=venue.url) as client,
    ):
        await read(socket)
        await subscribe(socket, trades=["AAPL"], quotes=["AAPL"])
        assert (await client.post("/market/calm")).status_code == 204
        before = (await client.get("/healthz")).json()["market_ns"]
        while {message["T"] for message in await read(socket)} != {"clock"}:
            pass
        kinds = {message["T"] for _ in range(10) for message in await read(socket)}
        assert kinds == {"clock"}
        assert (await client.get("/healthz")).json()["market_ns"] > before


async def test_an_order_in_a_calmed_market_is_taken_and_cancelled(venue: Venue) -> None:
    async with httpx.AsyncClient(headers=KEYS, base_url=venue.url) as client:
        await client.post("/market/calm")
        order = {
            "symbol": "AAPL",
            "qty": "1",
            "side": "buy",
            "type": "limit",
            "limit_price": "1.00",
            "time_in_force": "gtc",
        }
        placed = (await client.post("/v2/orders", json=order)).json()
        assert (await client.delete(f"/v2/orders/{placed['id']}")).status_code == 204
        assert (await client.get(f"/v2/orders/{placed['id']}")).json()["status"] == "canceled"


async def test_a_feed_can_be_silenced_without_closing_and_comes_back(venue: Venue) -> None:
    async with a_socket(venue, headers=KEYS) as socket, httpx.AsyncClient(headers=KEYS) as client:
        await read(socket)
        await subscribe(socket, trades=["AAPL"], quotes=["AAPL"])
        await client.post(f"{venue.url}/market/faults", json={"silent_s": 0.5})
        assert await _longest_pause(socket) > 0.3
        assert (await read(socket))[0]["S"] == "AAPL"


async def _longest_pause(socket: ClientConnection) -> float:
    """The longest wait for a frame within a second."""
    longest, loop = 0.0, asyncio.get_running_loop()
    end = loop.time() + 1
    while (started := loop.time()) < end:
        await socket.recv()
        longest = max(longest, loop.time() - started)
    return longest


async def test_the_data_sockets_can_be_cut(venue: Venue) -> None:
    async with a_socket(venue, headers=KEYS) as socket, httpx.AsyncClient(headers=KEYS) as client:
        await read(socket)
        await client.post(f"{venue.url}/market/faults", json={})
        with pytest.raises(ConnectionClosed):
            await socket.recv()


@pytest.mark.parametrize(
    ("path", "body"),
    [("halts", {"symbol": "NOPE"}), ("halts", {}), ("faults", {"silent_s": "long"})],
)
async def test_a_wrong_wish_is_422(venue: Venue, path: str, body: Message) -> None:
    async with httpx.AsyncClient(headers=KEYS) as client:
        answer = await client.post(f"{venue.url}/market/{path}", json=body)
    assert answer.status_code == 422


async def test_a_socket_that_does_not_keep_up_is_told_407_and_cut(venue: Venue) -> None:
    async with a_socket(venue, headers=KEYS) as socket:
        await read(socket)
        await subscribe(socket, trades=["MSFT"])
        now_ns = venue.market.now_ns
        trade = Trade("MSFT", now_ns, Price(SCALE), Quantity(SCALE))
        for number in range(5_000):
            venue.hub.publish(Batch(now_ns, [trade]), Beat(now_ns, number))
        assert await _last(socket) == error(407, "slow client")


async def _last(socket: ClientConnection) -> list[Message]:
    last: list[Message] = []
    while True:
        try:
            last = await read(socket)
        except ConnectionClosed:
            return last
