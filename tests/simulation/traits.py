"""What a seed is about: each has some of these, so that none of them drowns the others."""

from enum import StrEnum

from tests.simulation.world import World


class Trait(StrEnum):
    """A side of the order path that a seed looks at closely."""

    GROUPS = "brackets, OCO, OTO and stops"
    STRICT = "strict fills"
    DISK = "a full disk"
    DRAIN = "SIGTERM"
    OPERATOR = "people who act without risk"
    RIVAL = "a second writer"
    PAUSE = "stopped processes"
    CLOCK = "the machine's UTC as market time, with steps"
    SNAPSHOT = "risk starts from snapshots"
    TRIM = "few reports in memory"
    LATE = "a strategy that comes late"
    EXTERNAL = "orders of somebody else"
    BREAKER = "a nervous circuit breaker"
    BUDGET = "few requests a minute"


CHANCES = dict.fromkeys(Trait, 0.25) | {
    Trait.GROUPS: 0.5,
    Trait.STRICT: 0.35,
    Trait.SNAPSHOT: 0.4,
    Trait.TRIM: 0.4,
}


def drawn(world: World, always: frozenset[Trait]) -> frozenset[Trait]:
    """This seed's traits, and those that it must have."""
    chosen = {trait for trait, chance in CHANCES.items() if world.random.random() < chance}
    return always | chosen
