"""Runs a scenario, step by step."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import httpx

from tests.cluster.clusters import Cluster
from tests.cluster.scenario_files import Scenario
from tests.cluster.scenario_operators import Made
from tests.cluster.scenario_worlds import StepError, World, haste, world
from tests.cluster.words import WORDS

_ID = "id"


def run(
    cluster: Cluster,
    scenario: Scenario,
    folder: Path,
    *,
    code: Path | None = None,
    fails: str = "",
) -> None:
    """Run a scenario in a namespace of its own.

    `code` is another operator's; `fails` is the step that can't succeed with it.

    Raises:
        StepError: a step did not come out as it says.
    """
    made = Made(rights=scenario.access, behind_proxy=scenario.proxy, code=code)
    with world(cluster, scenario, folder, made) as found:
        found.fails = fails
        take_all(found)


def take_all(found: World) -> None:
    """Take every step of a world's scenario."""
    for number, step in enumerate(found.scenario.steps, 1):
        _take(found, step, number)


def word_of(step: dict[str, Any]) -> str:
    """The one word of a step; KeyError for one that is not known."""
    (word,) = set(step) - {_ID}
    WORDS[word]
    return word


def _take(found: World, step: dict[str, Any], number: int) -> None:
    word = word_of(step)
    try:
        with haste() if found.fails and step.get(_ID) == found.fails else nullcontext():
            said = WORDS[word](found, step[word])
    except (AssertionError, httpx.HTTPError) as error:
        said = str(error) or type(error).__name__
    if said:
        name = f"{number} ({step.get(_ID, word)})"
        raise StepError(found.scenario.name, step.get(_ID, name), f"{name}: {said}{_last(found)}")


def _last(found: World) -> str:
    """The last lines of what operators wrote."""
    logs = (each.log.splitlines()[-6:] for each in found.operators.values())
    return "".join(f"\n  {line[:500]}" for lines in logs for line in lines)
