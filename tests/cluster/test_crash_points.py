"""Requirement 2: the operator killed at any call of a scenario ends in the same state.

A few points in the default suite; `make crash-points` tries all of them, before the server hears of
a call and after it has answered.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.scenario_crashes import Crash, counts, supervised
from tests.cluster.scenario_files import read
from tests.cluster.scenario_operators import Made
from tests.cluster.scenario_running import take_all
from tests.cluster.scenario_states import State
from tests.cluster.scenario_worlds import ONE, world

LIFE, BEGINNING = "crashes/life", "crashes/beginning"
QUICK = (Crash(12, after=True), Crash(60, after=False))
EVERY = int(os.environ.get("CRASH_EVERY", "1"))
"""Of the points that `make crash-points` tries, every so manieth."""


class Whole(msgspec.Struct, frozen=True):
    """A run without a crash: how many calls it took, and what it left after each part."""

    calls: int
    states: Mapping[str, State]


def _run(
    cluster: Cluster,
    folder: Path,
    name: str,
    crash: Crash | None = None,
    reference: Mapping[str, State] | None = None,
) -> tuple[int, int, Mapping[str, State]]:
    """One life; how many calls it took, how often it was killed, and what it left."""
    scenario = read(name)
    made = Made(rights=scenario.access, behind_proxy=True)
    with world(cluster, scenario, folder, made) as found:
        found.crash, found.reference = crash, reference
        with supervised(cluster.api, lambda: found.operators.get(ONE)) as supervisor:
            take_all(found)
        proxy = found.operator().proxy
        assert proxy is not None
        assert not supervisor.broken, supervisor.broken
        return proxy.count(counts), supervisor.kills, found.states


def _whole(cluster: Cluster, folder: Path, name: str) -> Whole:
    calls, kills, states = _run(cluster, folder, name)
    assert kills == 0
    return Whole(calls, states)


@pytest.fixture(scope="module")
def beginning(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return _whole(kinds, tmp_path_factory.mktemp("beginning"), BEGINNING)


@pytest.fixture(scope="module")
def life(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return _whole(kinds, tmp_path_factory.mktemp("life"), LIFE)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("crash", QUICK, ids=["after-an-answer", "before-a-request"])
def test_killed_at_a_call_it_ends_in_the_same_state(
    kinds: Cluster, beginning: Whole, tmp_path: Path, crash: Crash
) -> None:
    assert crash.at < beginning.calls
    _, kills, _ = _run(kinds, tmp_path, BEGINNING, crash, beginning.states)
    assert kills == 1


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("after", [True, False], ids=["after-the-answer", "before-the-request"])
def test_killed_at_every_call_it_ends_in_the_same_state(
    kinds: Cluster, life: Whole, tmp_path: Path, after: bool
) -> None:
    for crash in _points(life.calls, after=after):
        folder = tmp_path / str(crash.at)
        folder.mkdir()
        _, kills, _ = _run(kinds, folder, LIFE, crash, life.states)
        print(f"call {crash.at} of {life.calls}: the same state", flush=True)  # noqa: T201 - it takes an hour
        assert kills == 1


def _points(calls: int, *, after: bool) -> Iterator[Crash]:
    for at in range(0 if after else EVERY // 2, calls - 2, EVERY):
        yield Crash(at, after)
