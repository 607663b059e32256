"""The order stream: authorises, listens, and says when events may be missing."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TypeVar

import msgspec

from tradewind.ports.broker import StreamDown, StreamUp, VenueTime
from tradewind.venues._backoff import Backoff
from tradewind.venues._redaction import redact
from tradewind.venues.alpaca.config import AlpacaConfig
from tradewind.venues.alpaca.credentials import Credentials
from tradewind.venues.alpaca.keys import KeyStanding
from tradewind.venues.alpaca.logins import in_time, pause, readable
from tradewind.venues.alpaca.parse_updates import (
    Authorization,
    Listening,
    OrderEvent,
    Unreadable,
    parse_update,
)
from tradewind.venues.alpaca.sockets import Socket, SocketLostError, opened
from tradewind.venues.alpaca.states import ConnectionEvent, ConnectionState, moved

_STREAM = "trade_updates"
_Reply = TypeVar("_Reply", Authorization, Listening)
Message = OrderEvent | Unreadable | StreamUp | StreamDown | VenueTime


class UpdateStream:
    """The `trade_updates` socket of one account. One consumer reads `messages`."""

    def __init__(
        self,
        config: AlpacaConfig,
        credentials: Callable[[], Credentials],
        backoff: Backoff,
        keys: KeyStanding | None = None,
    ) -> None:
        self._config, self._credentials, self._backoff = config, credentials, backoff
        self.standing = keys or KeyStanding()
        self._closing = asyncio.Event()
        self._socket: Socket | None = None
        self._keys: Credentials | None = None
        self.state = ConnectionState.DISCONNECTED
        self.unreadable = 0
        """Messages that could not be read since the start."""

    async def close(self) -> None:
        """Leave; `messages` ends."""
        self._closing.set()
        if self._socket is not None:
            await self._socket.close()

    async def messages(self) -> AsyncGenerator[Message, None]:
        """Yield order events between a StreamUp and the next StreamDown, for ever."""
        while not self._closing.is_set():
            try:
                async with aclosing(self._session()) as session:
                    async for message in session:
                        yield message
            except SocketLostError as lost:
                if self._closing.is_set():
                    break
                self._move(ConnectionEvent.LOST)
                reason = redact(lost.reason, self._keys.secrets if self._keys else ())
                if lost.keys:
                    self.standing.refuse(reason)
                yield StreamDown(reason)
                await self._pause(lost)
        self._move(ConnectionEvent.CLOSE)

    async def _session(self) -> AsyncGenerator[Message, None]:
        self._move(ConnectionEvent.OPEN)
        keys = self._keys = readable(self._credentials)
        async with opened(self._config.updates_url, self._config, {}) as socket:
            self._socket = socket
            try:
                await self._log_in(socket, keys)
                yield StreamUp()
                async with aclosing(self._listen(socket)) as heard:
                    async for message in heard:
                        yield message
            finally:
                self._socket = None

    async def _log_in(self, socket: Socket, keys: Credentials) -> None:
        async with in_time(self._config.handshake_s):
            await self._authorise(socket, keys)
            await self._subscribe(socket)
        self._backoff.succeeded()
        if self._config.market_clock:
            # Only a venue that tells the time is never silent; others answer pings.
            socket.watch_silence()

    async def _authorise(self, socket: Socket, keys: Credentials) -> None:
        login = {"action": "auth", "key": keys.key_id, "secret": keys.secret_key}
        await socket.send(msgspec.json.encode(login).decode())
        answer = await self._answer(socket, Authorization)
        if not answer.authorised:
            raise SocketLostError(
                "the keys were refused: check the Secret and the environment", keys=True
            )
        self.standing.accept()
        self._move(ConnectionEvent.AUTHENTICATED)

    async def _subscribe(self, socket: Socket) -> None:
        listen = {"action": "listen", "data": {"streams": [_STREAM]}}
        await socket.send(msgspec.json.encode(listen).decode())
        answer = await self._answer(socket, Listening)
        if _STREAM not in answer.streams:
            raise SocketLostError("the venue did not grant the order stream")
        self._move(ConnectionEvent.SUBSCRIBED)

    async def _answer(self, socket: Socket, kind: type[_Reply]) -> _Reply:
        # Order events before StreamUp are dropped: whoever reconciles on StreamUp reads them again.
        while True:
            message = parse_update(await socket.read())
            if isinstance(message, kind):
                return message

    async def _listen(self, socket: Socket) -> AsyncGenerator[Message, None]:
        while True:
            message = parse_update(await socket.read())
            if isinstance(message, OrderEvent | VenueTime):
                yield message
            elif isinstance(message, Unreadable):
                self.unreadable += 1
                yield message
            elif isinstance(message, Authorization) and not message.authorised:
                raise SocketLostError("the venue withdrew the authorisation", keys=True)

    async def _pause(self, lost: SocketLostError) -> None:
        delay_s = self._config.refused_retry_s if lost.refused else self._backoff.next_s()
        await pause(delay_s, self._closing)

    def _move(self, event: ConnectionEvent) -> None:
        self.state = moved(self.state, event)
