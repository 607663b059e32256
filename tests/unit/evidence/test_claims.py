"""What is claimed of a real node and of scale names tests and figures that there are."""

import re

import pytest

from benchmarks.running import FOLDER
from tests.cluster.requirement_claims import Claim, Measured, claims, end_to_end_tests


def _is_made(figure: Measured) -> bool:
    """Whether the benchmark's source has the figure's name, up to what it counts."""
    source = (FOLDER / f"bench_{figure.benchmark}.py").read_text()
    return re.split(r"[\d(]", figure.name)[0] in source


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.says)
def test_a_claim_rests_on_tests_or_figures_that_there_are(claim: Claim) -> None:
    assert claim.tests or claim.figures
    assert set(claim.tests) <= set(end_to_end_tests())
    assert all(map(_is_made, claim.figures))
    assert set(claim.requirements) <= set(range(1, 21))


def test_every_end_to_end_test_shows_something_that_is_claimed() -> None:
    assert set(end_to_end_tests()) == {test for claim in claims() for test in claim.tests}
