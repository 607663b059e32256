"""Plain values to typed specs, collecting every fault instead of stopping at the first."""

from difflib import get_close_matches
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.resources.documents import Document
from tradewind.resources.faults import Fault, Path, shown
from tradewind.resources.leaves import Facets, read_leaf


class Decoder:
    """Decodes one document; `faults` says what was wrong.

    What can't be read becomes the field's default or an empty value, so that the rest is checked
    all the same.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self.faults: list[Fault] = []

    def fault(self, path: Path, message: str) -> None:
        """Note a fault at a path."""
        self.faults.append(self._document.fault(path, message))

    def struct(self, kind: type[Any], value: Any, path: Path) -> Any:
        """Decode a struct."""
        if not isinstance(value, dict):
            self.fault(path, f"expected a mapping, was {shown(value)}")
            return _filler(kind)
        shape = _shape(kind)  # type: ignore[arg-type]  # every class can be hashed
        self.refuse_unknown([field.encode_name for field, _ in shape], value, path)
        return kind(**{field.name: self._field(field, hint, value, path) for field, hint in shape})

    def _field(
        self, field: msgspec.structs.FieldInfo, hint: Any, mapping: dict[str, Any], path: Path
    ) -> Any:
        value = mapping.get(field.encode_name)
        if value is not None:
            before = len(self.faults)
            read = self.any(hint, value, (*path, field.encode_name))
            if len(self.faults) == before or isinstance(read, msgspec.Struct | tuple):
                return read
        elif field.required:
            self.fault(path, _missing(path, field.encode_name))
        return _filler(hint) if field.required else _default(field)

    def any(self, hint: Any, value: Any, path: Path) -> Any:
        """Decode a value of any declared type; None where it could not be."""
        bare, facets = stripped(hint)
        if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
            return self.struct(bare, value, path)
        if get_origin(bare) is tuple:
            return self._items(bare, facets, value, path)
        try:
            return read_leaf(bare, facets, value)
        except MalformedValueError as error:
            self.fault(path, str(error))
            return None

    def _items(self, bare: Any, facets: Facets, value: Any, path: Path) -> tuple[Any, ...]:
        if not isinstance(value, list):
            self.fault(path, f"expected a list, was {shown(value)}")
            return ()
        least, most = facets.bound("min_length") or 0, facets.bound("max_length")
        if len(value) < least:
            self.fault(path, "expected at least one entry")
        if most is not None and len(value) > most:
            self.fault(path, f"expected at most {most} entries, was {len(value)}")
            return ()
        read = [self.any(get_args(bare)[0], item, (*path, i)) for i, item in enumerate(value)]
        if facets.says("list") == "set":
            self._refuse_repeated(read, path)
        return tuple(item for item in read if item is not None)

    def _refuse_repeated(self, items: list[Any], path: Path) -> None:
        seen: dict[Any, int] = {}
        for index, item in enumerate(items):
            if item is not None and seen.setdefault(item, index) != index:
                self.fault((*path, index), f"{shown(item)} stands twice")

    def refuse_unknown(self, known: list[str], value: dict[str, Any], path: Path) -> None:
        """Note fields that the struct does not have; a reader that takes them replaces this."""
        for name in value:
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"; did you mean `{near[0]}`?" if near else ""
                self.fault((*path, name), f"unknown field{hint}")


@cache
def _shape(kind: type[Any]) -> tuple[tuple[msgspec.structs.FieldInfo, Any], ...]:
    """A struct's fields with their types; finding them out takes longer than reading a value."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple((field, hints[field.name]) for field in msgspec.structs.fields(kind))


def stripped(hint: Any) -> tuple[Any, Facets]:
    """A type without its annotations and without `| None`, and what these annotations say."""
    metas: list[msgspec.Meta] = []
    while True:
        if get_origin(hint) is Annotated:
            metas += [meta for meta in hint.__metadata__ if isinstance(meta, msgspec.Meta)]
            hint = get_args(hint)[0]
        elif get_origin(hint) in (Union, UnionType):
            hint = next(each for each in get_args(hint) if each is not type(None))
        elif hasattr(hint, "__supertype__"):
            hint = hint.__supertype__
        else:
            return hint, Facets(tuple(metas))


def _default(field: msgspec.structs.FieldInfo) -> Any:
    factory = field.default_factory
    return field.default if factory is msgspec.NODEFAULT else factory()


def _filler(hint: Any) -> Any:
    bare, _ = stripped(hint)
    if get_origin(bare) is tuple:
        return ()
    if isinstance(bare, type) and issubclass(bare, Enum):
        return next(iter(bare))
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        hints = get_type_hints(bare, include_extras=True)
        fields = msgspec.structs.fields(bare)
        return bare(**{each.name: _filler(hints[each.name]) for each in fields if each.required})
    return bare() if isinstance(bare, type) else None


def _missing(path: Path, name: str) -> str:
    if path[-1:] == ("limits",):
        return f"`{name}` is missing: state it, or write `unlimited` to trade without it"
    return f"`{name}` is missing"
