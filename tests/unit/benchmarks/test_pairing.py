from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.pairing import Pairs, Round, UnequalError, alternate


def a_side(name: str, calls: list[str], *spent: int, outcome: Any = 1) -> Callable[[], Round]:
    times = iter(spent)

    def measure() -> Round:
        calls.append(name)
        return Round(next(times), outcome)

    return measure


def test_the_first_pair_only_warms_up() -> None:
    pairs = alternate(a_side("A", [], 9, 1, 2), a_side("B", [], 99, 10, 20), pairs=2)
    assert pairs == Pairs([1, 2], [10, 20])


def test_who_begins_changes_from_pair_to_pair() -> None:
    calls: list[str] = []
    alternate(a_side("A", calls, 1, 1, 1), a_side("B", calls, 1, 1, 1), pairs=2)
    assert "".join(calls) == "ABBAAB"


def test_the_ratio_is_the_median_of_the_pairs_own_ratios() -> None:
    # 10x, 2x and 4x: a pair that met a noisy moment doesn't count.
    assert Pairs([1, 10, 5], [10, 20, 20]).ratio == 4


def test_sides_that_did_different_work_are_not_compared() -> None:
    mine = a_side("A", [], 1, outcome={"fills": [["buy", 1], ["buy", 2]]})
    peers = a_side("B", [], 1, outcome={"fills": [["buy", 1], ["buy", 3]]})
    with pytest.raises(UnequalError, match="fills: at 1: at 1: ours 2, theirs 3"):
        alternate(mine, peers)
