"""SIGTERM to execution: it obeys `onShutdown`, or is ended by force."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.simulation.world import guarded
from tradewind.domain.values import MILLISECOND, SECOND
from tradewind.execution.inputs import OnShutdown

if TYPE_CHECKING:
    from tests.simulation.execution import Execution

WAIT_NS = 20 * MILLISECOND
LONGEST_NS = 5 * SECOND


class Drain:
    """One process's way out; `policy` is set while it drains, `ended` hears of a clean end.

    `resumes` is how often a person had resumed when the signal came.
    """

    def __init__(self, execution: "Execution") -> None:
        self._execution, self._world = execution, execution.world
        self.policy: OnShutdown | None = None
        self.resumes = 0
        self.ended: Callable[[OnShutdown], None] = lambda _: None

    def begin(self, policy: OnShutdown) -> None:
        """The signal arrives."""
        execution = self._execution
        self.policy = policy
        self._world.note(f"SIGTERM to execution, onShutdown: {policy}")
        self._world.count(f"drain {policy}")
        execution.do(lambda: execution.core.drain(policy, execution.shell.now()))
        self._world.later(LONGEST_NS, self._cut_short, execution.life)
        self._wait(lambda: execution.core.is_drained, self._settle)

    def _settle(self) -> None:
        requests = self._execution.requests
        self._wait(lambda: not requests.pending, self._ask_books)

    def _ask_books(self) -> None:
        """A fee may have come since the last round."""
        execution = self._execution
        execution.do(lambda: execution.core.ask_books(execution.shell.now()))
        self._wait(lambda: not execution.requests.pending, self._leave)

    def _leave(self) -> None:
        execution, policy = self._execution, self.policy
        execution.shell.gate.flush()
        self._world.note("execution has drained")
        self._world.count("drained")
        if policy is not None:
            self.ended(policy)
        execution.checkpoints.note(execution.core)
        execution.life.end()
        execution.gone()

    def _cut_short(self) -> None:
        self._world.count("drain cut short")
        self._execution.life.crash()

    def _wait(self, holds: Callable[[], bool], then: Callable[[], None]) -> None:
        life = self._execution.life

        def look() -> None:
            if holds():
                guarded(life, then)
            else:
                self._world.later(WAIT_NS, look, life)

        self._world.later(WAIT_NS, look, life)
