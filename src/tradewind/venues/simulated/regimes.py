"""The hidden value that generated order flow trades around: trends and reversals of 3 to 10 s."""

from math import sqrt
from random import Random

from tradewind.domain.values import MILLISECOND, SECOND

GRID_NS = 100 * MILLISECOND
_STEP_S = GRID_NS / SECOND
_ROOT = sqrt(_STEP_S)
_TREND_NOISE = 2.0
"""Basis points per root second within a trend."""
_REVERT_NOISE = 5.0
_REVERT_PULL = 1.2
_OWN_NOISE = 1.5
_OWN_PULL = 0.4
_REACH = 150.0
"""Basis points from the anchor at which a trend surely turns back."""


class Driver:
    """What several assets follow: basis points from an anchor, stepped every 100 ms.

    The path depends on the seed alone, however often it is read.
    """

    def __init__(self, random: Random, *, start_ns: int, level: float = 0.0) -> None:
        self._random, self._at_ns, self.level = random, start_ns, level
        self.slope = 0.0
        self._anchor = level
        self._left = 0
        self._last = 0

    def advance(self, ts_ns: int) -> None:
        """Step to the last grid point at or before `ts_ns`."""
        while self._at_ns + GRID_NS <= ts_ns:
            self._at_ns += GRID_NS
            self._step()

    def sleep(self, gap_ns: int) -> None:
        """Let time go by without a step."""
        self._at_ns += gap_ns

    def _step(self) -> None:
        if self._left == 0:
            self._turn()
        self._left -= 1
        noise = self._random.gauss(0.0, 1.0) * _ROOT
        if self.slope:
            self.level += self.slope * _STEP_S + noise * _TREND_NOISE
        else:
            pull = (self._anchor - self.level) * _REVERT_PULL * _STEP_S
            self.level += pull + noise * _REVERT_NOISE

    def _turn(self) -> None:
        random = self._random
        self._left = random.randrange(30, 80)
        self._anchor = self.level
        if random.random() < 0.6:
            up = random.random() < 0.5 - 0.25 * self._last - self.level / (2 * _REACH)
            self._last = 1 if up else -1
            self.slope = random.uniform(2.5, 7.0) * self._last
        else:
            self.slope = 0.0


class OwnWay:
    """What one asset does beside its driver: small, and always drawn back to nothing."""

    def __init__(self, random: Random, *, level: float = 0.0) -> None:
        self._random, self.level = random, level

    def step(self, seconds: float) -> float:
        """Move on by `seconds` and return basis points."""
        noise = self._random.gauss(0.0, _OWN_NOISE) * sqrt(seconds)
        self.level += noise - self.level * min(1.0, _OWN_PULL * seconds)
        return self.level
