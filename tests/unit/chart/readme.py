"""The chart's README: its table of values is made from values.yaml and its comments."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from tests.unit.chart.renders import CHART

README = CHART / "README.md"
START, END = "<!-- values -->", "<!-- end of values -->"
_KEY = re.compile(r"^( *)([A-Za-z]+):(.*)$")


def readme() -> str:
    """README with its table made anew."""
    text = README.read_text()
    before, _, rest = text.partition(START)
    return f"{before}{START}\n{table()}\n{END}{rest.partition(END)[2]}"


def table() -> str:
    """A row for each value that can be set."""
    rows = [f"| `{path}` | `{default}` | {about} |" for path, default, about in rows_of_values()]
    return "\n".join(["| value | default | |", "|---|---|---|", *rows])


def rows_of_values() -> Iterator[tuple[str, str, str]]:
    """Path, default and comment of every value."""
    text = (CHART / "values.yaml").read_text()
    comments = dict(_comments(text.splitlines()))
    for path, default in leaves(yaml.safe_load(text)):
        yield path, json.dumps(default), comments.get(path) or _over(path, comments)


def _over(path: str, comments: dict[str, str]) -> str:
    """What is said of the map that a value is in."""
    return comments.get(path.rpartition(".")[0], "")


def leaves(values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value by its path; maps that people fill are leaves."""
    for key, value in values.items():
        if isinstance(value, dict) and value and f"{prefix}{key}" not in WHOLE:
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


WHOLE = {"operator.resources", "monitoring.dashboards.labels"}
"""Maps with a default that are replaced key by key."""


def _comments(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The comment above each key, by the key's path; a comment over a map is about the map."""
    path: list[str] = []
    words: list[str] = []
    for line in lines:
        if (stripped := line.strip()).startswith("#"):
            words.append(stripped.removeprefix("#").strip())
        elif match := _KEY.match(line):
            path = [*path[: len(match[1]) // 2], match[2]]
            yield ".".join(path), " ".join(words)
            words = []
        else:
            words = []
