"""One market-data socket: connects, logs in, subscribes, watches silence, comes back by itself."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing

import msgspec

from tradewind.domain.events import MarketEvent
from tradewind.domain.values import Nanos
from tradewind.ports.clock import Clock
from tradewind.venues._backoff import Backoff
from tradewind.venues._redaction import redact
from tradewind.venues.alpaca import refusals
from tradewind.venues.alpaca.channels import Lists, Wanted, granted
from tradewind.venues.alpaca.config import AlpacaConfig
from tradewind.venues.alpaca.controls import (
    ClockMessage,
    Control,
    ErrorMessage,
    SubscriptionMessage,
    SuccessMessage,
)
from tradewind.venues.alpaca.credentials import Credentials
from tradewind.venues.alpaca.health import LOST, REFUSED, STALE, FeedHealth
from tradewind.venues.alpaca.keys import KeyStanding
from tradewind.venues.alpaca.logins import in_time, pause, readable
from tradewind.venues.alpaca.parse import Fault, FrameParser, ParseResult
from tradewind.venues.alpaca.sockets import Socket, SocketLostError, opened
from tradewind.venues.alpaca.states import ConnectionEvent, ConnectionState, moved


class Batch(msgspec.Struct, frozen=True, gc=False):
    """The events of one frame.

    With a pacing venue, `pace` must be acknowledged when they are dealt with; `end` says that its
    tape is over. `faults` are the items that were skipped.
    """

    read_ns: Nanos
    events: Sequence[MarketEvent]
    pace: int | None = None
    end: bool = False
    faults: Sequence[Fault] = ()
    source: str = ""


class DataStream:
    """A stocks or crypto socket. One consumer reads `batches`; others may subscribe meanwhile."""

    def __init__(
        self,
        config: AlpacaConfig,
        credentials: Callable[[], Credentials],
        clock: Clock,
        backoff: Backoff,
        *,
        crypto: bool = False,
        keys: KeyStanding | None = None,
    ) -> None:
        self._config, self._credentials, self._clock = config, credentials, clock
        self._url = config.crypto_url if crypto else config.stocks_url
        self._backoff, self._wanted = backoff, Wanted(crypto=crypto)
        self._health = FeedHealth(self._wanted)
        self.standing = keys or KeyStanding()
        self._parser = FrameParser()
        self._socket: Socket | None = None
        self._keys: Credentials | None = None
        self._acknowledged = 0
        self._closing = asyncio.Event()
        self.source = "crypto" if crypto else "stocks"
        self.state = ConnectionState.DISCONNECTED
        self.faults = 0
        """Items skipped since the start."""
        self.reconnects = 0
        """Connections lost since the start."""

    async def subscribe(self, symbols: Collection[str], channels: Collection[str]) -> None:
        """Ask for more; now if connected, and again after every reconnect."""
        await self._ask("subscribe", self._wanted.add(symbols, channels))

    async def unsubscribe(self, symbols: Collection[str]) -> None:
        """Ask for less."""
        await self._ask("unsubscribe", self._wanted.remove(symbols))

    async def acknowledge(self, pace: int) -> None:
        """Tell a pacing venue that everything up to `pace` is dealt with; once a connection."""
        if pace > self._acknowledged:
            self._acknowledged = pace
            await self._say({"action": "ack", "n": pace})

    async def close(self) -> None:
        """Leave; `batches` ends."""
        self._closing.set()
        if self._socket is not None:
            await self._socket.close()

    async def batches(self) -> AsyncGenerator[Batch, None]:
        """Yield every frame's events, and each symbol's FeedStatus when it changes."""
        while not self._closing.is_set():
            try:
                async with aclosing(self._session()) as session:
                    async for batch in session:
                        yield batch
            except SocketLostError as lost:
                if self._closing.is_set():
                    break
                yield self._down(lost)
                await self._pause(lost)
        self._move(ConnectionEvent.CLOSE)

    async def _session(self) -> AsyncGenerator[Batch, None]:
        self._move(ConnectionEvent.OPEN)
        keys = self._keys = readable(self._credentials)
        codec = {"Content-Type": f"application/{self._config.codec}"}
        async with opened(self._url, self._config, codec) as socket:
            await self._log_in(socket, keys)
            self._socket, self._acknowledged = socket, 0
            try:
                await self._ask("subscribe", self._wanted.all())
                while True:
                    frame = await socket.read()
                    yield self._batch(self._clock.utc_ns(), self._parse(frame))
            finally:
                self._socket = None

    async def _log_in(self, socket: Socket, keys: Credentials) -> None:
        login = {"action": "auth", "key": keys.key_id, "secret": keys.secret_key}
        async with in_time(self._config.handshake_s):
            await self._greeted(socket, "connected")
            await socket.send(self._encoded(login))
            await self._greeted(socket, "authenticated")
        self.standing.accept()
        self._move(ConnectionEvent.AUTHENTICATED)

    async def _greeted(self, socket: Socket, word: str) -> None:
        while True:
            for control in self._parse(await socket.read()).controls:
                if isinstance(control, ErrorMessage):
                    raise refusals.lost(control)
                if isinstance(control, SuccessMessage) and control.message == word:
                    return

    def _parse(self, frame: bytes) -> ParseResult:
        # A JSON array opens with a bracket; in msgpack that byte is no array.
        if frame[:1] == b"[" or self._config.codec == "json":
            return self._parser.parse(frame)
        return self._parser.parse_msgpack(frame)

    def _batch(self, read_ns: Nanos, result: ParseResult) -> Batch:
        self.faults += len(result.faults)
        if not result.controls:
            events = self._up(read_ns, result.events)
            return Batch(read_ns, events, faults=result.faults, source=self.source)
        return self._controlled(read_ns, result)

    def _controlled(self, read_ns: Nanos, result: ParseResult) -> Batch:
        told: list[MarketEvent] = []
        pace, end = None, False
        for control in result.controls:
            if isinstance(control, ClockMessage):
                pace, end = control.pace, control.end
                self._health.market_ns = Nanos(control.ts_ns)
            else:
                told += self._heard(read_ns, control)
        events = [*self._up(read_ns, result.events), *told]
        return Batch(read_ns, events, pace, end, result.faults, self.source)

    def _heard(self, read_ns: Nanos, control: Control) -> list[MarketEvent]:
        if isinstance(control, SubscriptionMessage):
            return self._subscribed(read_ns, granted(control))
        if not isinstance(control, ErrorMessage) or refusals.is_harmless(control):
            return []
        if refusals.ends_connection(control):
            raise refusals.lost(control)
        reason = redact(refusals.words(control), self._keys.secrets if self._keys else ())
        return self._health.refused(read_ns, reason)

    def _subscribed(self, read_ns: Nanos, has: Lists) -> list[MarketEvent]:
        self._move(ConnectionEvent.SUBSCRIBED if has else ConnectionEvent.UNSUBSCRIBED)
        if self._socket is not None:
            self._socket.watch_silence() if has else self._socket.stop_watching()
        return self._health.granted(read_ns, has)

    def _up(self, read_ns: Nanos, events: list[MarketEvent]) -> list[MarketEvent]:
        """The first data after a connect says that the feed lives."""
        if self._health.is_live or not events:
            return events
        self._backoff.succeeded()
        return [*self._health.up(read_ns), *events]

    def _down(self, lost: SocketLostError) -> Batch:
        self.reconnects += 1
        self._move(ConnectionEvent.LOST)
        now_ns = self._clock.utc_ns()
        state = REFUSED if lost.refused else STALE if lost.stale else LOST
        reason = redact(lost.reason, self._keys.secrets if self._keys else ())
        if lost.keys:
            self.standing.refuse(reason)
        return Batch(now_ns, self._health.down(now_ns, state, reason), source=self.source)

    async def _pause(self, lost: SocketLostError) -> None:
        delay_s = self._config.refused_retry_s if lost.refused else self._backoff.next_s()
        await pause(delay_s, self._closing)

    async def _ask(self, action: str, lists: Lists) -> None:
        if lists:
            await self._say({"action": action, **lists})

    async def _say(self, message: object) -> None:
        """Send if connected; a socket that has just broken is the reader's to notice."""
        if self._socket is not None:
            try:
                await self._socket.send(self._encoded(message))
            except SocketLostError:
                return

    def _encoded(self, message: object) -> str | bytes:
        if self._config.codec == "msgpack":
            return msgspec.msgpack.encode(message)
        return msgspec.json.encode(message).decode()

    def _move(self, event: ConnectionEvent) -> None:
        self.state = moved(self.state, event)
