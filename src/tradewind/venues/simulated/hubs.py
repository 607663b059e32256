"""Everybody who listens: frames are made once for each encoding and set of subscriptions."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from time import monotonic_ns
from typing import Any, Protocol

import msgspec

from tradewind.domain.events import MarketEvent
from tradewind.domain.values import MILLISECOND, SECOND
from tradewind.venues.simulated.bodies import lines_of
from tradewind.venues.simulated.codecs import Codec, Line, frame_of
from tradewind.venues.simulated.credentials import Credentials
from tradewind.venues.simulated.market_runs import Batch
from tradewind.venues.simulated.pacing import Beat
from tradewind.venues.simulated.prints import Board
from tradewind.venues.simulated.readers import Readers
from tradewind.venues.simulated.subscriptions import Subscriptions

_CLOCK_EVERY_NS = 60 * MILLISECOND
Key = tuple[Codec, str, tuple[frozenset[str], ...]]
"""Sockets of one key get the same frames."""


class Rules(msgspec.Struct, frozen=True):
    """What the data host allows. `connections` is sockets per key and endpoint, 0 is any number.

    `closed` names endpoints that no key is entitled to. `every_beat` tells clock sockets of every
    batch, for them to acknowledge.
    """

    credentials: Credentials
    authentication_s: float = 10.0
    connections: int = 1
    symbol_limit: int = 0
    every_beat: bool = False
    closed: frozenset[str] = frozenset()

    def header_key(self, headers: Mapping[str, str]) -> str | None:
        """The key id of a handshake that authenticates; "" if wrong, None if it doesn't try."""
        return self.credentials.of_headers(headers)

    def message_key(self, message: Mapping[str, Any]) -> str:
        """The key id of an auth message; "" if wrong."""
        return self.credentials.of_message(message)


class Listener(Protocol):
    """A socket as the hub sees it."""

    codec: Codec
    wants_clock: bool
    subscriptions: Subscriptions
    key: str
    told_ns: int

    @property
    def endpoint_name(self) -> str:
        """The path that it is connected to."""
        ...

    @property
    def reading(self) -> bool:
        """Whether it has subscribed to anything."""
        ...

    def follows(self, number: int) -> bool:
        """Whether it has come near enough for batch `number` to be sent."""
        ...

    def send(self, frame: bytes) -> None:
        """Queue a frame."""
        ...

    def want(self, lines: Sequence[Line]) -> list[Line]:
        """The messages that it asked for."""
        ...

    def end(self) -> None:
        """Close it after what is queued."""
        ...


class Hub:
    """The authenticated sockets of all endpoints."""

    def __init__(self, board: Board, readers: Readers, rules: Rules) -> None:
        self.readers, self.rules = readers, rules
        self._board = board
        self._listeners: dict[Listener, None] = {}
        self._symbols: frozenset[str] = frozenset()
        self._silent_until_ns = 0
        self._connections: Counter[tuple[str, str]] = Counter()

    def join(self, listener: Listener) -> bool:
        """Let an authenticated socket listen; false if its key has its sockets already."""
        slot = (listener.endpoint_name, listener.key)
        if self.rules.connections and self._connections[slot] >= self.rules.connections:
            return False
        self._connections[slot] += 1
        self._listeners[listener] = None
        self.readers.add(listener)
        return True

    def leave(self, listener: Listener) -> None:
        """Forget a socket; twice is once."""
        if listener in self._listeners:
            del self._listeners[listener]
            self._connections[listener.endpoint_name, listener.key] -= 1
            self.readers.remove(listener)
            self._count_symbols()

    def close(self) -> None:
        """End every socket."""
        for listener in tuple(self._listeners):
            listener.end()

    def silence(self, seconds: float) -> None:
        """Send nothing for a while, without closing: a feed that looks alive and is not."""
        self._silent_until_ns = monotonic_ns() + int(seconds * SECOND)

    def welcome(self, listener: Listener, symbols: Collection[str]) -> None:
        """Send whole books of newly asked symbols, before any change of them."""
        self.readers.notify()
        self._count_symbols()
        wanted = self._board.symbols() if "*" in symbols else symbols
        known = [self._board.get(symbol) for symbol in sorted(wanted)]
        books = [printed.book(self._board.now_ns) for printed in known if printed is not None]
        lines = [line for book in books for line in lines_of(book)]
        if lines:
            listener.send(frame_of(lines, listener.codec))

    def publish(self, batch: Batch, beat: Beat) -> None:
        """Send a batch to whoever asked for it, then the time to whoever asked for that."""
        if monotonic_ns() < self._silent_until_ns:
            return
        events = (event for event in batch.events if self._is_wanted(event))
        frames = _Frames([line for event in events for line in lines_of(event)], beat)
        for listener in tuple(self._listeners):
            told = frames.holds(listener)
            with_time = listener.wants_clock and self._is_time(listener, beat, told=told)
            if with_time:
                listener.told_ns = monotonic_ns()
            if told or with_time:
                listener.send(frames.frame(listener, with_time=with_time))

    def _count_symbols(self) -> None:
        """Know what anybody wants, so that no message is made for nobody."""
        wanted = (listener.subscriptions.all_symbols() for listener in self._listeners)
        self._symbols = frozenset().union(*wanted)

    def _is_wanted(self, event: MarketEvent) -> bool:
        return "*" in self._symbols or getattr(event, "symbol", "") in self._symbols

    def _is_time(self, listener: Listener, beat: Beat, *, told: bool) -> bool:
        """Pacing readers get every beat, others one after data or when it is late."""
        late = monotonic_ns() - listener.told_ns >= _CLOCK_EVERY_NS
        return told or late or beat.end or self.rules.every_beat


class _Frames:
    """The frames of one batch, made once for each encoding and set of subscriptions."""

    def __init__(self, lines: list[Line], beat: Beat) -> None:
        self._lines, self._beat = lines, beat
        self._parts: dict[Key, list[bytes]] = {}
        self._frames: dict[tuple[Key, bool], bytes] = {}

    def holds(self, listener: Listener) -> bool:
        """Whether the batch has anything for a socket."""
        return bool(self._lines and listener.reading and self._wanted(_key(listener), listener))

    def frame(self, listener: Listener, *, with_time: bool) -> bytes:
        """What a socket gets of the batch; the time comes last, in the same frame."""
        key = _key(listener)
        frame = self._frames.get((key, with_time))
        if frame is None:
            time = [listener.codec.encode(self._beat.body())] if with_time else []
            frame = listener.codec.frame([*self._wanted(key, listener), *time])
            self._frames[key, with_time] = frame
        return frame

    def _wanted(self, key: Key, listener: Listener) -> list[bytes]:
        parts = self._parts.get(key)
        if parts is None:
            wanted = listener.want(self._lines) if listener.reading else []
            parts = self._parts[key] = [line.encoded(listener.codec) for line in wanted]
        return parts


def _key(listener: Listener) -> Key:
    return (listener.codec, listener.endpoint_name, listener.subscriptions.key)
