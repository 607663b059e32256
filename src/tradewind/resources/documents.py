"""YAML text to plain values that remember where they stood."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import yaml

from tradewind.domain.errors import MalformedValueError

Path = tuple[str | int, ...]
_MOST_NODES = 20_000
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


class Document(msgspec.Struct, frozen=True):
    """One YAML document: its plain value, and the line of every path in it."""

    file: str
    value: Any
    lines: Mapping[Path, int]

    def where(self, path: Path) -> str:
        """The place of a path, or of its nearest parent, as "file:line"."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.file}:{self.lines.get(path, 1)}"


def read_documents(text: str, file: str) -> Iterator[Document]:
    """Read every document of a file; scalars stay as they were written, so "5e3" is no number.

    Raises:
        MalformedValueError: no YAML, an alias, or too large; names file and line.
    """
    try:
        for node in yaml.compose_all(text, Loader=yaml.SafeLoader):
            if node is not None:
                lines: dict[Path, int] = {}
                yield Document(file, _plain(node, (), lines), lines)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise MalformedValueError(f"{file}:{line}: no valid YAML: {problem}") from error
    except RecursionError as error:
        raise MalformedValueError(f"{file}:1: nested too deeply") from error


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if len(lines) > _MOST_NODES:
        raise MalformedValueError(f"{node.start_mark.line + 1}: too many values in one document")
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        items = enumerate(node.value)
        return [_plain(item, (*path, index), lines) for index, item in items]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in plain:
            raise MalformedValueError(f"line {key_node.start_mark.line + 1}: {key!r} stands twice")
        plain[key] = _plain(value_node, (*path, key), lines)
        lines[(*path, key)] = key_node.start_mark.line + 1
    return plain


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if getattr(node, "style", None) is None:
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float"):
            return Number(text)
    return text


class Number(str):
    """A number as it was written: exact for amounts, and still told apart from quoted text."""

    __slots__ = ()
