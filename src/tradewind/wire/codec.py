"""Conversion between domain structs and messages of the same field names, compiled once per type.

A message mirrors its struct field by field (a test holds them together), so no conversion is
written by hand: closed sets travel as words, `None` as an absent field or "". Several equal structs
travel as repeated messages or, where the message is made of repeated fields, as its columns.
"""

import types
from collections.abc import Callable
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from google.protobuf.message import Message

from tradewind.domain.errors import MalformedValueError

S = TypeVar("S", bound=msgspec.Struct)
M = TypeVar("M", bound=Message)
_Put = Callable[[Any], Any]
_Take = Callable[[Any], Any]


class Codec(Generic[S, M]):
    """Both directions between one struct type and one message type.

    A message is built from plain values in one call, and what is absent on the wire anyway is left
    out: nested messages made one by one would be copied into each other.
    """

    def __init__(self, struct: type[S], message: type[M]) -> None:
        hints = get_type_hints(struct)
        self._struct, self._message = struct, message
        self._names = struct.__struct_fields__
        self._get = _getter(self._names)
        self._puts: list[tuple[str, _Put]] = []
        self._takes: list[tuple[int, _Take]] = []
        for index, name in enumerate(self._names):
            put, take = _converters(hints[name], message.DESCRIPTOR.fields_by_name[name])
            self._puts += [(name, put)] if put else []
            self._takes += [(index, take)] if take else []

    def to_wire(self, value: S) -> M:
        """Convert a struct to its message."""
        return self._message(**self.to_fields(value))

    def to_fields(self, value: S) -> dict[str, Any]:
        """A struct's fields as its message's constructor takes them, without the empty ones."""
        pairs = zip(self._names, self._get(value), strict=True)
        fields = {name: each for name, each in pairs if each}
        for name, put in self._puts:
            if name in fields:
                fields[name] = put(fields[name])
        return fields

    def from_wire(self, message: M) -> S:
        """Convert a message to its struct.

        Raises:
            MalformedValueError: a word outside its closed set.
        """
        values = list(self._get(message))
        for index, take in self._takes:
            values[index] = take(values[index])
        return self._struct(*values)


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda value: (get(value),)


def _converters(hint: Any, field: Any) -> tuple[_Put | None, _Take | None]:
    optional, hint = _unwrapped(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return None, _word(hint, field.name, optional=optional)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return _nested(hint, field, optional=optional)
    origin = get_origin(hint)
    if origin is tuple:
        return _several(get_args(hint)[0], field)
    return None, dict if origin is dict else None


def _unwrapped(hint: Any) -> tuple[bool, Any]:
    if get_origin(hint) in (Union, types.UnionType):
        inner = [each for each in get_args(hint) if each is not type(None)]
        return True, inner[0]
    return False, hint


def _word(kind: type[Enum], name: str, *, optional: bool) -> _Take:
    words: dict[str, Enum | None] = {member.value: member for member in kind}
    if optional:
        words[""] = None

    def take(word: str) -> Enum | None:
        try:
            return words[word]
        except KeyError:
            allowed = ", ".join(repr(word) for word in words)
            raise MalformedValueError(
                f"{name}: expected one of {allowed}, was {word[:40]!r}"
            ) from None

    return take


def _nested(kind: type[msgspec.Struct], field: Any, *, optional: bool) -> tuple[_Put, _Take]:
    codec = Codec(kind, field.message_type._concrete_class)
    if optional:
        # An absent message reads as an empty one; ours are never empty.
        return codec.to_fields, lambda raw: codec.from_wire(raw) if raw.ByteSize() else None
    return codec.to_fields, codec.from_wire


def _several(kind: Any, field: Any) -> tuple[_Put | None, _Take]:
    if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return None, tuple
    if not field.is_repeated:
        return _columns(kind)
    codec = Codec(kind, field.message_type._concrete_class)
    return (
        lambda values: [codec.to_fields(value) for value in values],
        lambda raw: tuple(map(codec.from_wire, raw)),
    )


def _columns(kind: type[msgspec.Struct]) -> tuple[_Put, _Take]:
    """Structs of plain values as columns: a list for each field costs less than many messages."""
    names = kind.__struct_fields__
    get = _getter(names)

    def put(values: Any) -> dict[str, Any]:
        columns = zip(*map(get, values), strict=True)
        return dict(zip(names, columns, strict=True))

    def take(raw: Any) -> tuple[Any, ...]:
        columns = get(raw)
        if len({len(column) for column in columns}) > 1:
            raise MalformedValueError(f"{kind.__name__}: its columns differ in length")
        return tuple(map(kind, *columns))

    return put, take
