"""Frames of the data sockets in both encodings; each message is encoded once for all sockets."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.venues.simulated.wire_times import packed_time, text_time

_MAX_MESSAGE_KEYS = 32
Body = dict[str, Any]
"""A message to be; its "t" is nanoseconds."""


class Codec(Enum):
    """How a socket speaks: JSON in text frames, msgpack in binary ones."""

    JSON = "application/json"
    MSGPACK = "application/msgpack"

    @classmethod
    def of_header(cls, content_type: str) -> "Codec":
        """What a handshake's Content-Type asks for; JSON unless it says msgpack."""
        return cls.MSGPACK if "msgpack" in content_type else cls.JSON

    def frame(self, parts: Sequence[bytes]) -> bytes:
        """An array of encoded messages."""
        if self is Codec.JSON:
            return b"[" + b",".join(parts) + b"]"
        return _array_head(len(parts)) + b"".join(parts)

    def controls(self, *messages: Body) -> bytes:
        """A frame of control messages."""
        return self.frame([self.encode(message) for message in messages])

    def encode(self, message: Any) -> bytes:
        """One message."""
        if self is Codec.JSON:
            return msgspec.json.encode(message)
        return msgspec.msgpack.encode(message)

    def decode(self, frame: bytes) -> Body:
        """A client's message.

        Raises:
            MalformedValueError: not an object in this encoding.
        """
        decode = msgspec.json.decode if self is Codec.JSON else msgspec.msgpack.decode
        try:
            message = decode(frame)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedValueError("not a message in this encoding") from error
        if not isinstance(message, dict) or len(message) > _MAX_MESSAGE_KEYS:
            raise MalformedValueError("expected an object")
        return message


class Line:
    """One data message on one channel, encoded when a socket first wants it."""

    __slots__ = ("_json", "_msgpack", "body", "channel", "symbol")

    def __init__(self, channel: str, symbol: str, body: Body) -> None:
        self.channel, self.symbol, self.body = channel, symbol, body
        self._json = self._msgpack = b""

    def encoded(self, codec: Codec) -> bytes:
        """The message in an encoding."""
        if codec is Codec.JSON:
            self._json = self._json or codec.encode(self._timed(text_time))
            return self._json
        self._msgpack = self._msgpack or codec.encode(self._timed(packed_time))
        return self._msgpack

    def _timed(self, time: Callable[[int], object]) -> Body:
        return {**self.body, "t": time(self.body["t"])}


def frame_of(lines: Iterable[Line], codec: Codec) -> bytes:
    """A frame of data messages."""
    return codec.frame([line.encoded(codec) for line in lines])


def _array_head(count: int) -> bytes:
    if count < 16:
        return bytes([0x90 | count])
    if count < 1 << 16:
        return b"\xdc" + count.to_bytes(2, "big")
    return b"\xdd" + count.to_bytes(4, "big")
