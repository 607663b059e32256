"""Every example of the official OpenAPI document, found by its shape."""

import json
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Example = dict[str, Any]


def document(name: str) -> Example:
    """Load one of the documents that the official package ships."""
    package = find_spec("alpaca_mcp_server")
    assert package is not None
    assert package.origin is not None
    path = Path(package.origin).parent / "specs" / name
    loaded: Example = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def examples(document: Example, is_one: Callable[[Example], bool]) -> list[Example]:
    """Every object below an `example`, `examples` or `value` that is of the kind asked for."""
    return [found for found in _below(document, inside=False) if is_one(found)]


def _below(node: Any, *, inside: bool) -> Iterator[Example]:
    if isinstance(node, dict):
        if inside:
            yield node
        for name, value in node.items():
            yield from _below(value, inside=inside or name in ("example", "examples", "value"))
    elif isinstance(node, list):
        for value in node:
            yield from _below(value, inside=inside)


def is_order(fields: Example) -> bool:
    """An order as answers have it."""
    return {"client_order_id", "time_in_force", "status", "id"} <= fields.keys()


def is_position(fields: Example) -> bool:
    """A position."""
    return {"avg_entry_price", "qty", "symbol"} <= fields.keys()


def is_account(fields: Example) -> bool:
    """The account's figures."""
    return {"buying_power", "cash", "id"} <= fields.keys()


def is_fill(fields: Example) -> bool:
    """A trading activity."""
    return fields.get("activity_type") == "FILL"


def is_cash_activity(fields: Example) -> bool:
    """A cash activity."""
    return "net_amount" in fields and "activity_type" in fields and not is_fill(fields)
