"""The whole platform under many seeds: no oracle is ever violated, and everything occurs."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from tests.simulation import coverage
from tests.simulation.scenario import Simulation
from tests.simulation.world import KEPT

CHUNK = 30
SLOWEST_S = 900
WORTH = 0.7
"""The share of seeds that must have been lively enough to count."""
ENOUGH = 300
"""So many seeds must bring about everything that `coverage` lists."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seeds" not in metafunc.fixturenames:
        return
    only = metafunc.config.getoption("--seed")
    wanted = [only] if only is not None else range(metafunc.config.getoption("--seeds"))
    chunks = [wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK)]
    metafunc.parametrize("seeds", chunks, ids=[f"seeds-{chunk[0]}-{chunk[-1]}" for chunk in chunks])


class Seen:
    """What the seeds of this run have brought about so far."""

    def __init__(self) -> None:
        self.runs = 0
        self.counts: Counter[str] = Counter()


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.mark.timeout(SLOWEST_S)  # thirty seeds are a few seconds of one free core
def test_no_seed_violates_an_oracle(
    seeds: "range | list[int]", seen: Seen, record_property: Callable[[str, object], None]
) -> None:
    outcomes = []
    for seed in seeds:
        run = Simulation(seed, kept=None if len(seeds) == 1 else KEPT)
        outcomes.append(run.run())
    counted = sum(outcome.counts for outcome in outcomes)
    times: Counter[str] = Counter()
    for outcome in outcomes:
        times.update(outcome.seen)
    seen.runs += len(outcomes)
    seen.counts += times
    record_property("seeds", len(outcomes))
    record_property("counted", counted)
    record_property("orders", sum(outcome.sent for outcome in outcomes))
    record_property("limits", sum(outcome.limits_checked for outcome in outcomes))
    record_property("times", json.dumps(times))
    record_property("seeds with", json.dumps(Counter(n for one in outcomes for n in one.seen)))
    if len(seeds) == 1:
        record_property("story", "\n".join(run.world.trace))
    assert counted >= WORTH * len(outcomes) or len(outcomes) < CHUNK


def test_every_feature_occurs(seen: Seen) -> None:
    if seen.runs < ENOUGH:
        pytest.skip(f"needs {ENOUGH} seeds, has {seen.runs}")
    assert coverage.absent(seen.counts) == []
