import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import msgspec
import pytest
from aiohttp import web

from tests.unit.venues.alpaca.acting import (
    CANARY_KEY,
    CANARY_SECRET,
    ActingServer,
    acting_server,
    data_login,
    heard,
    linger,
    subscribed,
)
from tests.unit.venues.alpaca.test_parse import GOOD, GOOD_TRADE, TIME_NS
from tests.waiting import patience, soon, until
from tradewind.domain.events import FeedStatus, MarketEvent, MarketTime, Trade
from tradewind.domain.values import Nanos
from tradewind.ports.feed import MarketDataFeed
from tradewind.venues.alpaca.feed import AlpacaFeed
from tradewind.venues.alpaca.states import ConnectionState
from tradewind.venues.alpaca.stream import Batch

LIVE = ("AAPL", "Live", "")


@pytest.fixture
async def server() -> AsyncIterator[ActingServer]:
    async with acting_server() as acting:
        yield acting


async def send(socket: web.WebSocketResponse, *items: object) -> None:
    await socket.send_str(msgspec.json.encode(items).decode())


async def trade_and_stay(socket: web.WebSocketResponse) -> None:
    await data_login(socket)
    await subscribed(socket)
    await send(socket, GOOD)
    await linger(socket)


async def batches(feed: AlpacaFeed, count: int) -> list[Batch]:
    """The next batches that hold anything."""
    found: list[Batch] = []
    async with patience(), aclosing(feed.batches()) as read:
        async for batch in read:
            if batch.events or batch.faults or batch.pace is not None:
                found.append(batch)
            if len(found) == count:
                break
    return found


def told(events: list[Batch]) -> list[MarketEvent | tuple[str, str, str]]:
    """Events, feed statuses without their time."""
    return [
        (event.symbol, event.state, event.reason) if isinstance(event, FeedStatus) else event
        for batch in events
        for event in batch.events
    ]


async def test_the_first_data_says_that_the_feed_lives(server: ActingServer) -> None:
    server.play(trade_and_stay)
    feed = server.venue().feed()
    port: MarketDataFeed = feed
    await port.subscribe(["AAPL"], ["trades", "bars"])

    assert told(await batches(feed, 1)) == [LIVE, GOOD_TRADE]
    assert feed.streams[0].state is ConnectionState.SUBSCRIBED
    assert server.handshakes[0]["path"] == "/v2/iex"
    assert server.handshakes[0]["Content-Type"] == "application/json"
    assert "X-Tradewind-Clock" not in server.handshakes[0]
    await feed.close()


async def test_login_and_subscription_are_the_documented_ones(server: ActingServer) -> None:
    asked: list[dict[str, Any]] = []

    async def play(socket: web.WebSocketResponse) -> None:
        asked.append(await data_login(socket))
        asked.append(await subscribed(socket))
        await linger(socket)

    server.play(play)
    feed = server.venue().feed()
    await feed.subscribe(["AAPL", "IBM"], ["trades", "quotes", "bars", "book"])
    await until(lambda: len(asked) == 2)

    both = ["AAPL", "IBM"]
    assert asked == [
        {"action": "auth", "key": CANARY_KEY, "secret": CANARY_SECRET},
        {"action": "subscribe", "trades": both, "quotes": both, "bars": both, "updatedBars": both,
         "statuses": both},
    ]  # fmt: skip
    await feed.close()


async def test_stocks_and_crypto_come_through_one_feed(server: ActingServer) -> None:
    async def play(socket: web.WebSocketResponse) -> None:
        await data_login(socket)
        asked = await subscribed(socket)
        await send(socket, {**GOOD, "S": asked["trades"][0]})
        await linger(socket)

    server.play(play)
    feed = server.venue().feed()
    await feed.subscribe(["AAPL", "BTC/USD"], ["trades", "book"])

    found = told(await batches(feed, 2))

    symbols = {event.symbol for event in found if isinstance(event, Trade)}
    assert symbols == {"AAPL", "BTC/USD"}
    assert {hand["path"] for hand in server.handshakes} == {"/v2/iex", "/v1beta3/crypto/us"}
    await feed.close()


async def test_after_a_cut_everything_is_asked_for_again(server: ActingServer) -> None:
    async def cut(socket: web.WebSocketResponse) -> None:
        await data_login(socket)
        await subscribed(socket)
        await subscribed(socket)
        await send(socket, GOOD)
        await socket.close(code=1012, message=b"restart")

    again: list[dict[str, Any]] = []

    async def stay(socket: web.WebSocketResponse) -> None:
        await data_login(socket)
        again.append(await subscribed(socket))
        await send(socket, GOOD)
        await linger(socket)

    server.play(cut)
    server.play(stay)
    feed = server.venue().feed()
    await feed.subscribe(["AAPL"], ["trades"])
    await until(lambda: feed.streams[0].state is ConnectionState.SUBSCRIBED)
    await feed.subscribe(["IBM"], ["quotes"])

    found = told(await batches(feed, 3))

    lost = "closed by the venue with 1012 restart"
    first = [LIVE, ("IBM", "Live", ""), GOOD_TRADE]
    assert found == [
        *first, ("AAPL", "Disconnected", lost), ("IBM", "Disconnected", lost), *first,
    ]  # fmt: skip
    assert again == [
        {"action": "subscribe", "trades": ["AAPL"], "statuses": ["AAPL", "IBM"], "quotes": ["IBM"]}
    ]
    assert feed.reconnects == 1
    await feed.close()


