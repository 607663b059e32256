"""The whole platform under many seeds: no oracle is ever violated."""

from collections.abc import Callable

import pytest

from tests.simulation.scenario import Simulation

CHUNK = 30
SLOWEST_S = 900
WORTH = 0.8
"""The share of seeds that must have been lively enough to count."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    only = metafunc.config.getoption("--seed")
    wanted = [only] if only is not None else range(metafunc.config.getoption("--seeds"))
    chunks = [wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK)]
    metafunc.parametrize("seeds", chunks, ids=[f"seeds-{chunk[0]}-{chunk[-1]}" for chunk in chunks])


@pytest.mark.timeout(SLOWEST_S)  # thirty seeds are a few seconds of one free core
def test_no_seed_violates_an_oracle(
    seeds: "range | list[int]", record_property: Callable[[str, object], None]
) -> None:
    outcomes = [Simulation(seed).run() for seed in seeds]
    counted = sum(outcome.counts for outcome in outcomes)
    record_property("seeds", len(outcomes))
    record_property("counted", counted)
    record_property("orders", sum(outcome.sent for outcome in outcomes))
    assert counted >= WORTH * len(outcomes) or len(outcomes) < CHUNK
