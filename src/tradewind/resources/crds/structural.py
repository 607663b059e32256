"""Models to structural schemas as an API server demands them: typed, bounded, pruned, no `$ref`."""

from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from tradewind.resources.crds.leaf_rules import unchanged, unchanged_presence
from tradewind.resources.crds.leaf_schemas import LEAVES, quantity, written
from tradewind.resources.crds.object_rules import OBJECT_RULES
from tradewind.resources.crds.shapes import SHAPES, Schema
from tradewind.resources.crds.validations import RULES, Rule
from tradewind.resources.decoding import stripped
from tradewind.resources.leaves import Facets
from tradewind.resources.marks import Change, Mark
from tradewind.resources.plain import as_written
from tradewind.resources.quantities import FORMS


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
    rules = [*schema.pop(RULES, []), *stays]
    default = None if place.is_status else default_of(field, hint)
    schema |= {} if default is None else {"default": default}
    return schema | ({RULES: rules} if rules else {})


def schema_of(bare: Any, facets: Facets, place: Place) -> Schema:
    """The schema of a value."""
    shape, form = facets.says("shape"), facets.says("form")
    if shape:
        return {key: value for key, value in SHAPES[shape]().items() if key != "description"}
    if form:
        return quantity(FORMS[form], facets)
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        return struct_schema(bare, place)
    if isinstance(bare, type) and issubclass(bare, Enum):
        return {"type": "string", "enum": [member.value for member in bare]}
    if get_origin(bare) is tuple:
        return _list(bare, facets, place)
    return LEAVES[get_origin(bare) or bare](bare, facets)


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
