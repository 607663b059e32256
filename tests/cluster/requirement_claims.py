"""What is shown on a real node and measured at scale, as data: `scenarios/proofs/node.yaml`."""

import re

import msgspec
import yaml

from tests.cluster.places import REPOSITORY
from tests.cluster.scenario_files import FOLDER

E2E = REPOSITORY / "tests" / "e2e"


class Measured(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure of a benchmark; `name` is a pattern of the whole name."""

    benchmark: str
    name: str


class Claim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What end-to-end tests and figures show, and of which requirements; of none: of the whole."""

    says: str
    requirements: list[int] = []
    tests: list[str] = []
    figures: list[Measured] = []

    @property
    def name(self) -> str:
        """What it is about, for a person who reads that its evidence is missing."""
        numbers = ", ".join(map(str, self.requirements))
        return f"requirement {numbers}: {self.says}" if numbers else self.says


def claims() -> list[Claim]:
    """All of them."""
    found = yaml.safe_load((FOLDER / "proofs" / "node.yaml").read_text())
    return msgspec.convert(found, list[Claim])


def end_to_end_tests() -> list[str]:
    """Every end-to-end test that there is, as the evidence names it, without parameters."""
    return [
        f"{path.name}::{name}"
        for path in sorted(E2E.glob("test_*.py"))
        for name in re.findall(r"^def (test_\w+)\(", path.read_text(), re.M)
    ]
