"""Models to structural schemas as an API server demands them: typed, bounded, pruned, no `$ref`."""

from collections.abc import Callable
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from tradewind.resources.crds.leaf_rules import (
    largest_number,
    leaf_rules,
    unchanged,
    unchanged_presence,
)
from tradewind.resources.crds.object_rules import OBJECT_RULES
from tradewind.resources.crds.shapes import SHAPES, Schema
from tradewind.resources.crds.validations import Rule
from tradewind.resources.decoding import stripped
from tradewind.resources.leaves import Facets
from tradewind.resources.marks import Change, Mark
from tradewind.resources.plain import as_written
from tradewind.resources.quantities import FORMS, Form

LONGEST_TEXT = 40
"""What the reader takes of a quantity."""
_UNBOUNDED_TEXT = 253
_MOST_PARAMETERS = 64
_RULES = "x-kubernetes-validations"
_BOUNDS = {"ge": "minimum", "gt": "minimum", "le": "maximum"}
_SIMPLE: dict[Any, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer", "format": "int64"},
    float: {"type": "number", "format": "double"},
}


class Place(msgspec.Struct, frozen=True):
    """Where a schema stands: the kind, the way to it, and the services that a roll restarts."""

    kind: str
    path: str
    services: tuple[str, ...] = ()

    @property
    def is_status(self) -> bool:
        """A status has no defaults: what is filled in would be a write of its own."""
        return self.path.startswith("status")

    def inner(self, name: str, services: tuple[str, ...] = ()) -> "Place":
        """The place of a field."""
        return Place(self.kind, f"{self.path}.{name}", services or self.services)


def struct_schema(kind: type[Any], place: Place) -> Schema:
    """The schema of a model's objects."""
    hints = get_type_hints(kind, include_extras=True)
    fields = msgspec.structs.fields(kind)
    properties, rules = {}, list(OBJECT_RULES.get(kind, ()))
    for field in fields:
        properties[field.encode_name] = _property(field, hints[field.name], place)
        rules += _presence(field, hints[field.name], place)
    required = [field.encode_name for field in fields if field.required]
    schema: Schema = {"type": "object"} | ({"required": required} if required else {})
    return schema | {"properties": properties} | written(rules)


def written(rules: list[Rule]) -> Schema:
    """Rules as a part of a schema."""
    return {_RULES: [rule.written() for rule in rules]} if rules else {}


def default_of(field: msgspec.structs.FieldInfo, hint: Any) -> Any:
    """What an API server fills in: {} for an object whose fields have defaults, None for nothing.

    Empty text, lists and mappings are left out: a reader takes their absence for them.
    """
    if field.required:
        return None
    factory = field.default_factory
    value = field.default if factory is msgspec.NODEFAULT else factory()
    if isinstance(value, msgspec.Struct):
        return {} if _fills_anything(type(value)) else None
    plain = as_written(value, hint)
    return None if plain in ("", [], {}) else plain


def _fills_anything(kind: type[Any]) -> bool:
    hints = get_type_hints(kind, include_extras=True)
    fields = msgspec.structs.fields(kind)
    return any(default_of(field, hints[field.name]) is not None for field in fields)


def _presence(field: msgspec.structs.FieldInfo, hint: Any, place: Place) -> list[Rule]:
    if field.required or default_of(field, hint) is not None:
        return []
    _, facets = stripped(hint)
    name = field.encode_name
    return unchanged_presence(facets, name, place.inner(name).path, place.kind)


def _property(field: msgspec.structs.FieldInfo, hint: Any, place: Place) -> Schema:
    bare, facets = stripped(hint)
    inner = place.inner(field.encode_name, facets.says("services"))
    schema = _described(facets, inner) | schema_of(bare, facets, inner)
    stays = [rule.written() for rule in unchanged(facets, inner.path, place.kind)]
    rules = [*schema.pop(_RULES, []), *stays]
    default = None if place.is_status else default_of(field, hint)
    schema |= {} if default is None else {"default": default}
    return schema | ({_RULES: rules} if rules else {})


def schema_of(bare: Any, facets: Facets, place: Place) -> Schema:
    """The schema of a value."""
    shape, form = facets.says("shape"), facets.says("form")
    if shape:
        return {key: value for key, value in SHAPES[shape]().items() if key != "description"}
    if form:
        return _quantity(FORMS[form]) | written(leaf_rules(facets))
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        return struct_schema(bare, place)
    if isinstance(bare, type) and issubclass(bare, Enum):
        return {"type": "string", "enum": [member.value for member in bare]}
    return _BUILDERS[get_origin(bare) or bare](bare, facets, place)


def _described(facets: Facets, place: Place) -> Schema:
    description, mark = facets.bound("description") or "", facets.says("mark")
    said = f"{description} {change_in_words(mark, place.services)}" if mark else description
    return {"description": said} if said else {}


def change_in_words(mark: Mark, services: tuple[str, ...]) -> str:
    """What an edit of a field does."""
    if mark.change is Change.HOT:
        return "An edit is taken in within a second."
    if mark.change is Change.IMMUTABLE:
        return "Never changes once set."
    return f"An edit restarts {', '.join(mark.rolls or services)}."


def _quantity(form: Form) -> Schema:
    largest = largest_number(form)
    if largest is None:
        return {"type": "string", "maxLength": LONGEST_TEXT}
    return {
        "x-kubernetes-int-or-string": True,
        "anyOf": [{"type": "integer"}, {"type": "string"}],
        "minimum": 0,
        "maximum": largest,
        "maxLength": LONGEST_TEXT,
    }


def _text(_: Any, facets: Facets, __: Place) -> Schema:
    schema: Schema = {"type": "string", "maxLength": facets.bound("max_length") or _UNBOUNDED_TEXT}
    if facets.bound("min_length"):
        schema["minLength"] = facets.bound("min_length")
    if facets.bound("pattern") and not facets.says("says"):
        schema["pattern"] = facets.bound("pattern")
    return schema | written(leaf_rules(facets))


def _number(bare: Any, facets: Facets, _: Place) -> Schema:
    given = {wire: facets.bound(name) for name, wire in _BOUNDS.items()}
    bounds = {wire: value for wire, value in given.items() if value is not None}
    if facets.bound("ge") is not None:
        bounds["minimum"] = facets.bound("ge")
    if facets.bound("gt") is not None:
        bounds["exclusiveMinimum"] = True
    return _SIMPLE[bare] | bounds


def _list(bare: Any, facets: Facets, place: Place) -> Schema:
    inner, of_items = stripped(get_args(bare)[0])
    items = schema_of(inner, of_items, Place(place.kind, f"{place.path}[]", place.services))
    schema: Schema = {"type": "array", "maxItems": facets.bound("max_length")}
    if facets.bound("min_length"):
        schema["minItems"] = facets.bound("min_length")
    schema["x-kubernetes-list-type"] = facets.says("list") or "atomic"
    if facets.says("keys"):
        schema["x-kubernetes-list-map-keys"] = list(facets.says("keys"))
    return schema | {"items": items}


def _mapping(bare: Any, facets: Facets, _: Place) -> Schema:
    most = facets.bound("max_length") or _MOST_PARAMETERS
    schema: Schema = {"type": "object", "maxProperties": most}
    if get_args(bare)[1] is Any:
        return schema | {"x-kubernetes-preserve-unknown-fields": True}
    return schema | {"additionalProperties": {"type": "string", "maxLength": 63}}


_BUILDERS: dict[Any, Callable[[Any, Facets, Place], Schema]] = {
    str: _text,
    **dict.fromkeys(_SIMPLE, _number),
    tuple: _list,
    dict: _mapping,
}
