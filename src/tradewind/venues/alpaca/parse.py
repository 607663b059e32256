"""Data-socket frames to market events.

A frame that decodes at once takes the fast way. Otherwise every item is looked at alone: the bad
ones become faults, the rest of the batch lives, and nothing is ever raised.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import MarketEvent, MarketTime
from tradewind.domain.values import Nanos
from tradewind.venues.alpaca.controls import ClockMessage, Control, Message
from tradewind.venues.alpaca.conversion import CONVERSIONS
from tradewind.venues.alpaca.halts import HaltMemory
from tradewind.venues.alpaca.messages import StatusMessage

_FAULTS = (MalformedValueError, msgspec.MsgspecError, ValueError, RecursionError, OverflowError)
FRAME_DECODER = msgspec.json.Decoder(list[Message])
"""A JSON frame to messages, as they stand on the wire."""

_MSGPACK = msgspec.msgpack.Decoder(list[Message])
_ITEM: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)
_RAW_ITEMS = msgspec.msgpack.Decoder(list[msgspec.Raw])
_SAMPLE = 120


class Fault(msgspec.Struct, frozen=True, gc=False):
    """One item (or frame) that could not be used: why, and how it began."""

    reason: str
    sample: str = ""


class ParseResult(msgspec.Struct, frozen=True, gc=False):
    """What one frame held: events in order, control messages, and what was skipped."""

    events: list[MarketEvent]
    controls: Sequence[Control] = ()
    faults: Sequence[Fault] = ()


class FrameParser:
    """Parses the frames of one socket; remembers halts, nothing else."""

    def __init__(self) -> None:
        self._halts = HaltMemory()

    def parse(self, frame: bytes | str) -> ParseResult:
        """Parse a JSON frame."""
        try:
            items = FRAME_DECODER.decode(frame)
        except _FAULTS:
            return self._collect(_json_items(frame))
        return self._collect(items)

    def parse_msgpack(self, frame: bytes) -> ParseResult:
        """Parse a msgpack frame."""
        try:
            items = _MSGPACK.decode(frame)
        except _FAULTS:
            return self._collect(_msgpack_items(frame))
        return self._collect(items)

    def _collect(
        self, items: "Sequence[Message | Fault] | Iterator[Message | Fault]"
    ) -> ParseResult:
        events: list[MarketEvent] = []
        controls: list[Control] = []
        faults: list[Fault] = []
        emit, conversion = events.append, CONVERSIONS.get
        for item in items:
            convert = conversion(type(item))
            try:
                if convert is not None:
                    convert(item, emit)
                else:
                    self._other(item, events, controls, faults)
            except _FAULTS as error:
                faults.append(Fault(str(error)[:_SAMPLE], repr(item)[:_SAMPLE]))
        return ParseResult(events, controls, faults)

    def _other(
        self, item: Any, events: list[MarketEvent], controls: list[Control], faults: list[Fault]
    ) -> None:
        if isinstance(item, Fault):
            faults.append(item)
        elif isinstance(item, StatusMessage):
            events.append(self._halts.apply(item))
        else:
            if isinstance(item, ClockMessage):
                events.append(MarketTime(_clock_ns(item)))
            controls.append(item)


def _clock_ns(message: ClockMessage) -> Nanos:
    if not 0 < message.ts_ns < 1 << 62:
        raise MalformedValueError("expected a market time in nanoseconds")
    return Nanos(message.ts_ns)


def _json_items(frame: bytes | str) -> Iterator[Message | Fault]:
    text = frame if isinstance(frame, str) else frame.decode("utf-8", errors="replace")
    try:
        items = json.loads(text, parse_int=_integer)
    except _FAULTS as error:
        yield _fault(error, text)
        return
    if not isinstance(items, list):
        yield Fault("expected an array of messages", text[:_SAMPLE])
        return
    for item in items:
        yield _json_item(item)


def _integer(text: str) -> int | float:
    return int(text) if len(text) <= 40 else float(text)


def _json_item(item: object) -> Message | Fault:
    if "\ufffd" in _shown(item):
        return Fault("expected UTF-8", _shown(item))
    try:
        return msgspec.convert(item, Message)  # type: ignore[no-any-return]  # a union is a type
    except _FAULTS as error:
        return _fault(error, item)


def _msgpack_items(frame: bytes) -> Iterator[Message | Fault]:
    try:
        items = _RAW_ITEMS.decode(frame)
    except _FAULTS as error:
        yield _fault(error, frame[:_SAMPLE])
        return
    for item in items:
        yield _msgpack_item(item)


def _msgpack_item(item: msgspec.Raw) -> Message | Fault:
    try:
        return _ITEM.decode(item)
    except _FAULTS as error:
        return _fault(error, bytes(item)[:_SAMPLE])


def _fault(error: Exception, sample: object) -> Fault:
    text = sample[:_SAMPLE] if isinstance(sample, str) else _shown(sample)
    return Fault(str(error)[:_SAMPLE], text)


def _shown(value: object) -> str:
    try:
        return repr(value)[:_SAMPLE]
    except RecursionError:
        return "…"
