"""Each of the twenty requirements has proofs that exist, and the page says which."""

import pytest

from tests.cluster.requirement_proofs import PAGE, TITLES, is_there, page, proofs
from tests.cluster.scenario_files import scenarios
from tests.cluster.scenario_running import word_of


def test_the_page_is_made_of_scenarios_lines_and_proofs() -> None:
    assert PAGE.read_text() == page(), "python -m tests.cluster.requirement_proofs"


@pytest.mark.parametrize("number", TITLES)
def test_a_requirement_has_a_scenario_and_other_proofs(number: int) -> None:
    assert any(each.requirement == number for each in scenarios())
    named = [test for each in proofs() if each.requirement == number for test in each.tests]
    assert named
    assert [each for each in named if not is_there(each)] == []


def test_every_word_of_a_scenario_is_known() -> None:
    assert all(word_of(step) for each in scenarios() for step in each.steps)
