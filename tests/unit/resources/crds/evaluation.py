"""An API server's part in a rule, in small: fill in defaults, evaluate, name the field."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

Node = dict[str, Any]
Evaluate = Callable[[str, dict[str, Any]], bool]
"""A rule and its variables to whether it holds."""
RULES = "x-kubernetes-validations"


def filled(node: Node, value: Any) -> Any:
    """A value with the schema's defaults, as an API server stores it; nulls are absent."""
    if isinstance(value, dict):
        present = {key: item for key, item in value.items() if item is not None}
        for name, inner in node.get("properties", {}).items():
            if name not in present and "default" in inner:
                present[name] = deepcopy(inner["default"])
        return {key: filled(_inner(node, key), item) for key, item in present.items()}
    return [filled(node["items"], item) for item in value] if isinstance(value, list) else value


def violations(
    evaluate: Evaluate, node: Node, value: Any, old: Any = None, path: str = ""
) -> Iterator[tuple[str, str]]:
    """Where a rule is broken and what it says; `old` is the value before, None where it is new."""
    for rule in node.get(RULES, []):
        about_change = "oldSelf" in rule["rule"]
        if about_change and old is None:
            continue
        before = {"oldSelf": old} if about_change else {}
        if not evaluate(rule["rule"], {"self": value} | before):
            yield f"{path}{rule.get('fieldPath', '')}".removeprefix("."), rule["message"]
    yield from _below(evaluate, node, value, old, path)


def _below(
    evaluate: Evaluate, node: Node, value: Any, old: Any, path: str
) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        known = old if isinstance(old, dict) else {}
        for key, item in value.items():
            inner = _inner(node, key)
            yield from violations(evaluate, inner, item, known.get(key), f"{path}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from violations(evaluate, node["items"], item, None, f"{path}[{index}]")


def _inner(node: Node, key: str) -> Node:
    known = node.get("properties", {}).get(key) or node.get("additionalProperties") or {}
    return dict(known)
