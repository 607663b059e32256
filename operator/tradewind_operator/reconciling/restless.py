"""Whose truth is about to change: resources that were edited, or are not yet what they should be.

The pods that know are asked every second at first; the pauses grow with the time that it takes.
"""

from collections.abc import Callable

import msgspec

from tradewind_operator.model import Owned, Ref

FIRST_S, LEAST_S, PART = 0.3, 1.0, 0.25
"""After an edit; between two questions at least; and the part of the time so far that one waits."""


class Unrest(msgspec.Struct, frozen=True):
    """What a resource was when it became restless, and since when it is."""

    sign: tuple[str, int, str]
    since: float


class Restless:
    """The resources that are restless. `now` is monotonic, in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._unrest: dict[Ref, Unrest] = {}

    def stir(self, own: Owned) -> float:
        """Note that a resource is restless; return in how many seconds its pods may know more."""
        sign, known = (own.uid, own.generation, own.deleting), self._unrest.get(own.ref)
        if known is None or known.sign != sign:
            self._unrest[own.ref] = Unrest(sign, self._now())
            return FIRST_S
        return self._pause(known)

    def settle(self, ref: Ref) -> None:
        """Note that a resource is what it should be, or gone."""
        self._unrest.pop(ref, None)

    def pause_s(self, ref: Ref) -> float:
        """How long its pods are left in peace between two questions."""
        known = self._unrest.get(ref)
        return float("inf") if known is None else self._pause(known)

    def _pause(self, unrest: Unrest) -> float:
        return max(LEAST_S, (self._now() - unrest.since) * PART)
