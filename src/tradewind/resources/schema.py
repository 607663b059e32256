"""JSON schema of both kinds, from the same models that read them; structural, without `$ref`."""

from collections.abc import Callable
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from tradewind.resources.decoding import stripped
from tradewind.resources.leaves import Facets
from tradewind.resources.metadata import API_VERSION
from tradewind.resources.plain import as_written
from tradewind.resources.policies import RiskPolicy, RiskPolicySpec
from tradewind.resources.quantities import FORMS
from tradewind.resources.strategies import TradingStrategy, TradingStrategySpec

Schema = dict[str, Any]
SPECS: dict[str, type[msgspec.Struct]] = {
    RiskPolicy.__name__: RiskPolicySpec,
    TradingStrategy.__name__: TradingStrategySpec,
}
_BOUNDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
}
_SIMPLE = {str: "string", bool: "boolean", int: "integer", float: "number"}


def json_schema(kind: str) -> Schema:
    """The schema of a whole resource, as editors take it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind,
        "type": "object",
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "additionalProperties": False,
        "properties": {
            "apiVersion": {"const": API_VERSION},
            "kind": {"const": kind},
            "metadata": {"type": "object", "required": ["name"]},
            "spec": spec_schema(SPECS[kind]),
            "status": {"type": "object"},
        },
    }


def spec_schema(kind: type[msgspec.Struct]) -> Schema:
    """The schema of a struct."""
    hints = get_type_hints(kind, include_extras=True)
    fields = msgspec.structs.fields(kind)
    schema: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.encode_name: _property(field, hints[field.name]) for field in fields},
    }
    required = [field.encode_name for field in fields if field.required]
    return schema | ({"required": required} if required else {})


def _property(field: msgspec.structs.FieldInfo, hint: Any) -> Schema:
    schema = schema_of(hint)
    default = None if field.required else _default(field)
    if default is not None:
        schema["default"] = as_written(default, hint)
    return schema


def schema_of(hint: Any) -> Schema:
    """The schema of a field's type, with what its annotations say."""
    bare, facets = stripped(hint)
    schema = _described(facets) | _shape(bare, facets)
    mark = facets.says("mark")
    if mark:
        schema["x-tradewind-change"] = mark.change.value
    return schema


def _described(facets: Facets) -> Schema:
    description = facets.bound("description")
    return {"description": description} if description else {}


def _shape(bare: Any, facets: Facets) -> Schema:
    if facets.says("form"):
        return _quantity(facets)
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        return spec_schema(bare)
    if isinstance(bare, type) and issubclass(bare, Enum):
        return {"type": "string", "enum": [member.value for member in bare]}
    builder = _BUILDERS.get(get_origin(bare) or bare)
    return builder(bare, facets) if builder else {"x-kubernetes-preserve-unknown-fields": True}


def _quantity(facets: Facets) -> Schema:
    form = FORMS[facets.says("form")]
    if not form.takes_numbers:
        return {"type": "string", "pattern": form.schema_pattern}
    return {
        "x-kubernetes-int-or-string": True,
        "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string"}],
        "pattern": form.schema_pattern,
    }


def _simple(bare: Any, facets: Facets) -> Schema:
    bounds = {
        wire: facets.bound(name) for name, wire in _BOUNDS.items() if facets.bound(name) is not None
    }
    return {"type": _SIMPLE[bare], **bounds}


def _list(bare: Any, facets: Facets) -> Schema:
    schema: Schema = {"type": "array", "items": schema_of(get_args(bare)[0])}
    for name, wire in (("min_length", "minItems"), ("max_length", "maxItems")):
        if facets.bound(name) is not None:
            schema[wire] = facets.bound(name)
    return schema


def _mapping(bare: Any, _: Facets) -> Schema:
    inner = get_args(bare)[1] if get_args(bare) else Any
    if inner is Any:
        return {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {"type": "object", "additionalProperties": schema_of(inner)}


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


_BUILDERS: dict[Any, Callable[[Any, Facets], Schema]] = {
    **dict.fromkeys(_SIMPLE, _simple),
    tuple: _list,
    dict: _mapping,
}
