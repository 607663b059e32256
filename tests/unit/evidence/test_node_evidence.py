"""What `make e2e` and `make bench-operator` found is kept in the repository, and lacks nothing."""

import json

from tests.cluster.places import REPOSITORY
from tests.cluster.requirement_claims import claims, end_to_end_tests
from tests.e2e import evidence
from tests.unit.evidence import lacking

FOLDER = REPOSITORY / "docs" / "evidence"


def test_every_end_to_end_test_passed_on_a_node() -> None:
    said = lacking.of_tests(evidence.read(), end_to_end_tests(), claims())
    assert not said, "\n".join(said)


def test_every_figure_that_is_claimed_was_measured_and_keeps_its_floor() -> None:
    documents = {each.name: json.loads(each.read_text()) for each in FOLDER.glob("bench-*.json")}
    said = lacking.of_figures(documents, claims())
    assert not said, "\n".join(said)
