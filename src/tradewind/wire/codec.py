"""Conversion between domain structs and messages of the same field names, compiled once per type.

A message mirrors its struct field by field (a test holds them together), so no conversion is
written by hand: closed sets travel as words, `None` as an absent field or "". Several equal structs
travel as repeated messages or, where the message is made of repeated fields, as its columns.

Each type becomes two functions without loops or branches, as `dataclasses` makes them: between two
orders every cache grows cold, and what runs through the least code is then several times as fast.
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
_Convert = Callable[[Any], Any]


class Codec(Generic[S, M]):
    """Both directions between one struct type and one message type.

    `to_fields` gives a struct's fields as its message's constructor takes them: the message that
    holds it builds both at once, where a message of its own would be copied. `from_wire` raises
    MalformedValueError for a word outside its closed set.
    """

    def __init__(self, struct: type[S], message: type[M]) -> None:
        self._message = message
        hints, fields = get_type_hints(struct), message.DESCRIPTOR.fields_by_name
        ways = {name: _Way(hints[name], fields[name]) for name in struct.__struct_fields__}
        self.to_fields: Callable[[S], dict[str, Any]] = _compiled(
            "{" + ", ".join(f"{name!r}: {way.put(name)}" for name, way in ways.items()) + "}",
            {f"put_{name}": way.puts for name, way in ways.items()},
        )
        self.from_wire: Callable[[M], S] = _compiled(
            "struct(" + ", ".join(way.take(name) for name, way in ways.items()) + ")",
            {f"take_{name}": way.takes for name, way in ways.items()} | {"struct": struct},
        )

    def to_wire(self, value: S) -> M:
        """Convert a struct to its message."""
        return self._message(**self.to_fields(value))


def _compiled(expression: str, names: dict[str, Any]) -> Any:
    source = f"lambda it: {expression}"
    return eval(source, names)  # noqa: S307 # made of our own structs' field names


class _Way:
    """How one field travels: as it is, or converted by `puts` and `takes`."""

    puts: _Convert | None = None
    takes: Any = None

    def __init__(self, hint: Any, field: Any) -> None:
        self._optional, hint = _unwrapped(hint)
        self._is_word = isinstance(hint, type) and issubclass(hint, Enum)
        if self._is_word:
            self.takes = _Words(hint, field.name, optional=self._optional)
        elif isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            codec = Codec(hint, field.message_type._concrete_class)
            self.puts, self.takes = codec.to_fields, codec.from_wire
        elif get_origin(hint) is tuple:
            self.puts, self.takes = _several(get_args(hint)[0], field)
        elif get_origin(hint) is dict:
            self.takes = dict

    def put(self, name: str) -> str:
        """The expression of a struct's field for the message's constructor."""
        if self.puts is None:
            return f"it.{name}"
        converted = f"put_{name}(it.{name})"
        return f"None if it.{name} is None else {converted}" if self._optional else converted

    def take(self, name: str) -> str:
        """The expression of a message's field for the struct."""
        if self.takes is None:
            return f"it.{name}"
        if self._is_word:
            return f"take_{name}[it.{name}]"
        converted = f"take_{name}(it.{name})"
        return f"{converted} if it.HasField({name!r}) else None" if self._optional else converted


class _Words(dict[str, Enum | None]):
    """The members of a closed set by their words."""

    def __init__(self, kind: type[Enum], name: str, *, optional: bool) -> None:
        super().__init__({member.value: member for member in kind})
        self._name = name
        if optional:
            self[""] = None

    def __missing__(self, word: str) -> Enum | None:
        allowed = ", ".join(repr(each) for each in self)
        raise MalformedValueError(f"{self._name}: expected one of {allowed}, was {word[:40]!r}")


def _unwrapped(hint: Any) -> tuple[bool, Any]:
    if get_origin(hint) in (Union, types.UnionType):
        inner = [each for each in get_args(hint) if each is not type(None)]
        return True, inner[0]
    return False, hint


def _several(kind: Any, field: Any) -> tuple[_Convert | None, _Convert]:
    if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return None, tuple
    if not field.is_repeated:
        return _columns(kind)
    codec = Codec(kind, field.message_type._concrete_class)
    to_fields, from_wire = codec.to_fields, codec.from_wire
    return lambda values: list(map(to_fields, values)), lambda raw: tuple(map(from_wire, raw))


def _columns(kind: type[msgspec.Struct]) -> tuple[_Convert, _Convert]:
    """Structs of plain values as columns: a list for each field costs less than many messages."""
    names = kind.__struct_fields__
    get = attrgetter(*names)

    def put(values: Any) -> dict[str, Any]:
        return dict(zip(names, zip(*map(get, values), strict=True), strict=False))

    def take(raw: Any) -> tuple[Any, ...]:
        columns = get(raw)
        if len(set(map(len, columns))) > 1:
            raise MalformedValueError(f"{kind.__name__}: its columns differ in length")
        return tuple(map(kind, *columns))

    return put, take
