"""A strategy's parameters: small typed structs, with errors that name the field."""

from collections.abc import Mapping
from difflib import get_close_matches
from math import isfinite
from typing import Any, TypeVar

import msgspec

from tradewind.domain.errors import ConfigurationError

P = TypeVar("P", bound=msgspec.Struct)


class NoParameters(msgspec.Struct, frozen=True):
    """For a strategy that has none."""


def parse_parameters(given: Mapping[str, Any], into: type[P], *, strategy: str) -> P:
    """Convert a resource's `parameters` to the strategy's own struct; "0.6" is a number too.

    Raises:
        ConfigurationError: an unknown, missing or invalid parameter, by name.
    """
    _refuse_unknown(given, into, strategy)
    try:
        parsed = msgspec.convert(dict(given), into, strict=False)
    except msgspec.ValidationError as error:
        raise ConfigurationError(_explained(error, strategy)) from error
    _refuse_infinite(parsed, strategy)
    return parsed


def _refuse_unknown(given: Mapping[str, Any], into: type[msgspec.Struct], strategy: str) -> None:
    known = into.__struct_encode_fields__
    for name in given:
        if name not in known:
            near = get_close_matches(str(name), known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(known) or 'none'}"
            raise ConfigurationError(f"strategy {strategy}: unknown parameter `{name}`; {hint}")


def _refuse_infinite(parsed: msgspec.Struct, strategy: str) -> None:
    for name in parsed.__struct_fields__:
        value = getattr(parsed, name)
        if isinstance(value, float) and not isfinite(value):
            raise ConfigurationError(f"strategy {strategy}: parameter `{name}` must be finite")


def _explained(error: msgspec.ValidationError, strategy: str) -> str:
    reason, _, path = str(error).partition(" - at `$.")
    if path:
        return f"strategy {strategy}: parameter `{path.rstrip('`')}`: {reason}"
    return f"strategy {strategy}: parameters: {reason}"
