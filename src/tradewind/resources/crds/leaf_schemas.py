"""Schemas of single values: quantities, text, numbers and free mappings, each with its bounds."""

from collections.abc import Callable
from typing import Any, get_args

from tradewind.resources.crds.leaf_rules import largest_number, leaf_rules
from tradewind.resources.crds.shapes import Schema
from tradewind.resources.crds.validations import RULES, Rule
from tradewind.resources.leaves import Facets
from tradewind.resources.quantities import Form

LONGEST_TEXT = 40
"""What the reader takes of a quantity."""
_UNBOUNDED_TEXT = 253
_MOST_PARAMETERS = 64
_SIMPLE: dict[Any, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer", "format": "int64"},
    float: {"type": "number", "format": "double"},
}


def written(rules: list[Rule]) -> Schema:
    """Rules as a part of a schema."""
    return {RULES: [rule.written() for rule in rules]} if rules else {}


def quantity(form: Form, facets: Facets) -> Schema:
    """An amount, a share, a time: text of one form, or a plain number where the form has one."""
    rules = written(leaf_rules(facets))
    largest = largest_number(form)
    if largest is None:
        return {"type": "string", "maxLength": LONGEST_TEXT} | rules
    return {
        "x-kubernetes-int-or-string": True,
        "anyOf": [{"type": "integer"}, {"type": "string"}],
        "minimum": 0,
        "maximum": largest,
        "maxLength": LONGEST_TEXT,
    } | rules


def text(_: Any, facets: Facets) -> Schema:
    """Text."""
    schema: Schema = {"type": "string", "maxLength": facets.bound("max_length") or _UNBOUNDED_TEXT}
    if facets.bound("min_length"):
        schema["minLength"] = facets.bound("min_length")
    if facets.bound("pattern") and not facets.says("says"):
        schema["pattern"] = facets.bound("pattern")
    return schema | written(leaf_rules(facets))


def number(bare: Any, facets: Facets) -> Schema:
    """A whole number, a number, true or false."""
    least, above, most = (facets.bound(name) for name in ("ge", "gt", "le"))
    given = {"minimum": least if above is None else above, "maximum": most}
    bounds = {wire: value for wire, value in given.items() if value is not None}
    return _SIMPLE[bare] | bounds | ({} if above is None else {"exclusiveMinimum": True})


def mapping(bare: Any, facets: Facets) -> Schema:
    """Names to texts, or to anything."""
    most = facets.bound("max_length") or _MOST_PARAMETERS
    schema: Schema = {"type": "object", "maxProperties": most}
    if get_args(bare)[1] is Any:
        return schema | {"x-kubernetes-preserve-unknown-fields": True}
    return schema | {"additionalProperties": {"type": "string", "maxLength": 63}}


LEAVES: dict[Any, Callable[[Any, Facets], Schema]] = {
    str: text,
    **dict.fromkeys(_SIMPLE, number),
    dict: mapping,
}
"""Schemas by the type that a field holds."""
