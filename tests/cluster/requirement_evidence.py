"""`docs/evidence/requirements.json`: what `make requirements` found of each, when and where.

A plugin of pytest: `-p tests.cluster.requirement_evidence`. A run renews what it tried and keeps
what others found of the rest. A test tells by `record_property` what it is about.
"""

import json
import subprocess
from operator import attrgetter
from typing import Any

import msgspec
import pytest

from tests.cluster.places import REPOSITORY
from tests.cluster.scenario_files import Mutant
from tests.e2e.evidence import machine

FILE = REPOSITORY / "docs" / "evidence" / "requirements.json"
PASSED = "passed"
_ABOUT = {"requirement", "scenario"}


class Found(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one scenario went, whole or without a `line`: then "passed" means that it was missed."""

    requirement: int
    scenario: str
    line: str = ""
    outcome: str
    seconds: float
    commit: str


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The file: commit and machine of the last run, and what each scenario's last run found."""

    commit: str
    machine: dict[str, Any]
    found: tuple[Found, ...]


def line_of(mutant: Mutant) -> str:
    """A line as the evidence names it."""
    return f"{mutant.file}: {mutant.line.strip()}"


def read() -> Evidence | None:
    """The file as it is, None where there is none."""
    return msgspec.json.decode(FILE.read_bytes(), type=Evidence) if FILE.exists() else None


def pytest_configure(config: pytest.Config) -> None:
    """Keep what is found, as the controller of all workers."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Keeper())


class Keeper:
    """Writes down each test's outcome as it comes, so that a run that is broken off tells, too."""

    def __init__(self) -> None:
        self._commit = _commit()
        known = (before := read()) and before.found
        self._found = {(each.scenario, each.line): each for each in known or ()}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep how a test went that says what it is about."""
        told = dict(report.user_properties)
        if report.when != "call" or not told.keys() >= _ABOUT:
            return
        seconds = round(report.duration, 1)
        outcome = {"outcome": report.outcome, "seconds": seconds, "commit": self._commit}
        found = msgspec.convert({**told, **outcome}, Found)
        self._found[found.scenario, found.line] = found
        self._write()

    def _write(self) -> None:
        key = attrgetter("requirement", "scenario", "line")
        found = tuple(sorted(self._found.values(), key=key))
        evidence = Evidence(commit=self._commit, machine=machine(), found=found)
        FILE.parent.mkdir(parents=True, exist_ok=True)
        FILE.write_text(json.dumps(msgspec.to_builtins(evidence), indent=1) + "\n")


def _commit() -> str:
    """What is checked out; with "-changed" where sources differ from it."""
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/evidence")
    return _git("rev-parse", "HEAD") + ("-changed" if changed else "")


def _git(*words: str) -> str:
    argv = ["git", "-C", str(REPOSITORY), *words]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
