"""The market-data WebSocket: handshake, authentication, subscription, frames, clock."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.instruments import is_crypto
from tradewind.venues.simulated import subscriptions as answers
from tradewind.venues.simulated.codecs import Codec, Line
from tradewind.venues.simulated.hubs import Hub
from tradewind.venues.simulated.readers import WINDOW
from tradewind.venues.simulated.subscriptions import Refusal, Subscriptions

CLOCK_HEADER = "X-Tradewind-Clock"
_QUEUED_FRAMES = 4_000
"""Frames that may wait for a slow socket before it is cut."""
_NEAR_FRAMES = 16
"""Frames that may wait for a socket that doesn't acknowledge, for a tape at full speed to go on."""
_LINGER_S = 2.0
"""How long a cut socket may take to read why."""


class Endpoint(msgspec.Struct, frozen=True):
    """One path of the data host. `symbols` restricts what may be asked for; empty is all."""

    name: str
    channels: tuple[str, ...]
    crypto: bool = False
    symbols: frozenset[str] = frozenset()

    def covers(self, symbol: str) -> bool:
        """Whether a symbol's data comes here."""
        return is_crypto(symbol) is self.crypto and (not self.symbols or symbol in self.symbols)


class DataSocket:
    """One connection, from handshake to end; the hub sends through it."""

    def __init__(self, hub: Hub, endpoint: Endpoint, request: web.Request) -> None:
        self._hub, self.endpoint, self._request = hub, endpoint, request
        self.codec = Codec.of_header(request.headers.get("Content-Type", ""))
        self.wants_clock = request.headers.get(CLOCK_HEADER) == "1"
        self.subscriptions = Subscriptions(endpoint.channels, limit=hub.rules.symbol_limit)
        self._acknowledged = 0
        self.told_ns = 0
        self.key = ""
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue(_QUEUED_FRAMES)
        self._socket = web.WebSocketResponse(max_msg_size=1 << 20)

    @property
    def endpoint_name(self) -> str:
        """The path that it is connected to."""
        return self.endpoint.name

    @property
    def reading(self) -> bool:
        """Whether it has subscribed to anything."""
        return bool(self.subscriptions)

    def follows(self, number: int) -> bool:
        """Whether it has acknowledged nearly `number` batches, or taken most of its frames."""
        if self.wants_clock:
            return self._acknowledged >= number - WINDOW
        return self._frames.qsize() < _NEAR_FRAMES

    async def serve(self) -> web.WebSocketResponse:
        """Answer the client until it leaves or is cut."""
        await self._socket.prepare(self._request)
        writer = asyncio.create_task(self._write())
        try:
            self._say({"T": "success", "msg": "connected"})
            if await self._authenticated():
                await self._listen()
        finally:
            self._hub.leave(self)
            self.end()
            await asyncio.wait([writer], timeout=_LINGER_S)
            writer.cancel()
        return self._socket

    def send(self, frame: bytes) -> None:
        """Queue a frame; a socket that doesn't keep up is told so and cut."""
        try:
            self._frames.put_nowait(frame)
        except asyncio.QueueFull:
            self._cut()

    def want(self, lines: Sequence[Line]) -> list[Line]:
        """The messages that this socket asked for."""
        covers, wants = self.endpoint.covers, self.subscriptions.wants
        return [line for line in lines if wants(line) and covers(line.symbol)]

    async def _authenticated(self) -> bool:
        """Let the client in, by handshake or message, within the time it has."""
        headers = self._request.headers
        known = self._hub.rules.header_key(headers)
        if known is not None:
            return self._admit(known)
        try:
            async with asyncio.timeout(self._hub.rules.authentication_s):
                return await self._authenticate()
        except TimeoutError:
            self._refuse(answers.AUTH_TIMEOUT)
            return False

    async def _authenticate(self) -> bool:
        while (message := await self._receive()) is not None:
            if message.get("action") == "auth":
                return self._admit(self._hub.rules.message_key(message))
            self._refuse(answers.NOT_AUTHENTICATED if message else answers.INVALID_SYNTAX)
        return False

    def _admit(self, key: str) -> bool:
        if not key:
            self._refuse(answers.AUTH_FAILED)
            return False
        if self.endpoint.name in self._hub.rules.closed:
            self._refuse(answers.INSUFFICIENT_SUBSCRIPTION)
            return False
        self.key = key
        if not self._hub.join(self):
            self._refuse(answers.CONNECTION_LIMIT)
            return False
        self._say({"T": "success", "msg": "authenticated"})
        return True

    async def _listen(self) -> None:
        while (message := await self._receive()) is not None:
            self._obey(message)

    def _obey(self, message: dict[str, Any]) -> None:
        match message.get("action"):
            case "ack" if self.wants_clock and isinstance(message.get("n"), int):
                self._acknowledged = max(self._acknowledged, message["n"])
                self._hub.readers.notify()
            case "subscribe" | "unsubscribe" as action:
                self._subscribe(action, message)
            case "auth":
                self._refuse(answers.ALREADY_AUTHENTICATED)
            case _:
                self._refuse(answers.INVALID_SYNTAX)

    def _subscribe(self, action: str, message: dict[str, Any]) -> None:
        before = self.subscriptions.symbols("orderbooks")
        change = {
            "subscribe": self.subscriptions.subscribe,
            "unsubscribe": self.subscriptions.unsubscribe,
        }[action]
        refusal = self._foreign(message) or change(message)
        if refusal is not None:
            self._refuse(refusal)
            return
        self._say(self.subscriptions.body())
        self._hub.welcome(self, self.subscriptions.symbols("orderbooks") - before)

    def _foreign(self, message: dict[str, Any]) -> Refusal | None:
        allowed = self.endpoint.symbols
        asked = {
            s for value in message.values() if isinstance(value, list) for s in map(str, value)
        }
        return answers.INVALID_SYNTAX if allowed and asked - allowed - {"*"} else None

    async def _receive(self) -> dict[str, Any] | None:
        """The client's next message; {} for what cannot be read, None at the end."""
        message = await self._socket.receive()
        if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
            return None
        text = message.type is WSMsgType.TEXT
        try:
            data = message.data.encode() if text else message.data
            return (Codec.JSON if text else self.codec).decode(data)
        except MalformedValueError:
            return {}

    def _say(self, *messages: dict[str, Any]) -> None:
        self.send(self.codec.controls(*messages))

    def _refuse(self, refusal: Refusal) -> None:
        self._say(refusal.body())

    def _cut(self) -> None:
        self._hub.leave(self)
        while not self._frames.empty():
            self._frames.get_nowait()
        self._frames.put_nowait(self.codec.controls(answers.SLOW_CLIENT.body()))
        self._frames.put_nowait(None)
        if self._request.transport is not None:
            asyncio.get_running_loop().call_later(_LINGER_S, self._request.transport.abort)

    def end(self) -> None:
        """Close it after what is queued."""
        if not self._frames.full():
            self._frames.put_nowait(None)

    async def _write(self) -> None:
        """Send what is queued, then close."""
        send = self._send_text if self.codec is Codec.JSON else self._socket.send_bytes
        try:
            while (frame := await self._frames.get()) is not None:
                await send(frame)
                if self._frames.empty():
                    self._hub.readers.notify()
            await self._socket.close()
        except (ConnectionError, RuntimeError):
            # The client went away under us; the reading side ends by itself.
            self._hub.leave(self)

    async def _send_text(self, frame: bytes) -> None:
        await self._socket.send_str(frame.decode())
