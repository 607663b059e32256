"""Every field of a model, in lists too, with its form, default, change and meaning."""

from collections.abc import Iterator
from typing import Any, TypeGuard, get_args, get_origin, get_type_hints

import msgspec

from tradewind.resources.crds.forms import form_in_words
from tradewind.resources.crds.structural import Place, default_of, schema_of
from tradewind.resources.decoding import stripped
from tradewind.resources.marks import Change


class Row(msgspec.Struct, frozen=True):
    """One field as a table has it.

    `default` is None where there is none; `required` where the object around it is given.
    """

    path: str
    form: str
    default: Any
    required: bool
    optional_object: bool
    change: str
    meaning: str


def rows(kind: type[Any], place: Place, *, optional: bool = False) -> Iterator[Row]:
    """The fields of a model, depth first; an object's own row is left out.

    `optional`: the object that has them may be absent.
    """
    hints = get_type_hints(kind, include_extras=True)
    for field in msgspec.structs.fields(kind):
        bare, facets = stripped(hints[field.name])
        inner = place.inner(field.encode_name, facets.says("services"))
        if _is_struct(bare):
            yield from rows(bare, inner, optional=optional or not field.required)
            continue
        yield Row(
            path=inner.path,
            form=form_in_words(schema_of(bare, facets, inner), facets),
            default=None if place.is_status else default_of(field, hints[field.name]),
            required=field.required,
            optional_object=optional,
            change=_change(facets.says("mark"), inner),
            meaning=facets.bound("description") or "",
        )
        yield from _inside(bare, inner)


def _inside(bare: Any, place: Place) -> Iterator[Row]:
    item = stripped(get_args(bare)[0])[0] if get_origin(bare) is tuple else None
    if _is_struct(item):
        yield from rows(item, Place(place.kind, f"{place.path}[]", place.services), optional=True)


def _is_struct(bare: Any) -> TypeGuard[type[Any]]:
    return isinstance(bare, type) and issubclass(bare, msgspec.Struct)


def _change(mark: Any, place: Place) -> str:
    if not mark:
        return ""
    services = ", ".join(mark.rolls or place.services)
    return f"roll ({services})" if mark.change is Change.ROLL else mark.change.value
