"""The handshake and the requests of `/stream`: authentication in both dialects, then listening."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from tradewind.domain.values import SECOND
from tradewind.venues.simulated.gates import Gate
from tradewind.venues.simulated.settings import AUTHENTICATION_NS
from tradewind.venues.simulated.stream_clients import StreamClient, codec_of
from tradewind.venues.simulated.trading_stream import authorization, listening

_STREAMS = ("trade_updates",)
_MAX_MESSAGE = 65_536
_AUTHENTICATION_S = AUTHENTICATION_NS / SECOND


class StreamEndpoint:
    """Serves `/stream`.

    Args:
        gate: Knows the keys and the desk.
        authentication_s: A socket that has not authenticated by then is closed.
    """

    def __init__(self, gate: Gate, *, authentication_s: float = _AUTHENTICATION_S) -> None:
        self._gate, self._authentication_s = gate, authentication_s

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One socket from handshake to close."""
        socket = web.WebSocketResponse(max_msg_size=_MAX_MESSAGE, heartbeat=None)
        await socket.prepare(request)
        client = StreamClient(
            socket,
            codec_of(request.headers),
            transport=request.transport,
            wants_clock=request.headers.get("X-Tradewind-Clock") == "1",
        )
        client.account_id = self._gate.account_of(request.headers) or ""
        stream = self._gate.desk.stream
        stream.join(client)
        try:
            await self._converse(socket, client)
        finally:
            stream.leave(client)
        return socket

    async def _converse(self, socket: web.WebSocketResponse, client: StreamClient) -> None:
        async with asyncio.TaskGroup() as tasks:
            writer = tasks.create_task(_write(client))
            timer = tasks.create_task(self._expect_authentication(client))
            async for message in socket:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    self._hear(client, message.data)
            writer.cancel()
            timer.cancel()

    async def _expect_authentication(self, client: StreamClient) -> None:
        await asyncio.sleep(self._authentication_s)
        if not client.account_id:
            client.cut(1008, "auth timeout")

    def _hear(self, client: StreamClient, data: str | bytes) -> None:
        try:
            message = client.read(data)
        except msgspec.DecodeError:
            return
        if isinstance(message, Mapping):
            self._obey(client, message)

    def _obey(self, client: StreamClient, message: Mapping[str, Any]) -> None:
        action = message.get("action")
        if action in ("auth", "authenticate"):
            key = self._gate.credentials.of_message(message)
            client.account_id = self._gate.desk.keys.get(key, "")
            status = "authorized" if client.account_id else "unauthorized"
            client.send(authorization(status, str(action)))
        elif action == "listen" and client.account_id:
            self._listen(client, message.get("data"))
        elif action == "listen":
            client.send(authorization("unauthorized", "listen"))

    def _listen(self, client: StreamClient, data: object) -> None:
        """A listen replaces the set of streams; an empty one ends them."""
        wanted = data.get("streams") if isinstance(data, Mapping) else None
        names = wanted if isinstance(wanted, list) else []
        streams = [name for name in _STREAMS if name in names]
        client.listens = bool(streams)
        client.send(listening(streams))


async def _write(client: StreamClient) -> None:
    try:
        await client.write()
    except ConnectionError:
        client.listens = False
