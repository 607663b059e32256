"""The asking side of a stream that lives as long as its session: opening, signs of life, end."""

import asyncio
from typing import Any, Generic, Protocol, TypeVar

import grpc
from google.protobuf.message import Message

from tradewind.transport.outboxes import Outbox

Request = TypeVar("Request", bound=Message)
BOUND = 10_000


class Speaker(Protocol):
    """Who talks over the stream."""

    def open_stream(self, channel: grpc.aio.Channel) -> Any:
        """Start the call."""
        ...

    def opening(self) -> Message:
        """What is said first."""
        ...

    def sign_of_life(self) -> Message:
        """What is said again and again."""
        ...

    def take(self, message: Any) -> None:
        """Hear what the peer says."""
        ...

    def on_closed(self) -> None:
        """The session is over."""
        ...


class Session(Generic[Request]):
    """Keeps one stream; nothing that was queued outlives it.

    A peer that reads too slowly is left: the next session starts from what it knows then.
    """

    def __init__(self, speaker: Speaker, *, alive_every_s: float) -> None:
        self._speaker, self._alive_every_s = speaker, alive_every_s
        self._stream: Any = None
        self._outbox: Outbox[Message] | None = None

    async def run(self, channel: grpc.aio.Channel) -> None:
        """Run one session until it ends."""
        speaker = self._speaker
        stream = self._stream = speaker.open_stream(channel)
        self._outbox = Outbox(stream.write, BOUND, on_overflow=stream.cancel)
        self._outbox.put(speaker.opening())
        beating = asyncio.ensure_future(self._beat())
        try:
            async for message in stream:
                speaker.take(message)
        finally:
            beating.cancel()
            self._outbox = None
            speaker.on_closed()

    def say(self, message: Request) -> None:
        """Send a message, or nothing while there is no session."""
        if self._outbox is not None:
            self._outbox.put(message)

    def restart(self) -> None:
        """End this session: the next one starts from what the peer knows then."""
        if self._stream is not None:
            self._stream.cancel()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._alive_every_s)
            if self._outbox is not None:
                self._outbox.put(self._speaker.sign_of_life())
