"""A canary key goes through everything and is seen nowhere."""

import logging
from contextlib import aclosing

import pytest
from aiohttp import web

from tests.unit.venues.alpaca.acting import (
    CANARY,
    CANARY_KEY,
    CANARY_SECRET,
    ActingServer,
    acting_server,
    drop,
    heard,
    linger,
    say,
)
from tests.unit.venues.alpaca.orders import limit_terms
from tests.waiting import patience
from tradewind.domain.errors import VenueError
from tradewind.venues._redaction import redact


async def test_the_canary_is_in_no_answer_error_or_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with acting_server() as server:
        seen = [CANARY, *await _rest(server), *await _order_stream(server), *await _data(server)]
        assert server.headers[0]["APCA-API-SECRET-KEY"] == CANARY_SECRET

    shown = " ".join(map(repr, seen)) + " ".join(map(str, seen)) + caplog.text
    assert CANARY_SECRET not in shown
    assert CANARY_KEY not in shown
    assert "***" in shown


async def _rest(server: ActingServer) -> list[object]:
    echo = f"<html>bad key {CANARY_KEY} with {CANARY_SECRET}</html>"
    server.answer(401, echo)
    server.answer(403, {"code": CANARY_KEY, "message": echo})
    server.answer(500, echo)
    server.answer(401, echo)
    server.answer_with(drop)
    broker = server.venue().broker()
    seen: list[object] = [await broker.submit("mine-1", limit_terms()) for _ in range(3)]
    with pytest.raises(VenueError) as caught:
        await broker.positions()
    seen += [caught.value, caught.value.__cause__, caught.value.__context__]
    seen += [await broker.cancel("v"), broker, vars(broker)]
    await broker.close()
    return seen


async def _order_stream(server: ActingServer) -> list[object]:
    server.play(_echo_close)
    server.play(_echo_login)
    broker, seen = server.venue().broker(), []
    async with patience(), aclosing(broker.updates()) as updates:
        async for message in updates:
            seen.append(message)
            if len(server.handshakes) == 2:
                break
    await broker.close()
    return [*seen, vars(broker.stream)]


async def _data(server: ActingServer) -> list[object]:
    feed = server.venue(refused_retry_s=30).feed()
    await feed.subscribe(["AAPL"], ["trades"])
    seen: list[object] = [feed, vars(feed.streams[0])]
    async with patience(), aclosing(feed.batches()) as batches:
        async for batch in batches:
            seen.append(batch)
            break
    await feed.close()
    return seen


async def _echo_close(socket: web.WebSocketResponse) -> None:
    await socket.close(code=1008, message=CANARY_SECRET.encode())


async def _echo_login(socket: web.WebSocketResponse) -> None:
    """Refuse both kinds of client with their own keys in the refusal."""
    words = f"{CANARY_KEY}/{CANARY_SECRET}"
    await socket.send_str('[{"T":"success","msg":"connected"}]')
    await heard(socket)
    await socket.send_str(f'[{{"T":"error","code":402,"msg":"auth failed for {words}"}}]')
    await say(socket, {"stream": "authorization", "data": {"status": words, "action": words}})
    await linger(socket)


def test_redacted_text_is_one_short_line() -> None:
    assert redact("a  key\nb" + "x" * 50, ["key", ""], limit=10) == "a *** bxx…"
