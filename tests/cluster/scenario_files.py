"""Scenarios as files: what a requirement says, step by step; see `scenarios/README.md`."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

FOLDER = Path(__file__).parent / "scenarios"

Step = dict[str, Any]


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file. `needs` are what a cluster must offer; elsewhere it is skipped by name.

    `access` is what the operator may do: "admin" everything, "chart" what the chart's roles say.
    `proxy` puts the fault proxy before the operator, `apart` lets it live in a namespace of its
    own. `settings` change its own.
    """

    requirement: int
    title: str
    steps: list[Step]
    name: str = ""
    needs: list[str] = []
    settings: dict[str, Any] = {}
    access: str = "admin"
    proxy: bool = False
    apart: bool = False
    slow: bool = False


class Mutant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named line of the operator, and the step of a scenario that fails without it.

    `line` stands once in `file`; `instead` is what stands there then. `because` says what the line
    is for. `quick` mutants are tried in the default suite, too.
    """

    requirement: int
    scenario: str
    file: str
    line: str
    fails: str
    because: str
    instead: str = ""
    quick: bool = False


@cache
def scenarios() -> tuple[Scenario, ...]:
    """All of them, by name."""
    return tuple(read(path.stem) for path in sorted(FOLDER.glob("*.yaml")))


def read(name: str) -> Scenario:
    """One scenario; its name is its file's."""
    found = _loaded(FOLDER / f"{name}.yaml")
    return msgspec.convert({**found, "name": Path(name).name}, Scenario)


def given(name: str) -> Any:
    """A resource that scenarios begin with."""
    return _loaded(FOLDER / "given" / f"{name}.yaml")


def mutants() -> list[Mutant]:
    """All lines that are tried."""
    found = _loaded(FOLDER / "lines" / "lines.yaml")
    return msgspec.convert(found, list[Mutant])


def _loaded(path: Path) -> Any:
    return yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
