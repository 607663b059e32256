"""What evidence lacks, in words for the person who has to find it again; pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.cluster.requirement_claims import Claim, Measured
from tests.cluster.requirement_evidence import PASSED, Evidence, Found, line_of
from tests.cluster.scenario_files import Mutant, Scenario

NUMBERS = range(1, 21)
SKIPPED = "skipped"
MAY_BE_SKIPPED = ("test_tilt.py::",)
"""Its tests are skipped by name where tilt is not on the PATH."""
_COMMIT = re.compile(r"[0-9a-f]{40}")


def of_requirements(
    evidence: Evidence | None, scenarios: Iterable[Scenario], mutants: Iterable[Mutant]
) -> list[str]:
    """What `make requirements` has not shown yet of each number."""
    if evidence is None:
        return ["there is no docs/evidence/requirements.json: make requirements"]
    found = {(each.scenario, each.line): each for each in evidence.found}
    said = [] if evidence.machine else ["the evidence of the requirements names no machine"]
    for one in scenarios:
        said += _of_scenario(one, found.get((one.name, "")))
    for line in mutants:
        said += _of_line(line, found.get((line.scenario, line_of(line))))
    return said + [f"requirement {each}: no evidence" for each in _unnumbered(evidence)]


def of_tests(
    document: Mapping[str, Any], tests: Iterable[str], claims: Iterable[Claim]
) -> list[str]:
    """What `make e2e` has not shown yet: of each test, and of what it is claimed to show."""
    if not document:
        return ["there is no docs/evidence/e2e.json: make e2e"]
    shows = {test: claim.name for claim in claims for test in claim.tests}
    outcomes: Mapping[str, str] = document.get("tests", {})
    known, said = tuple(tests), _of_origin("e2e.json", document)
    for test in known:
        said += _of_test(test, shows.get(test, ""), outcomes)
    gone = sorted({_plain(each) for each in outcomes} - set(known))
    return said + [f"e2e.json speaks of {each}, which is no test any more" for each in gone]


def of_figures(documents: Mapping[str, Mapping[str, Any]], claims: Iterable[Claim]) -> list[str]:
    """What `make bench-operator` has not shown yet of each claim; documents are by file."""
    said = [one for name, each in documents.items() for one in _of_origin(name, each)]
    figures = [one for each in documents.values() for one in each.get("figures", [])]
    for claim in claims:
        for wanted in claim.figures:
            said += _of_figure(wanted, claim.name, figures)
    return said


def _of_scenario(scenario: Scenario, found: Found | None) -> Iterator[str]:
    about = f"requirement {scenario.requirement}: its scenario {scenario.name}"
    again = f'make requirements ARGS="-k {scenario.requirement:02d}-"'
    if found is None:
        yield f"{about} was never tried: {again}"
    elif found.outcome != PASSED:
        yield f"{about} {found.outcome} when it was tried last: {again}"
    else:
        yield from _of_commit(about, found.commit)


def _of_line(line: Mutant, found: Found | None) -> Iterator[str]:
    about = f"requirement {line.requirement}: without the line `{line_of(line)}`"
    if found is None:
        yield f"{about} {line.scenario} was never tried"
    elif found.outcome != PASSED:
        yield f"{about} {line.scenario} does not fail at “{line.fails}”"
    else:
        yield from _of_commit(about, found.commit)


def _unnumbered(evidence: Evidence) -> list[int]:
    return sorted(set(NUMBERS) - {each.requirement for each in evidence.found})


def _of_test(test: str, shows: str, outcomes: Mapping[str, str]) -> Iterator[str]:
    found = {name: said for name, said in outcomes.items() if _plain(name) == test}
    if not found:
        yield f"e2e.json lacks {test} ({shows})"
    for name, outcome in found.items():
        forgiven = outcome == SKIPPED and name.startswith(MAY_BE_SKIPPED)
        if outcome != PASSED and not forgiven:
            yield f"e2e.json: {name} {outcome} ({shows})"


def _of_figure(wanted: Measured, shows: str, figures: list[dict[str, Any]]) -> Iterator[str]:
    name = f"“{wanted.name}” of the benchmark {wanted.benchmark}"
    found = [
        each
        for each in figures
        if each["benchmark"] == wanted.benchmark and re.fullmatch(wanted.name, each["name"].strip())
    ]
    if not any(each["value"] is not None for each in found):
        yield f"no figure {name} ({shows})"
    for each in found:
        if not each["holds"]:
            yield f"{name} is {each['value']:g}, beyond its floor {each['floor']:g} ({shows})"


def _of_origin(name: str, document: Mapping[str, Any]) -> list[str]:
    said = [] if document.get("machine") else [f"{name} names no machine"]
    return said + list(_of_commit(name, document.get("commit", "")))


def _of_commit(about: str, commit: str) -> Iterator[str]:
    if not _COMMIT.fullmatch(commit):
        yield f"{about}: found at {commit or 'no commit'}, which nobody else has"


def _plain(name: str) -> str:
    """A test's name without its parameters."""
    return name.partition("[")[0]
