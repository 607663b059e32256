"""Everybody who listens: frames are made once for each encoding and set of subscriptions."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from tradewind.venues.simulated.bodies import lines_of
from tradewind.venues.simulated.codecs import Codec, Line, frame_of
from tradewind.venues.simulated.credentials import Credentials
from tradewind.venues.simulated.market_runs import Batch
from tradewind.venues.simulated.pacing import Beat
from tradewind.venues.simulated.prints import Board
from tradewind.venues.simulated.readers import Readers
from tradewind.venues.simulated.subscriptions import Subscriptions


class Rules(msgspec.Struct, frozen=True):
    """What the data host allows. `connections` is sockets per key and endpoint, 0 is any number."""

    credentials: Credentials
    authentication_s: float = 10.0
    connections: int = 1
    symbol_limit: int = 0

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
    acknowledged: int
    key: str

    @property
    def endpoint_name(self) -> str:
        """The path that it is connected to."""
        ...

    @property
    def reading(self) -> bool:
        """Whether it has subscribed to anything."""
        ...

    def send(self, frame: bytes) -> None:
        """Queue a frame."""
        ...

    def want(self, lines: Sequence[Line]) -> list[Line]:
        """The messages that it asked for."""
        ...


class Hub:
    """The authenticated sockets of all endpoints."""

    def __init__(self, board: Board, readers: Readers, rules: Rules) -> None:
        self.readers, self.rules = readers, rules
        self._board = board
        self._listeners: dict[Listener, None] = {}
        self._connections: Counter[tuple[str, str]] = Counter()

    def join(self, listener: Listener) -> bool:
        """Let an authenticated socket listen; false if its key has its sockets already."""
        slot = (listener.endpoint_name, listener.key)
        if self.rules.connections and self._connections[slot] >= self.rules.connections:
            return False
        self._connections[slot] += 1
        self._listeners[listener] = None
        if listener.wants_clock:
            self.readers.add(listener)
        return True

    def leave(self, listener: Listener) -> None:
        """Forget a socket; twice is once."""
        if listener in self._listeners:
            del self._listeners[listener]
            self._connections[listener.endpoint_name, listener.key] -= 1
            self.readers.remove(listener)

    def welcome(self, listener: Listener, symbols: Collection[str]) -> None:
        """Send whole books of newly asked symbols, before any change of them."""
        self.readers.notify()
        wanted = self._board.symbols() if "*" in symbols else symbols
        known = [self._board.get(symbol) for symbol in sorted(wanted)]
        books = [printed.book(self._board.now_ns) for printed in known if printed is not None]
        lines = [line for book in books for line in lines_of(book)]
        if lines:
            listener.send(frame_of(lines, listener.codec))

    def publish(self, batch: Batch, beat: Beat) -> None:
        """Send a batch to whoever asked for it, then the time to whoever asked for that."""
        lines = [line for event in batch.events for line in lines_of(event)]
        frames: dict[tuple[Codec, str, tuple[frozenset[str], ...]], bytes] = {}
        clocks: dict[Codec, bytes] = {}
        for listener in tuple(self._listeners):
            codec = listener.codec
            if lines and listener.reading:
                key = (codec, listener.endpoint_name, listener.subscriptions.key)
                if key not in frames:
                    wanted = listener.want(lines)
                    frames[key] = frame_of(wanted, codec) if wanted else b""
                if frames[key]:
                    listener.send(frames[key])
            if listener.wants_clock:
                if codec not in clocks:
                    clocks[codec] = codec.controls(beat.body())
                listener.send(clocks[codec])
