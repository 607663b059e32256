"""One socket on the order stream: its codec, its account and its bounded queue."""

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec
from aiohttp import WSCloseCode, web

_QUEUE = 10_000


class StreamCodec(StrEnum):
    """How messages are framed."""

    BINARY_JSON = "binary-json"
    TEXT_JSON = "text-json"
    MSGPACK = "msgpack"


_CODECS = {
    "application/msgpack": StreamCodec.MSGPACK,
    "application/json": StreamCodec.TEXT_JSON,
}


def codec_of(headers: Mapping[str, str]) -> StreamCodec:
    """The codec that a handshake asks for; JSON in binary frames if it asks for none."""
    return _CODECS.get(headers.get("Content-Type", ""), StreamCodec.BINARY_JSON)


class StreamClient:
    """A socket's sending side; a client that falls behind by a whole queue is cut."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        codec: StreamCodec,
        *,
        transport: asyncio.Transport | None,
        wants_clock: bool,
    ) -> None:
        self._socket, self._codec, self._transport = socket, codec, transport
        self.wants_clock = wants_clock
        self.account_id = ""
        self.listens = False
        self._silent = False
        self._queue: asyncio.Queue[Mapping[str, Any] | bytes | None] = asyncio.Queue(_QUEUE)
        self._close = (int(WSCloseCode.OK), "")

    def hears(self, account_id: str) -> bool:
        """Whether updates of this account go here."""
        return self.listens and self.account_id == account_id

    def send(self, message: Mapping[str, Any] | bytes) -> None:
        """Queue a message, or bytes as they are; a full queue ends the socket."""
        if self._silent:
            return
        try:
            self._queue.put_nowait(message)
        except asyncio.QueueFull:
            self._abort()

    def silence(self) -> None:
        """Send nothing any more, without closing."""
        self._silent = True

    def cut(self, code: int, reason: str) -> None:
        """End the socket after what is queued; code 1006 is without a close frame."""
        self._close = (code, reason)
        if code == WSCloseCode.ABNORMAL_CLOSURE:
            self._abort()
            return
        try:
            self._queue.put_nowait(None)
        except asyncio.QueueFull:
            self._abort()

    async def write(self) -> None:
        """Send what is queued until the socket ends."""
        while (message := await self._queue.get()) is not None:
            await self._write(message)
        code, reason = self._close
        await self._socket.close(code=code, message=reason.encode())

    async def _write(self, message: Mapping[str, Any] | bytes) -> None:
        if isinstance(message, bytes):
            await self._socket.send_bytes(message)
        elif self._codec is StreamCodec.MSGPACK:
            await self._socket.send_bytes(msgspec.msgpack.encode(message))
        elif self._codec is StreamCodec.TEXT_JSON:
            await self._socket.send_str(msgspec.json.encode(message).decode())
        else:
            await self._socket.send_bytes(msgspec.json.encode(message))

    def read(self, data: str | bytes) -> object:
        """Decode what came; text is JSON, binary is what was asked for.

        Raises:
            msgspec.DecodeError: it is neither.
        """
        if isinstance(data, bytes) and self._codec is StreamCodec.MSGPACK:
            return msgspec.msgpack.decode(data)
        return msgspec.json.decode(data)

    def _abort(self) -> None:
        self.listens = False
        if self._transport is not None:
            self._transport.abort()
