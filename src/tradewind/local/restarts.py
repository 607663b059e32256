"""When a dead process starts again: at once, then ever later; a healthy minute forgives."""

import msgspec

PAUSES_S = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
FORGIVEN_AFTER_S = 60.0
LOOP_AT = 5
"""So many deaths in a row are a crash loop, which is alarmed once."""
FAILURES_ALLOWED = 3
"""So many failures of its own in a row, and a strategy stays down."""


class Restarts(msgspec.Struct, frozen=True):
    """How often a process died in a row and in all, and how often it failed by itself in a row."""

    in_a_row: int = 0
    total: int = 0
    failures: int = 0

    def died(self, lived_s: float) -> "Restarts":
        """The process ended after `lived_s` seconds: killed, or in a way that says nothing."""
        healthy = lived_s >= FORGIVEN_AFTER_S
        in_a_row = 1 if healthy else self.in_a_row + 1
        return Restarts(in_a_row, self.total + 1, 0 if healthy else self.failures)

    def failed(self, lived_s: float) -> "Restarts":
        """The process ended itself after `lived_s` seconds because what it runs is wrong."""
        after = self.died(lived_s)
        return msgspec.structs.replace(after, failures=after.failures + 1)

    @property
    def pause_s(self) -> float:
        """How long to wait before the next start."""
        return PAUSES_S[min(max(self.in_a_row - 1, 0), len(PAUSES_S) - 1)]

    @property
    def is_loop(self) -> bool:
        """Whether this death makes it a crash loop; true once a loop."""
        return self.in_a_row == LOOP_AT

    @property
    def is_over(self) -> bool:
        """Whether it has failed by itself too often to be started again."""
        return self.failures >= FAILURES_ALLOWED
