"""A plain reader of the data sockets that acknowledges the clock, and venues to read from."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.server import Venue, serve

KEYS = {"APCA-API-KEY-ID": "paper-key", "APCA-API-SECRET-KEY": "paper-secret"}
Message = dict[str, Any]


@asynccontextmanager
async def a_venue(state: Path, **settings: Any) -> AsyncIterator[Venue]:
    """A venue that runs within the block."""
    venue = await serve(VenueConfig(state=str(state), durable=False, **settings))
    try:
        yield venue
    finally:
        await venue.close()


@asynccontextmanager
async def a_socket(
    venue: Venue, path: str = "/v2/iex", headers: dict[str, str] | None = None
) -> AsyncIterator[ClientConnection]:
    """A connection whose greeting has been read."""
    url = venue.url.replace("http", "ws") + path
    async with connect(url, additional_headers=headers or {}, compression=None) as socket:
        assert await read(socket) == [{"T": "success", "msg": "connected"}]
        yield socket


async def read(socket: ClientConnection) -> list[Message]:
    """The next frame."""
    return list(msgspec.json.decode(await socket.recv()))


async def ask(socket: ClientConnection, message: Message) -> list[Message]:
    """Send a message and read the next frame."""
    await socket.send(msgspec.json.encode(message).decode())
    return await read(socket)


async def subscribe(socket: ClientConnection, **asked: list[str]) -> Message:
    """Subscribe and return the answer, letting data go by."""
    await socket.send(msgspec.json.encode({"action": "subscribe", **asked}).decode())
    while True:
        for message in await read(socket):
            if message["T"] in ("subscription", "error"):
                return message


class TapeReader:
    """Reads a tape to its end, or for so many events, and acknowledges every beat."""

    def __init__(self, venue: Venue, path: str = "/v2/iex") -> None:
        self._venue, self._path = venue, path
        self.counts: Counter[str] = Counter()
        self.messages: list[Message] = []
        self.beats: list[Message] = []

    async def read(self, *, most: int = 10**9, keep: bool = True, **asked: list[str]) -> None:
        """Subscribe, and read until the tape's end or `most` events."""
        headers = {**KEYS, "X-Tradewind-Clock": "1"}
        async with a_socket(self._venue, self._path, headers) as socket:
            await read(socket)
            await subscribe(socket, **asked)
            while sum(self.counts.values()) < most:
                *messages, last = await read(socket)
                if last["T"] != "clock":
                    self._take([*messages, last], keep=keep)
                    continue
                self._take(messages, keep=keep)
                if await self._beat(socket, last):
                    return

    def _take(self, messages: list[Message], *, keep: bool) -> None:
        self.counts.update(message["T"] for message in messages)
        if keep:
            self.messages += messages

    async def _beat(self, socket: ClientConnection, beat: Message) -> bool:
        self.beats.append(beat)
        await socket.send(f'{{"action":"ack","n":{beat["n"]}}}')
        return bool(beat.get("end"))
