"""Whether an object is as we set it: our fields alone are looked at.

Labels, annotations, defaults and containers that others add are left as they are.
"""

from typing import Any

from tradewind_operator.planning.canonical import amount, is_quantity

_KEYS = (
    ("name",),
    ("mountPath",),
    ("containerPort", "protocol"),
    ("uid",),
    ("key", "operator", "effect"),
    ("path",),
)
"""What tells the entries of a list apart, the first that all of ours have."""
_QUANTITIES = frozenset({"cpu", "memory", "storage", "sizeLimit"})


def holds(wanted: Any, observed: Any, name: str = "") -> bool:
    """Whether everything that is wanted is there, with the value wanted."""
    if isinstance(wanted, dict):
        return isinstance(observed, dict) and _mapping(wanted, observed)
    if isinstance(wanted, list):
        return isinstance(observed, list) and _listing(wanted, observed)
    if wanted == observed and type(wanted) is type(observed):
        return True
    return name in _QUANTITIES and _same_amount(wanted, observed)


def _mapping(wanted: dict[str, Any], observed: dict[str, Any]) -> bool:
    return all(
        holds(value, observed[key], key) if key in observed else _is_empty(value)
        for key, value in wanted.items()
    )


def _listing(wanted: list[Any], observed: list[Any]) -> bool:
    """Entries by what names them; others in their order, and no more than are wanted."""
    keys = _keys_of(wanted)
    if keys:
        found = {tuple(each.get(key) for key in keys): each for each in _mappings(observed)}
        named = [(tuple(each[key] for key in keys), each) for each in wanted]
        return all(name in found and holds(each, found[name]) for name, each in named)
    same = len(wanted) == len(observed)
    return same and all(holds(*each) for each in zip(wanted, observed, strict=True))


def _keys_of(wanted: list[Any]) -> tuple[str, ...]:
    if len(_mappings(wanted)) < len(wanted):
        return ()
    fitting = (keys for keys in _KEYS if all(all(k in each for k in keys) for each in wanted))
    return next(fitting, ()) if wanted else ()


def _mappings(values: list[Any]) -> list[dict[str, Any]]:
    return [each for each in values if isinstance(each, dict)]


def _is_empty(value: Any) -> bool:
    """An API server leaves out lists and mappings without entries."""
    return value in ([], {})


def _same_amount(wanted: Any, observed: Any) -> bool:
    texts = str(wanted), str(observed)
    return all(is_quantity(each) for each in texts) and amount(texts[0]) == amount(texts[1])
