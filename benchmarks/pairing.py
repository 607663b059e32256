"""Two sides measured in turn within one run, so that a machine's moods meet both alike.

Sides that only compute are measured by their thread's processor time: on a quiet machine it is the
time by the wall clock, on a shared one it leaves out the turns that others had.
"""

import gc
from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple

PAIRS = 7


class Round(NamedTuple):
    """What a round took, and what came of it, to be equal on both sides."""

    spent_ns: int
    outcome: Any


class Pairs(NamedTuple):
    """What ours and theirs took, in nanoseconds, pair by pair."""

    ours: list[int]
    theirs: list[int]

    @property
    def ratio(self) -> float:
        """How many times faster ours is: the median of the pairs' own ratios."""
        return median(theirs / ours for ours, theirs in zip(*self, strict=True))


class UnequalError(AssertionError):
    """The two sides did different work, so that their times say nothing."""


def alternate(
    ours: Callable[[], Round], theirs: Callable[[], Round], *, pairs: int = PAIRS
) -> Pairs:
    """Measure pairs after one to warm up; who begins changes from pair to pair.

    Raises:
        UnequalError: the outcomes differ.
    """
    spent = Pairs([], [])
    for number in range(pairs + 1):
        mine, peers = _pair(ours, theirs, ours_first=number % 2 == 0)
        if mine.outcome != peers.outcome:
            raise UnequalError(difference(mine.outcome, peers.outcome))
        if number:
            spent.ours.append(mine.spent_ns)
            spent.theirs.append(peers.spent_ns)
    return spent


def difference(ours: Any, theirs: Any) -> str:
    """Where two outcomes part, shortly."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]
        return f"{keys[0]}: {difference(ours.get(keys[0]), theirs.get(keys[0]))}"
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        at = next(index for index, mine in enumerate(ours) if mine != theirs[index])
        return f"at {at}: {difference(ours[at], theirs[at])}"
    return f"ours {ours!r:.200}, theirs {theirs!r:.200}"


def _pair(
    ours: Callable[[], Round], theirs: Callable[[], Round], *, ours_first: bool
) -> tuple[Round, Round]:
    gc.collect()  # what an earlier round left behind isn't this one's to clear away
    if ours_first:
        return ours(), theirs()
    found = theirs()
    return ours(), found
