"""What a restart must bring back: the state as of each record that reached the disk."""

from collections.abc import Callable

from tradewind.engine.desk import RiskDesk
from tradewind.execution.core import ExecutionCore
from tradewind.execution.state import state_hash


class Checkpoints:
    """Digests of a living core, by the number of its newest record."""

    def __init__(self) -> None:
        self._hashes: dict[int, str] = {}
        self.differs: Callable[[int], None] = lambda _: None

    def note(self, core: ExecutionCore) -> None:
        """Remember the state as it is now."""
        self._hashes[core.state.records] = state_hash(core.state)

    def forget_after(self, durable: int) -> None:
        """What was not durable never happened."""
        self._hashes = {n: digest for n, digest in self._hashes.items() if n <= durable}

    def compare(self, number: int, core: ExecutionCore) -> None:
        """O6: a replay comes by the very state that the process had at that record."""
        digest = self._hashes.get(number)
        if digest is not None and digest != state_hash(core.state):
            self.differs(number)


def remembered(desk: RiskDesk) -> dict[str, object]:
    """What risk's own journal alone must bring back; the rest comes with execution's reports."""
    state = desk.state
    seats = state.seats.items()
    return {
        "policy": state.policy,
        "limits": {name: seat.limits for name, seat in seats if seat.limits.symbols},
        "epochs": {name: seat.epoch for name, seat in seats if seat.epoch},
        "latches": dict(state.states.latches),
        "breaker": state.breaker,
        "exits": dict(state.exits),
        "flattens": dict(state.flattens),
        "version": state.version,
        "epoch": state.epoch_counter,
    }
