"""Plain values to typed specs, collecting every fault instead of stopping at the first."""

import difflib
import types
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.resources.documents import Document, Number, Path
from tradewind.resources.quantities import PARSERS


class Fault(msgspec.Struct, frozen=True, order=True):
    """What is wrong, and where: `place` is "file:line", `field` a path such as "spec.symbols"."""

    place: str
    field: str
    message: str

    def __str__(self) -> str:
        return (
            f"{self.place}: {self.field}: {self.message}"
            if self.field
            else (f"{self.place}: {self.message}")
        )


class Decoder:
    """Decodes one document; `faults` says what was wrong."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.faults: list[Fault] = []

    def fault(self, path: Path, message: str) -> None:
        """Note a fault at a path."""
        self.faults.append(Fault(self._document.where(path), dotted(path), message))

    def struct(self, kind: type[Any], value: Any, path: Path) -> Any:
        """Decode a struct; None where anything in it was wrong."""
        if not isinstance(value, dict):
            self.fault(path, f"expected a mapping, was {_shown(value)}")
            return None
        before = len(self.faults)
        info = msgspec.structs.fields(kind)
        self._refuse_unknown(kind, {field.encode_name for field in info}, value, path)
        hints = get_type_hints(kind, include_extras=True)
        decoded: dict[str, Any] = {}
        for field in info:
            if field.encode_name in value:
                inner = (*path, field.encode_name)
                decoded[field.name] = self.any(hints[field.name], value[field.encode_name], inner)
            elif field.required:
                self.fault(path, _missing(kind, field.encode_name))
        return kind(**decoded) if len(self.faults) == before else None

    def any(self, hint: Any, value: Any, path: Path) -> Any:
        """Decode a value of any declared type."""
        bare, extra = _stripped(hint)
        if "kind" in extra:
            return self._quantity(extra["kind"], value, path)
        if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
            return self.struct(bare, value, path)
        if get_origin(bare) is tuple:
            return self._items(hint, get_args(bare)[0], value, path)
        return self._leaf(hint, value, path)

    def _items(self, hint: Any, kind: Any, value: Any, path: Path) -> Any:
        if not isinstance(value, list):
            self.fault(path, f"expected a list, was {_shown(value)}")
            return ()
        items = tuple(self.any(kind, item, (*path, i)) for i, item in enumerate(value))
        for meta in getattr(hint, "__metadata__", ()):
            if meta.min_length is not None and len(items) < meta.min_length:
                self.fault(path, f"expected at least {meta.min_length} item(s)")
            if meta.max_length is not None and len(items) > meta.max_length:
                self.fault(path, f"expected at most {meta.max_length} items, was {len(items)}")
        return items

    def _quantity(self, kind: str, value: Any, path: Path) -> int:
        if not isinstance(value, str):
            self.fault(path, f"expected text or a number, was {_shown(value)}")
            return 0
        try:
            return PARSERS[kind](str(value))
        except MalformedValueError as error:
            self.fault(path, str(error))
            return 0

    def _leaf(self, hint: Any, value: Any, path: Path) -> Any:
        try:
            return msgspec.convert(_natural(value), hint, strict=True)
        except msgspec.ValidationError as error:
            self.fault(path, _words(str(error), hint, value))
            return None

    def _refuse_unknown(
        self, kind: type[Any], known: set[str], value: dict[str, Any], path: Path
    ) -> None:
        if not kind.__struct_config__.forbid_unknown_fields:
            return
        for name in value:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                self.fault((*path, name), f"unknown field{hint}")


def dotted(path: Path) -> str:
    """A path as people write it: "spec.strategies[0].name"."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _stripped(hint: Any) -> tuple[Any, dict[str, Any]]:
    """A type without its annotations and without `| None`."""
    extra: dict[str, Any] = {}
    while get_origin(hint) is Annotated:
        for meta in hint.__metadata__:
            extra |= meta.extra or {}
        hint = get_args(hint)[0]
    if get_origin(hint) in (Union, types.UnionType):
        inner = [each for each in get_args(hint) if each is not type(None)]
        if len(inner) == 1:
            return _stripped(inner[0])
    return hint, extra


def _natural(value: Any) -> Any:
    """Numbers as numbers again, for fields that are no quantities."""
    if isinstance(value, Number):
        return int(value) if value.lstrip("+-").isdecimal() and len(value) < 19 else float(value)
    if isinstance(value, dict):
        return {key: _natural(item) for key, item in value.items()}
    return [_natural(item) for item in value] if isinstance(value, list) else value


def _words(message: str, hint: Any, value: Any) -> str:
    bare, _ = _stripped(hint)
    members = getattr(bare, "__members__", None)
    if members:
        allowed = ", ".join(str(member.value) for member in members.values())
        return f"expected one of {allowed}, was {_shown(value)}"
    text = message[0].lower() + message[1:]
    return f"{text}, was {_shown(value)}"


def _missing(kind: type[Any], name: str) -> str:
    if kind.__name__ == "LimitsSpec":
        return f"{name} is missing: state it, or write `unlimited` to trade without it"
    return f"{name} is missing"


def _shown(value: Any) -> str:
    return repr(str(value)[:60]) if isinstance(value, str) else f"{value!r}"[:60]
