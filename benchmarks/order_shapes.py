"""The orders of a comparison, as plain data that goes to both sides alike."""

import random

TICK = 10_000_000
STEP_NS = 2_000_000_000
CENTS = range(9_950, 10_051)
Step = tuple[str, int, int]
"""A side, and the bid and ask at that moment, scaled; the order is a limit at the touch."""


def grows(count: int) -> list[Step]:
    """Buys only."""
    return [("buy", *quote) for quote in _quotes(count)]


def closes(count: int) -> list[Step]:
    """Each second order closes what the one before opened."""
    return [
        ("sell" if number % 2 else "buy", *quote) for number, quote in enumerate(_quotes(count))
    ]


SHAPES = {"position only grows": grows, "each second order closes": closes}


def _quotes(count: int, *, seed: int = 11) -> list[tuple[int, int]]:
    """A penny wide, around 100.00, and never further from it than the price collar allows."""
    chance, cents = random.Random(seed), 10_000
    made = []
    for _ in range(count):
        cents = min(max(cents + chance.choice((-1, 0, 1)), CENTS.start), CENTS.stop - 1)
        made.append(((cents - 1) * TICK, cents * TICK))
    return made
