"""Conversion between domain structs and messages of the same field names, compiled once per type.

A message mirrors its struct field by field (a test holds them together), so no conversion is
written by hand: closed sets travel as words, `None` as an absent field or "".
"""

import types
from collections.abc import Callable
from enum import Enum
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from google.protobuf.message import Message

from tradewind.domain.errors import MalformedValueError

S = TypeVar("S", bound=msgspec.Struct)
M = TypeVar("M", bound=Message)
_Put = Callable[[Any], Any]
_Take = Callable[[Any], Any]


class Codec(Generic[S, M]):
    """Both directions between one struct type and one message type."""

    def __init__(self, struct: type[S], message: type[M]) -> None:
        hints = get_type_hints(struct)
        descriptor = message.DESCRIPTOR
        self._struct, self._message = struct, message
        self._fields = [
            (name, *_converters(hints[name], descriptor.fields_by_name[name]))
            for name in struct.__struct_fields__
        ]

    def to_wire(self, value: S) -> M:
        """Convert a struct to its message."""
        fields: dict[str, Any] = {}
        for name, put, _ in self._fields:
            converted = getattr(value, name)
            if put is not None and converted is not None:
                converted = put(converted)
            if converted is not None:
                fields[name] = converted
        return self._message(**fields)

    def from_wire(self, message: M) -> S:
        """Convert a message to its struct.

        Raises:
            MalformedValueError: a word outside its closed set.
        """
        fields: dict[str, Any] = {}
        for name, _, take in self._fields:
            raw = getattr(message, name)
            fields[name] = raw if take is None else take((message, name, raw))
        return self._struct(**fields)


def _converters(hint: Any, field: Any) -> tuple[_Put | None, _Take | None]:
    optional, hint = _unwrapped(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return None, _word(hint, optional=optional)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return _nested(hint, field, optional=optional)
    origin = get_origin(hint)
    if origin is tuple:
        return _repeated(get_args(hint)[0], field)
    if origin is dict:
        return None, lambda raw: dict(raw[2])
    return None, None


def _unwrapped(hint: Any) -> tuple[bool, Any]:
    if get_origin(hint) in (Union, types.UnionType):
        inner = [each for each in get_args(hint) if each is not type(None)]
        return True, inner[0]
    return False, hint


def _word(kind: type[Enum], *, optional: bool) -> _Take:
    words: dict[str, Enum | None] = {member.value: member for member in kind}
    if optional:
        words[""] = None

    def take(raw: Any) -> Enum | None:
        try:
            return words[raw[2]]
        except KeyError:
            allowed = ", ".join(repr(word) for word in words)
            raise MalformedValueError(
                f"{raw[1]}: expected one of {allowed}, was {raw[2][:40]!r}"
            ) from None

    return take


def _nested(kind: type[msgspec.Struct], field: Any, *, optional: bool) -> tuple[_Put, _Take]:
    codec = Codec(kind, field.message_type._concrete_class)
    if optional:
        return (
            codec.to_wire,
            lambda raw: codec.from_wire(raw[2]) if raw[0].HasField(raw[1]) else None,
        )
    return codec.to_wire, lambda raw: codec.from_wire(raw[2])


def _repeated(kind: Any, field: Any) -> tuple[_Put | None, _Take]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        codec = Codec(kind, field.message_type._concrete_class)
        return (
            lambda values: [codec.to_wire(value) for value in values],
            lambda raw: tuple(codec.from_wire(value) for value in raw[2]),
        )
    return None, lambda raw: tuple(raw[2])