async def test_a_silent_feed_is_stale_and_connects_again(server: ActingServer) -> None:
    server.play(trade_and_stay)
    feed = server.venue(silence_s=1.0).feed()
    await feed.subscribe(["AAPL"], ["trades"])

    found = told(await batches(feed, 3))

    assert found == [
        LIVE, GOOD_TRADE, ("AAPL", "Stale", "no message for 1 s"), LIVE, GOOD_TRADE,
    ]  # fmt: skip
    assert server.connections == 2
    await feed.close()


@pytest.mark.parametrize(
    ("code", "word"),
    [(402, "keys were refused"), (409, "does not cover"), (401, "log in first")],
)
async def test_a_refusal_says_what_to_do_and_is_tried_again_slowly(
    server: ActingServer, code: int, word: str
) -> None:
    async def refuse(socket: web.WebSocketResponse) -> None:
        await send(socket, {"T": "success", "msg": "connected"})
        await heard(socket)
        await send(socket, {"T": "error", "code": code, "msg": "no"})
        await linger(socket)

    server.play(refuse)
    feed = server.venue(refused_retry_s=30).feed()
    await feed.subscribe(["AAPL"], ["trades"])

    [batch] = await batches(feed, 1)

    [status] = batch.events
    assert isinstance(status, FeedStatus)
    assert status.state == "Refused"
    assert word in status.reason
    assert server.connections == 1
    await feed.close()


async def test_a_symbol_that_is_not_granted_is_refused_alone(server: ActingServer) -> None:
    async def limited(socket: web.WebSocketResponse) -> None:
        await data_login(socket)
        await subscribed(socket)
        await send(socket, GOOD)
        await heard(socket)
        await send(socket, {"T": "error", "code": 405, "msg": "symbol limit exceeded"})
        await linger(socket)

    server.play(limited)
    feed = server.venue().feed()
    await feed.subscribe(["AAPL"], ["trades"])
    live = told(await batches(feed, 1))
    await feed.subscribe(["IBM"], ["trades"])

    assert live == [LIVE, GOOD_TRADE]
    assert told(await batches(feed, 1)) == [("IBM", "Refused", "405 symbol limit exceeded")]
    assert server.connections == 1
    await feed.close()


async def test_bad_items_are_counted_and_the_feed_goes_on(server: ActingServer) -> None:
    async def play(socket: web.WebSocketResponse) -> None:
        await data_login(socket)
        await subscribed(socket)
        await send(socket, {"T": "?"}, GOOD)
        await socket.send_bytes(b"\xff\xfe")
        await send(socket, GOOD)
        await linger(socket)

    server.play(play)
    feed = server.venue().feed()
    await feed.subscribe(["AAPL"], ["trades"])

    found = await batches(feed, 3)

    assert told(found) == [LIVE, GOOD_TRADE, GOOD_TRADE]
    assert [len(batch.faults) for batch in found] == [1, 1, 0]
    assert feed.faults == 2
    await feed.close()


async def test_a_frame_above_the_limit_ends_the_connection(server: ActingServer) -> None:
    async def huge(socket: web.WebSocketResponse) -> None:
        await data_login(socket)
        await subscribed(socket)
        await socket.send_str("[" + " " * 5_000_000 + "]")
        await linger(socket)

    server.play(huge)
    server.play(trade_and_stay)
    feed = server.venue().feed()
    await feed.subscribe(["AAPL"], ["trades"])

    found = told(await batches(feed, 2))

    assert found[-2:] == [LIVE, GOOD_TRADE]
    await feed.close()


async def test_msgpack_is_asked_for_and_spoken(server: ActingServer) -> None:
    async def play(socket: web.WebSocketResponse) -> None:
        await socket.send_bytes(msgspec.msgpack.encode([{"T": "success", "msg": "connected"}]))
        assert (await heard(socket))["action"] == "auth"
        await socket.send_bytes(msgspec.msgpack.encode([{"T": "success", "msg": "authenticated"}]))
        await heard(socket)
        await socket.send_bytes(msgspec.msgpack.encode([GOOD]))
        await linger(socket)

    server.play(play)
    feed = server.venue(codec="msgpack").feed()
    await feed.subscribe(["AAPL"], ["trades"])

    assert told(await batches(feed, 1)) == [LIVE, GOOD_TRADE]
    assert server.handshakes[0]["Content-Type"] == "application/msgpack"
    await feed.close()


