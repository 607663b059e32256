"""YAML text to plain values that remember where they stood."""

from collections.abc import Mapping
from typing import Any

import msgspec
import yaml

from tradewind.resources.faults import Fault, Path, dotted

_MOST_VALUES = 20_000
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_BOOL, _NUMBERS = "tag:yaml.org,2002:bool", ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


class Number(str):
    """A number as it was written: exact for amounts, and still told apart from quoted text."""

    __slots__ = ()


class Document(msgspec.Struct, frozen=True):
    """One YAML document: its plain value, and the line of every path in it."""

    file: str
    value: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of a path, or of its nearest parent."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def at(self, path: Path) -> Any:
        """The plain value at a path, None where there is nothing."""
        value = self.value
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def where(self, path: Path = ()) -> str:
        """The place of a path as "file:line"."""
        return f"{self.file}:{self.line(path)}"

    def fault(self, path: Path, message: str) -> Fault:
        """A fault at a path."""
        return Fault(self.file, self.line(path), dotted(path), message)


def read_documents(text: str, file: str) -> tuple[list[Document], list[Fault]]:
    """Read every document of a file; numbers stay as they were written, so "5e3" is no amount.

    What stands before a fault of syntax is still read.
    """
    found: list[Document] = []
    faults: list[Fault] = []
    try:
        for node in yaml.compose_all(text, Loader=yaml.SafeLoader):
            if node is not None:
                reading = _Reading(file)
                found.append(Document(file, reading.plain(node, ()), reading.lines))
                faults += reading.faults
    except yaml.YAMLError as error:
        faults.append(_syntax_fault(error, file))
    except RecursionError:
        faults.append(Fault(file, 1, "", "nested too deeply"))
    return found, faults


class _Reading:
    """One document being read."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []

    def plain(self, node: yaml.Node, path: Path) -> Any:
        """The value of a node."""
        self.lines[path] = node.start_mark.line + 1
        if len(self.lines) > _MOST_VALUES:
            raise yaml.MarkedYAMLError(None, None, "too many values", node.start_mark)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._text(key_node, path)
            inner = (*path, key)
            if key in plain:
                first = self.lines[inner]
                self._fault(key_node, inner, f"stands twice, first in line {first}")
                continue
            plain[key] = self.plain(value_node, inner)
            self.lines[inner] = key_node.start_mark.line + 1
        return plain

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        text = self._text(node, path)
        if getattr(node, "style", None) is not None:
            return text
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if node.tag == _BOOL:
            self._fault(node, path, f'{text} means true or false in YAML: write "{text}"')
        return Number(text) if node.tag in _NUMBERS else text

    def _text(self, node: yaml.Node, path: Path) -> str:
        text = str(node.value)
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            self._fault(node, path, "holds half a character (a lone surrogate)")
            return ""
        return text

    def _fault(self, node: yaml.Node, path: Path, message: str) -> None:
        self.faults.append(Fault(self._file, node.start_mark.line + 1, dotted(path), message))


def _syntax_fault(error: yaml.YAMLError, file: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    if problem.startswith("found undefined"):
        problem = problem.partition("'")[0].rstrip()  # what follows may be a key
    return Fault(file, mark.line + 1 if mark else 1, "", f"no valid YAML: {problem}")
