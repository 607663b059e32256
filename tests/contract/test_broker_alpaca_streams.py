"""The broker port at Alpaca: the order stream, its breaks, and the keys."""

from contextlib import aclosing
from pathlib import Path
from random import Random

from aiohttp import web

from tests.unit.venues.alpaca.acting import (
    ActingServer,
    MachineClock,
    linger,
    say,
    updates_login,
)
from tests.unit.venues.alpaca.orders import limit_terms, order_object, update
from tests.waiting import patience, soon
from tradewind.domain.orders import OrderStatus
from tradewind.ports.broker import (
    NotSent,
    StreamDown,
    StreamMessage,
    StreamUp,
    TradeUpdate,
)
from tradewind.venues.alpaca.broker import AlpacaBroker
from tradewind.venues.alpaca.credentials import CredentialFolder
from tradewind.venues.alpaca.venue import AlpacaVenue

BUY = limit_terms()


async def first(broker: AlpacaBroker, count: int) -> list[StreamMessage]:
    found: list[StreamMessage] = []
    async with patience(), aclosing(broker.updates()) as updates:
        async for message in updates:
            found.append(message)
            if len(found) == count:
                break
    return found


async def test_a_cut_order_stream_says_that_events_may_be_missing(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    async def cut(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await say(socket, update("new"))
        await socket.close(code=1011, message=b"restart")

    async def stay(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await say(socket, update("fill", qty="2", price="150", execution_id="e"))
        await linger(socket)

    server.play(cut)
    server.play(stay)

    up, new, down, again, fill = await first(broker, 5)

    assert (up, down, again) == (
        StreamUp(), StreamDown("closed by the venue with 1011 restart"), StreamUp(),
    )  # fmt: skip
    assert isinstance(new, TradeUpdate)
    assert isinstance(fill, TradeUpdate)
    assert fill.execution is not None


async def test_the_stream_tells_legs_alone_and_the_adapter_names_their_parent(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    entry = {"order_class": "bracket", "group_id": "g-1", "group_role": "entry"}
    leg = {**entry, "group_role": "stop_loss", "id": "leg-1", "side": "sell", "status": "held"}

    async def play(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await say(socket, update("new", order=order_object(**entry)))
        await say(socket, update("held", order=order_object(**leg)))
        await linger(socket)

    server.play(play)

    _, _, held = await first(broker, 3)

    assert isinstance(held, TradeUpdate)
    assert (held.order.parent_id, held.order.held) == ("venue-1", True)


async def test_an_unknown_word_makes_the_adapter_read_the_order_again(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    async def odd(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await say(socket, update("teleported"))
        await say(socket, update("new", order=order_object(side="both")))
        await linger(socket)

    server.play(odd)
    server.answer(200, order_object(status="canceled"))

    _, strange, unreadable = await first(broker, 3)

    for message in (strange, unreadable):
        assert isinstance(message, TradeUpdate)
        assert (message.order.status, message.recognised) == (OrderStatus.CANCELED, False)


async def test_an_event_that_cannot_be_read_at_all_asks_for_a_reconciliation(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    async def garbage(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await socket.send_bytes(b"\xc1garbage")
        await linger(socket)

    server.play(garbage)

    _, down, up = await first(broker, 3)

    assert isinstance(down, StreamDown)
    assert isinstance(up, StreamUp)


async def test_refused_keys_are_named_and_tried_again_slowly(server: ActingServer) -> None:
    async def refuse(socket: web.WebSocketResponse) -> None:
        refusal = {"status": "unauthorized", "action": "authenticate"}
        await say(socket, {"stream": "authorization", "data": refusal})
        await linger(socket)

    server.play(refuse)
    broker = server.venue(refused_retry_s=30).broker()

    [down] = await first(broker, 1)

    assert isinstance(down, StreamDown)
    assert "keys were refused" in down.reason
    assert server.connections == 1
    await broker.close()


async def test_a_stream_that_is_not_granted_is_not_up(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    async def deaf(socket: web.WebSocketResponse) -> None:
        await say(socket, {"stream": "authorization", "data": {"status": "authorized"}})
        await say(socket, {"stream": "listening", "data": {"streams": []}})
        await linger(socket)

    server.play(deaf)

    [down] = await first(broker, 1)

    assert down == StreamDown("the venue did not grant the order stream")


async def test_a_clock_that_stops_is_a_lost_stream(server: ActingServer) -> None:
    async def tick_once(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await say(socket, {"stream": "clock", "data": {"t": 5}})
        await linger(socket)

    server.play(tick_once)
    broker = server.venue(market_clock=True, silence_s=1.0).broker()

    _, _, down = await first(broker, 3)

    assert down == StreamDown("no message for 1 s")
    assert server.handshakes[0]["X-Tradewind-Clock"] == "1"
    await broker.close()


async def test_a_half_open_stream_is_noticed_by_its_missing_pong(server: ActingServer) -> None:
    async def deaf(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await linger(socket)

    server.autoping = False
    server.play(deaf)
    broker = server.venue(ping_s=0.5).broker()

    up, down = await first(broker, 2)

    assert (up, type(down)) == (StreamUp(), StreamDown)
    await broker.close()


async def test_without_readable_keys_nothing_is_sent(server: ActingServer, tmp_path: Path) -> None:
    keys = CredentialFolder(tmp_path)
    venue = AlpacaVenue(server.config(), keys, MachineClock(), Random(7))
    broker = venue.broker()

    answer = await broker.submit("mine-1", BUY)
    [down] = await first(broker, 1)

    assert isinstance(answer, NotSent)
    assert isinstance(down, StreamDown)
    assert "key-id" in down.reason
    assert server.requests == []
    await broker.close()


async def test_rotated_keys_are_used_for_the_next_request(
    server: ActingServer, tmp_path: Path
) -> None:
    (tmp_path / "key-id").write_text("PKOLD")
    (tmp_path / "secret-key").write_text("old")
    venue = AlpacaVenue(server.config(), CredentialFolder(tmp_path), MachineClock(), Random(7))
    broker = venue.broker()
    server.answer(204)

    await broker.cancel("v")
    (tmp_path / "key-id").unlink()
    (tmp_path / "key-id").write_text("PKNEWER")
    await broker.cancel("v")

    assert [headers["APCA-API-KEY-ID"] for headers in server.headers] == ["PKOLD", "PKNEWER"]
    await broker.close()


async def test_closing_ends_the_stream(server: ActingServer, broker: AlpacaBroker) -> None:
    async def stay(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await linger(socket)

    server.play(stay)
    seen = []

    async def read() -> None:
        async for message in broker.updates():
            seen.append(message)
            await broker.stream.close()

    await soon(read())

    assert seen == [StreamUp()]
