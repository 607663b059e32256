"""What proves each of the twenty requirements; the page `docs/requirements.md` is made of it.

`python -m tests.cluster.requirement_proofs` writes the page anew.
"""

import re
from collections.abc import Iterator

import msgspec
import yaml

from tests.cluster.places import REPOSITORY
from tests.cluster.requirement_claims import Claim, claims
from tests.cluster.scenario_files import FOLDER, Mutant, Scenario, mutants, scenarios

PAGE = REPOSITORY / "docs" / "requirements.md"
TITLES = {
    1: "Every edit converges",
    2: "Level-triggered",
    3: "Drift is repaired",
    4: "Idle means silent",
    5: "A cold start is quick",
    6: "An upgrade rolls nothing",
    7: "One sender",
    8: "Risk acknowledges",
    9: "A halt needs nobody",
    10: "Deletion is safe and ends",
    11: "Ready is of this generation",
    12: "Pinning by evidence",
    13: "A guard without a webhook",
    14: "Few rights, proven",
    15: "No zombie",
    16: "One source",
    17: "A chart that is closed and restricted",
    18: "One trace for one order",
    19: "Alerts that are tried",
    20: "One command for a developer",
}


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What else proves a requirement: tests, as pytest names them, or whole files."""

    requirement: int
    says: str
    tests: list[str]


def proofs() -> list[Proof]:
    """All of them."""
    found = yaml.safe_load((FOLDER / "proofs" / "proofs.yaml").read_text())
    return msgspec.convert(found, list[Proof])


def is_there(test: str) -> bool:
    """Whether a named test exists, or a file that has tests."""
    path, _, name = test.partition("::")
    file = REPOSITORY / path
    words = rf"^(async )?def {name}\(" if name else r"^(async )?def \w+\("
    return file.exists() and re.search(words, file.read_text(), re.M) is not None


def page() -> str:
    """The page's text."""
    return "\n".join([_HEAD, *(line for number in TITLES for line in _about(number))]) + "\n"


_HEAD = """\
# The twenty requirements, and what proves each

Made by `python -m tests.cluster.requirement_proofs` from `tests/cluster/scenarios`, held by a test.
A scenario is a file that runs against a real API server; its operator is a real process, and where
no node runs pods a test controller speaks for them. *Without the line* names a line of the operator
and the step of the scenario that fails when it is gone: `make requirements` tries all of them, and
keeps what it found in `docs/evidence/requirements.json`; `make e2e` and `make bench-operator` keep
beside it what they found on a real node and at scale."""


def _about(number: int) -> Iterator[str]:
    yield f"\n## {number}. {TITLES[number]}\n"
    for scenario in (each for each in scenarios() if each.requirement == number):
        yield _scenario(scenario)
    for line in (each for each in mutants() if each.requirement == number):
        yield _line(line)
    for proof in (each for each in proofs() if each.requirement == number):
        yield f"- {proof.says}"
        yield from (f"  - `{test}`" for test in proof.tests)
    for claim in (each for each in claims() if number in each.requirements):
        yield from _claim(claim)


def _scenario(scenario: Scenario) -> str:
    needs = f" (needs {', '.join(scenario.needs)})" if scenario.needs else ""
    link = f"[{scenario.name}](../tests/cluster/scenarios/{scenario.name}.yaml)"
    return f"- {link}: {scenario.title}{needs}."


def _line(line: Mutant) -> str:
    text = line.line.strip().splitlines()[-1].strip()
    return (
        f"- Without the line `{text}` of `{line.file}` ({line.because}) the step"
        f" “{line.fails}” of {line.scenario} fails."
    )


def _claim(claim: Claim) -> Iterator[str]:
    where = "On a real node" if claim.tests else "At scale"
    yield f"- {where}: {claim.says}"
    yield from (f"  - `tests/e2e/{test}`" for test in claim.tests)
    yield from (f"  - `{each.name}` of the benchmark {each.benchmark}" for each in claim.figures)


if __name__ == "__main__":
    PAGE.write_text(page())
