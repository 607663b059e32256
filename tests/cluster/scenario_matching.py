"""Whether an object is as a scenario wants it: what is named must be so, all else may be anything.

In place of a value: `$NAME` is what was remembered; `{$not: V}`, `{$matches: REGEX}`,
`{$atLeast: N}`, `{$absent: true}`, `{$has: V}` of a list. Items of lists that have a `type` or a
`name` are found by it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Remembered = Mapping[str, Any]


def mismatch(wanted: Any, found: Any, known: Remembered, at: str = "") -> str:
    """The first difference in words, "" when there is none."""
    if isinstance(wanted, dict):
        operator = next((key for key in wanted if key.startswith("$")), "")
        if operator:
            return _by_operator(operator, wanted[operator], found, known, at)
        return _of_fields(wanted, found, known, at)
    if isinstance(wanted, list):
        return _of_items(wanted, found, known, at)
    value = resolved(wanted, known)
    return "" if value == found else f"{at or 'it'} is {found!r}, not {value!r}"


def resolved(value: Any, known: Remembered) -> Any:
    """A value, or what was remembered under its name."""
    if isinstance(value, str) and value.startswith("$"):
        return known[value[1:]]
    return value


def field(found: Any, path: str) -> Any:
    """A field by its path, such as `metadata.uid`; None where there is none."""
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _of_fields(wanted: dict[str, Any], found: Any, known: Remembered, at: str) -> str:
    if not isinstance(found, dict):
        return f"{at or 'it'} is {found!r}, without fields"
    said = (mismatch(wanted[key], found.get(key), known, f"{at}.{key}") for key in wanted)
    return next(filter(None, said), "")


def _of_items(wanted: list[Any], found: Any, known: Remembered, at: str) -> str:
    found = found or []
    named = all(isinstance(each, dict) and _key(each) for each in wanted)
    if not named:
        same = [resolved(each, known) for each in wanted] == found
        return "" if same else f"{at} is {found!r}, not {wanted!r}"
    for each in wanted:
        key = _key(each)
        item = next((one for one in found if one.get(key) == each[key]), None)
        if said := mismatch(each, item, known, f"{at}[{each[key]}]"):
            return said
    return ""


def _key(item: dict[str, Any]) -> str:
    return next((key for key in ("type", "name") if key in item), "")


def _by_operator(operator: str, value: Any, found: Any, known: Remembered, at: str) -> str:
    tests: dict[str, Callable[[], bool]] = {
        "$not": lambda: bool(mismatch(value, found, known)),
        "$matches": lambda: re.search(value, str(found)) is not None,
        "$atLeast": lambda: found is not None and found >= value,
        "$absent": lambda: (found in (None, [], {}, "")) is value,
        "$has": lambda: any(not mismatch(value, each, known) for each in found or []),
    }
    return "" if tests[operator]() else f"{at} is {found!r}, which is not {operator} {value!r}"
