"""Every field of a resource with what a change of it does: hot, roll or immutable."""

from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec.structs import replace

from tradewind.resources.decoding import stripped
from tradewind.resources.leaves import Facets
from tradewind.resources.marks import Change, Mark
from tradewind.resources.plain import as_written
from tradewind.resources.policies import RiskPolicy, RiskPolicySpec
from tradewind.resources.quantities import FORMS
from tradewind.resources.strategies import TradingStrategy, TradingStrategySpec

OWN_SERVICES: dict[Any, tuple[str, ...]] = {
    RiskPolicySpec: ("venue", "market-data", "risk", "execution"),
    TradingStrategySpec: ("strategy",),
}
"""What a roll restarts where the field names nothing else."""


class Field(msgspec.Struct, frozen=True):
    """A field without fields of its own.

    `names` is its way in the typed spec, `path` as people write it. `services` are restarted by a
    roll. `default` is as written, None where the field is required.
    """

    path: str
    names: tuple[str, ...]
    hint: Any
    change: Change
    services: tuple[str, ...]
    description: str
    default: Any = None
    required: bool = False

    def value(self, spec: Any) -> Any:
        """The field's value as written; None below an absent part."""
        for name in self.names:
            spec = getattr(spec, name) if spec is not None else None
        return as_written(spec, self.hint)

    @property
    def expected(self) -> str:
        """The field's type in words."""
        bare, facets = stripped(self.hint)
        form = facets.says("form")
        if form:
            return FORMS[form].expected
        return getattr(bare, "__name__", str(bare)) if get_origin(bare) is None else "list"


@cache
def fields_of(spec: Any) -> tuple[Field, ...]:
    """Every field of a spec that carries a value."""
    return tuple(_walk(spec, ("spec",), (), OWN_SERVICES[spec]))


def field_matrix() -> dict[str, tuple[Field, ...]]:
    """The fields of both kinds."""
    return {
        RiskPolicy.__name__: fields_of(RiskPolicySpec),
        TradingStrategy.__name__: fields_of(TradingStrategySpec),
    }


def _walk(
    kind: type[Any], path: tuple[str, ...], names: tuple[str, ...], services: tuple[str, ...]
) -> list[Field]:
    hints = get_type_hints(kind, include_extras=True)
    found: list[Field] = []
    for field in msgspec.structs.fields(kind):
        hint = hints[field.name]
        bare, facets = stripped(hint)
        inner_path, inner_names = (*path, field.encode_name), (*names, field.name)
        if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
            inner = _walk(bare, inner_path, inner_names, facets.says("services") or services)
            found += inner if field.required else [replace(each, required=False) for each in inner]
        else:
            found.append(_field(field, hint, facets, (inner_path, inner_names, services)))
    return found


def _field(
    field: msgspec.structs.FieldInfo,
    hint: Any,
    facets: Facets,
    place: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
) -> Field:
    path, names, services = place
    mark: Mark = facets.says("mark")
    default = None if field.required else as_written(_default(field), hint)
    return Field(
        path=".".join(path) + ("[]" if _is_list_of_structs(hint) else ""),
        names=names,
        hint=hint,
        change=mark.change,
        services=mark.rolls or services,
        description=facets.bound("description") or "",
        default=default,
        required=field.required,
    )


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def _is_list_of_structs(hint: Any) -> bool:
    bare, _ = stripped(hint)
    inner = get_args(bare)[0] if get_origin(bare) is tuple else None
    return isinstance(inner, type) and issubclass(inner, msgspec.Struct)
