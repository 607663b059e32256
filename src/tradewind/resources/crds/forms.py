"""What a field takes, in words."""

from typing import Any

from tradewind.resources.crds.shapes import Schema
from tradewind.resources.leaves import Facets
from tradewind.resources.quantities import FORMS, UNLIMITED_WORD

_SHAPES = {
    "node-affinity": "a pod's `nodeAffinity`",
    "tolerations": "a pod's `tolerations`, at most 32",
    "moment": "a time in UTC",
}


def form_in_words(node: Schema, facets: Facets) -> str:
    """What a field takes, with its bounds."""
    shape, form = facets.says("shape"), facets.says("form")
    if shape:
        return _SHAPES[shape]
    if form:
        known = FORMS[form]
        word = f" or `{UNLIMITED_WORD}`" if known.unlimited else ""
        return f"{known.expected}{word}{_share_bounds(facets)}"
    return _plain(node, facets)


def _plain(node: Schema, facets: Facets) -> str:
    if "enum" in node:
        return _one_of(node["enum"])
    return _WORDS[node["type"]](node, facets)


def _one_of(words: list[Any]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _share_bounds(facets: Facets) -> str:
    above, most = facets.says("above"), facets.says("at_most")
    parts = [f"more than {above}"] if above else []
    parts += [f"at most {most}"] if most else []
    return f", {', '.join(parts)}" if parts else ""


def _text(node: Schema, facets: Facets) -> str:
    if facets.says("says"):
        return str(facets.says("says"))
    pattern = f" that matches `{_cell(node['pattern'])}`" if "pattern" in node else ""
    return f"text of at most {node['maxLength']}{pattern}"


def _cell(pattern: str) -> str:
    return pattern.replace("|", r"\|")


def _number(node: Schema, _: Facets) -> str:
    word = "whole number" if node["type"] == "integer" else "number"
    least = node.get("minimum")
    over = "above" if "exclusiveMinimum" in node else "from"
    start = "" if least is None else f" {over} {least:,}"
    return f"{word}{start}" + (f" to {node['maximum']:,}" if "maximum" in node else "")


def _list(node: Schema, _: Facets) -> str:
    least, most, items = node.get("minItems", 0), node["maxItems"], node["items"]
    kind = "set" if node["x-kubernetes-list-type"] == "set" else "list"
    inner = f": {_one_of(items['enum'])}" if "enum" in items else ""
    return f"{kind} of {f'{least} to' if least else 'at most'} {most:,}{inner}"


def _mapping(node: Schema, _: Facets) -> str:
    return f"mapping of at most {node['maxProperties']}" if "maxProperties" in node else "object"


def _boolean(_: Schema, __: Facets) -> str:
    return "`true`, `false`"


_WORDS = {
    "string": _text,
    "integer": _number,
    "number": _number,
    "array": _list,
    "object": _mapping,
    "boolean": _boolean,
}
