"""How long to wait before the next try of something that keeps failing."""

from random import Random


class Backoff:
    """Doubling delays with jitter: 1, 2, 4 … 30 s, each shortened by up to half.

    Args:
        random: A seeded generator, so that a test sees the same delays.
    """

    def __init__(self, random: Random, *, first_s: float = 1.0, most_s: float = 30.0) -> None:
        self._random, self._first_s, self._most_s = random, first_s, most_s
        self._failures = 0

    def next_s(self) -> float:
        """The delay before the next try; each call counts as one more failure."""
        whole: float = min(self._most_s, self._first_s * 2.0 ** min(self._failures, 30))
        self._failures += 1
        return whole * (1 - self._random.random() / 2)

    def succeeded(self) -> None:
        """Start again from the first delay."""
        self._failures = 0
