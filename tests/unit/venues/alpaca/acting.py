"""A small server that answers as a test tells it to, and remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import Random
from time import monotonic_ns, time_ns
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from tradewind.domain.values import Nanos
from tradewind.venues._http import Timeouts
from tradewind.venues.alpaca.config import AlpacaConfig
from tradewind.venues.alpaca.credentials import Credentials
from tradewind.venues.alpaca.venue import AlpacaVenue

CANARY_KEY, CANARY_SECRET = "PKCANARYKEYID", "sEcReT-cAnArY-0123456789"
CANARY = Credentials(CANARY_KEY, CANARY_SECRET)

Script = Callable[[web.Request], Awaitable[web.StreamResponse]]
SocketScript = Callable[[web.WebSocketResponse], Awaitable[None]]


class MachineClock:
    """The machine's time."""

    def utc_ns(self) -> Nanos:
        return Nanos(time_ns())

    def machine_ns(self) -> Nanos:
        return Nanos(monotonic_ns())


IMPATIENT = Timeouts(connect_s=20.0, read_s=0.5, total_s=3.0)
"""Where the test's answer never comes, or never ends."""


class ActingServer:
    """Answers HTTP by path from a list of scripts (the last one stays), and sockets likewise."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[Script] = []
        self.sockets: list[SocketScript] = []
        self.connections = 0
        self.handshakes: list[dict[str, str]] = []
        self.port = 0
        self.autoping = True

    def answer(self, status: int, body: object = None, **headers: str) -> None:
        """Queue an answer; text and bytes go out as they are, the rest as JSON."""

        async def script(_request: web.Request) -> web.StreamResponse:
            return web.Response(status=status, body=_bytes(body), headers=headers)

        self.answers.append(script)

    def answer_with(self, script: Script) -> None:
        """Queue an answer that does something odd."""
        self.answers.append(script)

    def play(self, script: SocketScript) -> None:
        """Queue what the next socket does."""
        self.sockets.append(script)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one request or socket."""
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._socket(request)
        body = await request.read()
        sent = msgspec.json.decode(body) if body else None
        self.requests.append((request.method, request.path_qs, sent))
        self.headers.append(dict(request.headers))
        script = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await script(request)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        self.handshakes.append({**request.headers, "path": request.path})
        script = self.sockets.pop(0) if len(self.sockets) > 1 else self.sockets[0]
        self.connections += 1
        socket = web.WebSocketResponse(autoping=self.autoping)
        await socket.prepare(request)
        await script(socket)
        return socket

    def config(self, **settings: Any) -> AlpacaConfig:
        """A configuration that points here and loses no time between attempts.

        It waits for answers as long as a busy machine may need; what never comes is for IMPATIENT.
        """
        prompt: dict[str, Any] = {
            "trading_url": f"http://127.0.0.1:{self.port}",
            "data_url": f"ws://127.0.0.1:{self.port}",
            "history_url": f"http://127.0.0.1:{self.port}",
            "timeouts": Timeouts(connect_s=20.0, read_s=20.0, total_s=20.0),
            "handshake_s": 20.0,
            "first_retry_s": 0.01,
            "longest_retry_s": 0.02,
            "refused_retry_s": 0.05,
        }
        return AlpacaConfig(**(prompt | settings))

    def venue(self, **settings: Any) -> AlpacaVenue:
        """The adapter, pointed here."""
        return AlpacaVenue(self.config(**settings), lambda: CANARY, MachineClock(), Random(7))


@asynccontextmanager
async def acting_server() -> AsyncIterator[ActingServer]:
    """Run an acting server for the block."""
    server = ActingServer()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()


async def drop(request: web.Request) -> web.StreamResponse:
    """Cut the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    await asyncio.sleep(0)
    return web.Response()


async def hang(_request: web.Request) -> web.StreamResponse:
    """Say nothing for longer than anybody waits."""
    await asyncio.sleep(2)
    return web.Response()


async def data_login(socket: web.WebSocketResponse) -> dict[str, Any]:
    """Let a data client in; returns what it logged in with."""
    await socket.send_str('[{"T":"success","msg":"connected"}]')
    login = await heard(socket)
    await socket.send_str('[{"T":"success","msg":"authenticated"}]')
    return login


async def updates_login(socket: web.WebSocketResponse) -> dict[str, Any]:
    """Let an order-stream client in and listen; returns what it logged in with."""
    login = await heard(socket)
    authorised = {"status": "authorized", "action": "authenticate"}
    await say(socket, {"stream": "authorization", "data": authorised})
    listen = await heard(socket)
    await say(socket, {"stream": "listening", "data": {"streams": listen["data"]["streams"]}})
    return login


async def heard(socket: web.WebSocketResponse) -> dict[str, Any]:
    """The client's next message."""
    message = await socket.receive()
    assert message.type in (WSMsgType.TEXT, WSMsgType.BINARY), message
    if message.type is WSMsgType.TEXT:
        return msgspec.json.decode(message.data, type=dict[str, Any])
    return msgspec.msgpack.decode(message.data, type=dict[str, Any])


async def say(socket: web.WebSocketResponse, message: object) -> None:
    """Send JSON in a binary frame, as the paper host does."""
    await socket.send_bytes(msgspec.json.encode(message))


async def subscribed(socket: web.WebSocketResponse) -> dict[str, Any]:
    """Take a subscription and grant all of it."""
    asked = await heard(socket)
    lists = {name: symbols for name, symbols in asked.items() if name != "action"}
    await socket.send_str(msgspec.json.encode([{"T": "subscription", **lists}]).decode())
    return asked


async def linger(socket: web.WebSocketResponse) -> None:
    """Stay until the client leaves."""
    while (await socket.receive()).type not in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR):
        continue


def _bytes(body: object) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else msgspec.json.encode(body)
