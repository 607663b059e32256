"""When to reconcile, and what readiness follows from it."""

from tradewind.domain.values import Nanos
from tradewind.execution.effects import Reconcile
from tradewind.execution.turns import Turn


def ask_soon(turn: Turn) -> None:
    """Let the next round be due now; what is on its way is out of date."""
    turn.volatile.rounds.next_ns = turn.now.machine_ns
    turn.volatile.rounds.asked_ns = Nanos(0)


def ask_later(turn: Turn, wait_ns: int) -> None:
    """Let the next round be due after a while."""
    turn.volatile.rounds.next_ns = Nanos(turn.now.machine_ns + wait_ns)


def stream_lost(turn: Turn, reason: str) -> None:
    """Events are missing from here on: not ready until reconciled."""
    turn.volatile.stream_up = False
    turn.readiness(ready=False, reason=f"the venue's order stream is down: {reason}")


def send_round(turn: Turn) -> None:
    """Ask for the venue's books when a round is due."""
    rounds, volatile = turn.volatile.rounds, turn.volatile
    if not volatile.stream_up or rounds.asked_ns or rounds.next_ns > turn.now.machine_ns:
        return
    if not volatile.bucket.take_reserved():
        return
    rounds.number += 1
    rounds.asked_ns, rounds.asked_market_ns = turn.now.machine_ns, turn.now.market_ns
    turn.send(Reconcile(rounds.number, since_ns(turn)))


def since_ns(turn: Turn) -> Nanos:
    """From when executions are asked for: well before all that is known to be complete."""
    state = turn.state
    known = state.reconciled_ns or state.born_ns
    return Nanos(max(0, known - turn.settings.overlap_ns))
