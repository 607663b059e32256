"""What `make requirements` found is kept in the repository, and is of all that there is to find."""

from tests.cluster import requirement_evidence
from tests.cluster.scenario_files import mutants, scenarios
from tests.unit.evidence import lacking


def test_every_requirement_was_shown_and_missed_without_its_line() -> None:
    said = lacking.of_requirements(requirement_evidence.read(), scenarios(), mutants())
    assert not said, "\n".join(said)
