"""`docs/evidence/requirements.json`: what `make requirements` found of each, when and where.

A plugin of pytest: `-p tests.cluster.requirement_evidence`. A run renews what it tried and keeps
what others found of the rest. A test tells by `record_property` what it is about.
"""

import json
import subprocess
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


_found: dict[tuple[str, str], Found] = {}


def line_of(mutant: Mutant) -> str:
    """A line as the evidence names it."""
    return f"{mutant.file}: {mutant.line.strip()}"


def read() -> Evidence | None:
    """The file as it is, None where there is none."""
    return msgspec.json.decode(FILE.read_bytes(), type=Evidence) if FILE.exists() else None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep how a test went that says what it is about."""
    told = dict(report.user_properties)
    if report.when != "call" or not told.keys() >= _ABOUT:
        return
    seconds, commit = round(report.duration, 1), _commit()
    found = {**told, "outcome": report.outcome, "seconds": seconds, "commit": commit}
    made = msgspec.convert(found, Found)
    _found[made.scenario, made.line] = made


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write down what was found; a worker leaves that to its controller."""
    if _found and not hasattr(session.config, "workerinput"):
        _write()


def _write() -> None:
    before = read()
    kept = {(each.scenario, each.line): each for each in (before.found if before else ())}
    merged = {**kept, **_found}.values()
    ordered = sorted(merged, key=lambda each: (each.requirement, each.scenario, each.line))
    evidence = Evidence(commit=_commit(), machine=machine(), found=tuple(ordered))
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(msgspec.to_builtins(evidence), indent=1) + "\n")


def _commit() -> str:
    """What is checked out; with "-changed" where sources differ from it."""
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/evidence")
    return _git("rev-parse", "HEAD") + ("-changed" if changed else "")


def _git(*words: str) -> str:
    argv = ["git", "-C", str(REPOSITORY), *words]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
