"""Each requirement's scenario fails, at a named step, when a named line of the operator is gone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.places import REPOSITORY
from tests.cluster.requirement_evidence import line_of
from tests.cluster.scenario_files import Mutant, mutants, read
from tests.cluster.scenario_running import run
from tests.cluster.scenario_worlds import StepError

OPERATOR = REPOSITORY / "operator" / "tradewind_operator"
_MARKS = {True: [], False: [pytest.mark.slow]}


def _cases() -> list[object]:
    return [
        pytest.param(each, id=f"{each.requirement:02d}-{each.file}", marks=_MARKS[each.quick])
        for each in mutants()
    ]


def _without(line: Mutant, folder: Path) -> Path:
    """A copy of the operator without a line."""
    shutil.copytree(OPERATOR, folder / OPERATOR.name, ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / OPERATOR.name / line.file
    file.write_text(file.read_text().replace(line.line, line.instead))
    return folder


@pytest.mark.timeout(900)
@pytest.mark.parametrize("line", _cases())
def test_without_the_line_the_requirement_fails(
    kinds: Cluster,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
    tmp_path: Path,
    line: Mutant,
) -> None:
    about = {"requirement": line.requirement, "scenario": line.scenario, "line": line_of(line)}
    for name, value in about.items():
        record_property(name, value)
    scenario = read(line.scenario)
    for need in scenario.needs:
        request.getfixturevalue(need)
    code = _without(line, tmp_path / "code")
    with pytest.raises(StepError) as failed:
        run(kinds, scenario, tmp_path, code=code, fails=line.fails)
    assert failed.value.step == line.fails, failed.value


def test_every_requirement_has_a_line_that_stands_once_and_a_step_that_it_is_for() -> None:
    lines = mutants()
    assert {each.requirement for each in lines} == set(range(1, 21))
    for each in lines:
        scenario = read(each.scenario)
        assert (OPERATOR / each.file).read_text().count(each.line) == 1, each.line
        assert scenario.requirement == each.requirement
        assert each.fails in {step.get("id") for step in scenario.steps}, each.fails
