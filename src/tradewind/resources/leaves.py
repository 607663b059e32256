"""Plain YAML values to the values of leaf fields; every refusal says what was expected."""

import re
from collections.abc import Callable
from enum import Enum
from typing import Any, get_origin

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.resources.documents import Number
from tradewind.resources.faults import shown
from tradewind.resources.quantities import FORMS

Meta = msgspec.Meta


class Facets(msgspec.Struct, frozen=True):
    """What the annotations of a field add up to."""

    metas: tuple[Meta, ...] = ()

    def bound(self, name: str) -> Any:
        """The first bound of that name, or None."""
        return next((getattr(m, name) for m in self.metas if getattr(m, name) is not None), None)

    def says(self, name: str) -> Any:
        """The first extra of that name, or ""."""
        return next((m.extra[name] for m in self.metas if m.extra and m.extra.get(name)), "")


def read_leaf(bare: Any, facets: Facets, value: Any) -> Any:
    """Read a value that is no struct and no list of ours.

    Raises:
        MalformedValueError: the message completes "file:line: field: ".
    """
    if facets.says("form"):
        return _quantity(facets, value)
    if isinstance(bare, type) and issubclass(bare, Enum):
        return _member(bare, value)
    reader = _READERS.get(get_origin(bare) or bare)
    return natural(value) if reader is None else reader(facets, value)


def natural(value: Any) -> Any:
    """Numbers as numbers again, for fields that are free."""
    if isinstance(value, Number):
        return int(value) if re.fullmatch(r"[+-]?\d{1,18}", value) else _float(value)
    if isinstance(value, dict):
        return {key: natural(item) for key, item in value.items()}
    return [natural(item) for item in value] if isinstance(value, list) else value


def _quantity(facets: Facets, value: Any) -> int:
    form = FORMS[facets.says("form")]
    if not isinstance(value, str):
        raise MalformedValueError(f"expected {form.expected}, was {shown(value)}")
    amount = form.read(str(value))
    if isinstance(value, Number) and not value.isdecimal():
        raise MalformedValueError(f'put the number in quotes: "{value}"')
    most, above = facets.says("at_most"), facets.says("above")
    if most and amount > form.read(most):
        raise MalformedValueError(f"expected at most {most}, was {value}")
    if above and amount <= form.read(above):
        raise MalformedValueError(f"expected more than {above}, was {value}")
    return amount


def _member(kind: type[Enum], value: Any) -> Enum:
    for member in kind:
        if type(value) in (str, Number) and member.value == str(value):
            return member
    allowed = ", ".join(str(member.value) for member in kind)
    raise MalformedValueError(f"expected one of {allowed}; was {shown(value)}")


def _text(facets: Facets, value: Any) -> str:
    if type(value) is not str:
        quoted = f': write "{value}"' if isinstance(value, Number) else ""
        raise MalformedValueError(f"expected text, was {shown(value)}{quoted}")
    most, pattern = facets.bound("max_length"), facets.bound("pattern")
    if most is not None and len(value) > most:
        raise MalformedValueError(f"expected at most {most} characters, was {len(value)}")
    if len(value) < (facets.bound("min_length") or 0):
        raise MalformedValueError("expected text, was empty")
    if pattern and not re.search(pattern, value):
        form = facets.says("says") or f"text that matches {pattern}"
        raise MalformedValueError(f"expected {form}, was {shown(value)}")
    return value


def _boolean(_: Facets, value: Any) -> bool:
    if not isinstance(value, bool):
        raise MalformedValueError(f"expected true or false, was {shown(value)}")
    return value


def _whole(facets: Facets, value: Any) -> int:
    if not isinstance(value, Number) or not re.fullmatch(r"-?\d{1,18}", value):
        raise MalformedValueError(f"expected a whole number, was {shown(value)}")
    return int(_within(facets, int(value)))


def _real(facets: Facets, value: Any) -> float:
    if not isinstance(value, Number):
        raise MalformedValueError(f"expected a number, was {shown(value)}")
    return float(_within(facets, _float(value)))


def _within(facets: Facets, value: Any) -> Any:
    least, most, above = (facets.bound(name) for name in ("ge", "le", "gt"))
    if least is not None and value < least:
        raise MalformedValueError(f"expected at least {least}, was {value}")
    if above is not None and value <= above:
        raise MalformedValueError(f"expected more than {above}, was {value}")
    if most is not None and value > most:
        raise MalformedValueError(f"expected at most {most}, was {value}")
    return value


def _mapping(_: Facets, value: Any) -> Any:
    if not isinstance(value, dict):
        raise MalformedValueError(f"expected a mapping, was {shown(value)}")
    return natural(value)


def _float(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise MalformedValueError(f"expected a plain number, was {text}") from None
    if number != number or abs(number) > 1e15:  # noqa: PLR0124 - NaN
        raise MalformedValueError(f"expected a finite number, was {text}")
    return number


_READERS: dict[Any, Callable[[Facets, Any], Any]] = {
    str: _text,
    bool: _boolean,
    int: _whole,
    float: _real,
    dict: _mapping,
}
