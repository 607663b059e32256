"""Rules that the marks of one field imply: its form, its bounds, and that it never changes."""

import re
from typing import Any

from tradewind.resources.crds.validations import Reason, Rule, raw
from tradewind.resources.leaves import Facets
from tradewind.resources.marks import Change
from tradewind.resources.quantities import FORMS, UNLIMITED_WORD, Form

_UNITS_IN_ONE = {"%": 1, "bps": 100}
"""How many of a unit are one per cent."""


def leaf_rules(facets: Facets) -> list[Rule]:
    """What one value must be."""
    form = facets.says("form")
    rules = [_form(FORMS[form])] if form else _pattern(facets)
    if facets.says("at_most"):
        rules.append(_at_most(facets.says("at_most")))
    if facets.says("above"):
        rules.append(_above(facets.says("above")))
    return rules


def unchanged(facets: Facets, path: str, kind: str) -> list[Rule]:
    """The value stays what it was."""
    if not _is_fixed(facets):
        return []
    return [Rule(rule="self == oldSelf", message=_stays(path, kind), reason=Reason.FORBIDDEN)]


def unchanged_presence(facets: Facets, name: str, path: str, kind: str) -> list[Rule]:
    """A value without a default neither appears nor goes; the rule stands on the object around."""
    if not _is_fixed(facets):
        return []
    return [
        Rule(
            rule=f"has(self.{name}) == has(oldSelf.{name})",
            message=_stays(path, kind),
            reason=Reason.FORBIDDEN,
            field=f".{name}",
        )
    ]


def _is_fixed(facets: Facets) -> bool:
    mark: Any = facets.says("mark")
    return bool(mark) and mark.change is Change.IMMUTABLE


def _stays(path: str, kind: str) -> str:
    return f"{path} never changes once set: create another {kind} for another value"


def largest_number(form: Form) -> int | None:
    """The largest plain number that is one way to write it, None for text alone; a time has 0."""
    digits = [count for count in range(1, 19) if re.fullmatch(form.pattern, "9" * count)]
    if digits:
        return int("9" * max(digits))
    return 0 if re.fullmatch(form.pattern, "0") else None


def _form(form: Form) -> Rule:
    word = f" or {UNLIMITED_WORD}" if form.unlimited else ""
    number = "type(self) == int || " if largest_number(form) is not None else ""
    matches = f"self.matches({raw(form.schema_pattern)})"
    return Rule(rule=f"{number}{matches}", message=f"expected {form.expected}{word}")


def _pattern(facets: Facets) -> list[Rule]:
    pattern, form = facets.bound("pattern"), facets.says("says")
    if not pattern or not form:
        return []
    return [Rule(rule=f"self.matches({raw(pattern)})", message=f"expected {form}")]


def _at_most(most: str) -> Rule:
    """Compare as text: a power of ten has one shape, and no arithmetic is needed."""
    number = int(most.removesuffix("%"))
    if str(number).strip("0") != "1" or not most.endswith("%"):
        raise ValueError(f"expected 1%, 10%, 100% and so on, was {most}")
    shapes = [
        f"0*({number * scale}([.]0+)?|[0-9]{{1,{len(str(number * scale)) - 1}}}([.][0-9]+)?){unit}"
        for unit, scale in _UNITS_IN_ONE.items()
    ]
    pattern = f"^({'|'.join(shapes)}|{UNLIMITED_WORD})$"
    return Rule(rule=f"self.matches({raw(pattern)})", message=f"expected at most {most}")


def _above(least: str) -> Rule:
    """Above zero is to have a digit that is not zero."""
    if least != "0%":
        raise ValueError(f"expected 0%, was {least}")
    rule = f"self == '{UNLIMITED_WORD}' || self.matches('[1-9]')"
    return Rule(rule=rule, message=f"expected more than {least}")
