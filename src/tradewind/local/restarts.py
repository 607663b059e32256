"""When a dead process starts again: at once, then ever later; a healthy minute forgives."""

import msgspec

PAUSES_S = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
FORGIVEN_AFTER_S = 60.0
LOOP_AT = 5
"""So many deaths in a row are a crash loop, which is alarmed once."""


class Restarts(msgspec.Struct, frozen=True):
    """How often a process died in a row, and in all."""

    in_a_row: int = 0
    total: int = 0

    def died(self, lived_s: float) -> "Restarts":
        """The process ended by itself after `lived_s` seconds."""
        in_a_row = 1 if lived_s >= FORGIVEN_AFTER_S else self.in_a_row + 1
        return Restarts(in_a_row, self.total + 1)

    @property
    def pause_s(self) -> float:
        """How long to wait before the next start."""
        return PAUSES_S[min(max(self.in_a_row - 1, 0), len(PAUSES_S) - 1)]

    @property
    def is_loop(self) -> bool:
        """Whether this death makes it a crash loop; true once a loop."""
        return self.in_a_row == LOOP_AT
