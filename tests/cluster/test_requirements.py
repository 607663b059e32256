"""The twenty requirements: each has scenarios on a real control plane, and their other proofs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.scenario_files import Scenario, scenarios
from tests.cluster.scenario_running import run

_MARKS = {True: [pytest.mark.slow], False: []}


def _cases() -> list[object]:
    return [
        pytest.param(each, id=f"{each.requirement:02d}-{each.name}", marks=_MARKS[each.slow])
        for each in scenarios()
    ]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scenario", _cases())
def test_requirement(
    kinds: Cluster,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
    tmp_path: Path,
    scenario: Scenario,
) -> None:
    record_property("requirement", scenario.requirement)
    record_property("scenario", scenario.name)
    for need in scenario.needs:
        request.getfixturevalue(need)
    run(kinds, scenario, tmp_path)