async def test_a_paced_tape_waits_for_the_acknowledgement(server: ActingServer) -> None:
    acknowledged: list[Any] = []

    async def paced(socket: web.WebSocketResponse) -> None:
        await data_login(socket)
        await subscribed(socket)
        for n in (1, 2):
            await send(
                socket,
                {"T": "clock", "t": TIME_NS + n, "n": n, **({"end": True} if n == 2 else {})},
            )
            acknowledged.append(await heard(socket))
        await linger(socket)

    server.play(paced)
    feed = server.venue(market_clock=True).feed()
    await feed.subscribe(["AAPL"], ["trades"])

    [first] = await batches(feed, 1)
    assert acknowledged == []
    await feed.acknowledge(1)
    [second] = await batches(feed, 1)

    assert (first.pace, first.end, second.pace, second.end) == (1, False, 2, True)
    assert acknowledged == [{"action": "ack", "n": 1}]
    assert first.events == [
        FeedStatus("AAPL", Nanos(TIME_NS + 1), "Live"), MarketTime(Nanos(TIME_NS + 1)),
    ]  # fmt: skip
    assert server.handshakes[0]["X-Tradewind-Clock"] == "1"
    await feed.close()


async def test_events_acknowledge_by_themselves(server: ActingServer) -> None:
    acknowledged: list[Any] = []

    async def paced(socket: web.WebSocketResponse) -> None:
        await data_login(socket)
        await subscribed(socket)
        for n in (1, 2, 3):
            await send(socket, {"T": "clock", "t": TIME_NS + n, "n": n})
            acknowledged.append((await heard(socket))["n"])
        await linger(socket)

    server.play(paced)
    feed = server.venue(market_clock=True).feed()
    await feed.subscribe(["AAPL"], ["trades"])
    times: list[int] = []

    async with patience(), aclosing(feed.events()) as read:
        async for _, events in read:
            times += [event.ts_ns for event in events if isinstance(event, MarketTime)]
            if len(times) == 3:
                break

    assert acknowledged == [1, 2]
    await feed.close()


async def test_a_new_connection_hears_of_the_same_number_again(server: ActingServer) -> None:
    acknowledged: list[Any] = []

    async def paced(socket: web.WebSocketResponse) -> None:
        await data_login(socket)
        await subscribed(socket)
        await send(socket, {"T": "clock", "t": TIME_NS, "n": 7})
        acknowledged.append((await heard(socket))["n"])
        await socket.close(code=1012)

    server.play(paced)
    feed = server.venue(market_clock=True).feed()
    await feed.subscribe(["AAPL"], ["trades"])

    async with patience(), aclosing(feed.events()) as read:
        async for _ in read:
            if len(acknowledged) == 2:
                break

    assert acknowledged == [7, 7]
    await feed.close()


async def test_closing_ends_the_feed(server: ActingServer) -> None:
    server.play(trade_and_stay)
    feed = server.venue().feed()
    await feed.subscribe(["AAPL"], ["trades"])

    async def read() -> int:
        count = 0
        async for _ in feed.events():
            count += 1
            await feed.close()
        return count

    assert await soon(read()) == 1


async def delivered(feed: AlpacaFeed, take: Any) -> None:
    await soon(feed.deliver(take))


async def test_frames_are_delivered_in_order_also_over_the_hand_over(server: ActingServer) -> None:
    async def play(socket: web.WebSocketResponse) -> None:
        await data_login(socket)
        await subscribed(socket)
        for number in range(40):
            await send(socket, {**GOOD, "i": number})
            await asyncio.sleep(0.001)
        await linger(socket)

    server.play(play)
    feed = server.venue().feed()
    await feed.subscribe(["AAPL"], ["trades"])
    await until(lambda: feed._queue.qsize() > 5)
    found: list[str] = []

    def take(batch: Batch) -> None:
        found.extend(event.trade_id for event in batch.events if isinstance(event, Trade))

    delivering = asyncio.ensure_future(delivered(feed, take))
    await until(lambda: len(found) == 40)
    assert found == [str(number) for number in range(40)]
    await feed.close()
    await delivering


async def test_a_reader_that_fails_is_told_of_it_and_not_the_socket(server: ActingServer) -> None:
    server.play(trade_and_stay)
    feed = server.venue().feed()
    await feed.subscribe(["AAPL"], ["trades"])

    def take(batch: Batch) -> None:
        raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        await delivered(feed, take)
    await feed.close()


async def test_unsubscribing_stops_asking(server: ActingServer) -> None:
    asked: list[dict[str, Any]] = []

    async def play(socket: web.WebSocketResponse) -> None:
        await data_login(socket)
        asked.append(await subscribed(socket))
        asked.append(await heard(socket))
        await linger(socket)

    server.play(play)
    feed = server.venue().feed()
    await feed.subscribe(["AAPL", "IBM"], ["trades"])
    await until(lambda: len(asked) == 1)
    await feed.unsubscribe(["IBM"])
    await until(lambda: len(asked) == 2)

    assert asked[1] == {"action": "unsubscribe", "trades": ["IBM"], "statuses": ["IBM"]}
    await feed.close()
