"""Resources as people write them: camelCase names and text such as "5000" and "25%"."""

from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from tradewind.resources.decoding import stripped
from tradewind.resources.quantities import FORMS


def as_written(value: Any, hint: Any = None) -> Any:
    """A value of a resource, or a whole one, as plain JSON values."""
    if isinstance(value, msgspec.Struct):
        return _struct(value)
    bare, facets = stripped(hint) if hint is not None else (None, None)
    form = facets.says("form") if facets else ""
    if form and value is not None:
        return FORMS[form].text(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        inner = get_args(bare)[0] if get_origin(bare) is tuple else None
        return [as_written(item, inner) for item in value]
    return value


def normalised(resource: msgspec.Struct) -> bytes:
    """A resource with every default, as canonical JSON that another reader takes as a resource."""
    return msgspec.json.encode(as_written(resource), order="deterministic")


def _struct(value: msgspec.Struct) -> dict[str, Any]:
    hints = get_type_hints(type(value), include_extras=True)
    names = zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
    written = {wire: as_written(getattr(value, name), hints[name]) for name, wire in names}
    return {name: item for name, item in written.items() if item is not None and item != ""}
