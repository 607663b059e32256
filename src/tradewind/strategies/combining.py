"""Several opinions about one symbol become one."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec


class Combine(StrEnum):
    """How a resource's components agree.

    WEIGHTED: the weighted mean of all opinions.
    VOTE: long, flat and short count their weights; a tie is flat; the winner takes full strength.
    PRIORITY: the first component, in the resource's order, that wants a position.
    A component without an opinion on the symbol takes no part.
    """

    WEIGHTED = "weighted"
    VOTE = "vote"
    PRIORITY = "priority"


class Opinion(msgspec.Struct, frozen=True, gc=False):
    """What one component last said of one symbol; strength in [-1, 1]."""

    strength: float
    weight: float = 1.0
    note: str = ""
    features: dict[str, float] = {}


def combined(how: Combine, opinions: Sequence[Opinion]) -> float:
    """One strength in [-1, 1]; 0 without opinions."""
    return _WAYS[how](opinions) if opinions else 0.0


def _weighted(opinions: Sequence[Opinion]) -> float:
    total = sum(opinion.weight for opinion in opinions)
    if total <= 0.0:
        return 0.0
    return sum(opinion.weight * opinion.strength for opinion in opinions) / total


def _vote(opinions: Sequence[Opinion]) -> float:
    votes = {-1.0: 0.0, 0.0: 0.0, 1.0: 0.0}
    for opinion in opinions:
        votes[_sign(opinion.strength)] += opinion.weight
    most = max(votes.values())
    winners = [side for side, weight in votes.items() if weight == most]
    return winners[0] if len(winners) == 1 else 0.0


def _priority(opinions: Sequence[Opinion]) -> float:
    return next((one.strength for one in opinions if one.strength), 0.0)


def _sign(strength: float) -> float:
    return float((strength > 0) - (strength < 0))


_WAYS = {Combine.WEIGHTED: _weighted, Combine.VOTE: _vote, Combine.PRIORITY: _priority}
