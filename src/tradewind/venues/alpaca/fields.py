"""Reading fields of the venue's JSON objects: absent, null and empty are the same thing."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import Nanos
from tradewind.venues.alpaca.numbers import rounded_scaled
from tradewind.venues.alpaca.times import time_ns

Fields = Mapping[str, Any]


def as_object(value: object) -> Fields:
    """Insist on a JSON object.

    Raises:
        MalformedValueError: it is something else.
    """
    if not isinstance(value, dict):
        raise MalformedValueError(f"expected an object, was {type(value).__name__}")
    return value


def as_array(value: object) -> list[Any]:
    """Insist on a JSON array.

    Raises:
        MalformedValueError: it is something else.
    """
    if not isinstance(value, list):
        raise MalformedValueError(f"expected an array, was {type(value).__name__}")
    return value


def decoded(body: bytes) -> object:
    """Decode a JSON body.

    Raises:
        MalformedValueError: it is no JSON (an HTML page, a truncated answer, an empty one).
    """
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise MalformedValueError(f"unreadable JSON: {str(error)[:100]}") from None


def text(fields: Fields, name: str) -> str:
    """Text of a field, "" where there is none."""
    value = fields.get(name)
    return value if isinstance(value, str) else "" if value is None else str(value)


def number(fields: Fields, name: str) -> int:
    """Scaled integer of a field, 0 where there is none.

    Raises:
        MalformedValueError: the field holds something that is no number.
    """
    value = fields.get(name)
    return 0 if value is None or value == "" else rounded_scaled(value)


def required_number(fields: Fields, name: str) -> int:
    """Scaled integer of a field that must be there.

    Raises:
        MalformedValueError: it is absent or no number.
    """
    if fields.get(name) in (None, ""):
        raise MalformedValueError(f"expected a field {name}")
    return number(fields, name)


def required_text(fields: Fields, name: str) -> str:
    """Text of a field that must be there.

    Raises:
        MalformedValueError: it is absent or empty.
    """
    if not (value := text(fields, name)):
        raise MalformedValueError(f"expected a field {name}")
    return value


def moment(fields: Fields, *names: str) -> Nanos:
    """The first of the named times that is there and readable, else 0."""
    for name in names:
        value = text(fields, name)
        if value:
            try:
                return time_ns(value)
            except MalformedValueError:
                continue
    return Nanos(0)


def flag(fields: Fields, name: str) -> bool:
    """Whether a field is true."""
    return fields.get(name) is True
