"""When to reconcile, and what readiness follows from it."""

from tradewind.domain.values import Nanos
from tradewind.execution.effects import Reconcile
from tradewind.execution.turns import Turn

UNREACHABLE = "VenueUnreachable"
"""How the reason begins while nothing is heard of the venue."""
ROUND_REQUESTS = 6
"""What a round costs of the budget: orders twice, executions, postings, positions, account."""


def ask_soon(turn: Turn) -> None:
    """Let the next round be due now; what is on its way is out of date."""
    turn.volatile.rounds.next_ns = turn.now.machine_ns
    turn.volatile.rounds.asked_ns = Nanos(0)
    turn.volatile.rounds.undecided = 0


def ask_shortly(turn: Turn) -> None:
    """Something does not add up: let the next round be due in 2 s, unless it is sooner."""
    rounds = turn.volatile.rounds
    due_ns = turn.now.machine_ns + 2 * turn.settings.reconcile_retry_ns
    rounds.next_ns = Nanos(min(rounds.next_ns, due_ns))


def ask_again(turn: Turn) -> None:
    """A round that decided nothing: the next is due after 1 s, then 2 s, 4 s and so on."""
    rounds, settings = turn.volatile.rounds, turn.settings
    wait = settings.reconcile_retry_ns << min(rounds.undecided, 10)
    rounds.undecided += 1
    rounds.next_ns = Nanos(turn.now.machine_ns + min(wait, settings.reconcile_every_ns))


def ask_next(turn: Turn) -> None:
    """A round that decided: the next is due in the ordinary course."""
    turn.volatile.rounds.undecided = 0
    every_ns = turn.settings.reconcile_every_ns
    turn.volatile.rounds.next_ns = Nanos(turn.now.machine_ns + every_ns)


def stream_lost(turn: Turn, reason: str) -> None:
    """Events are missing from here on: not ready until reconciled, which is when it is back."""
    turn.volatile.stream_up = False
    turn.readiness(ready=False, reason=f"{UNREACHABLE}: the venue's order stream is down: {reason}")


def send_round(turn: Turn) -> None:
    """Ask for the venue's books; the caller knows that a round is due."""
    rounds = turn.volatile.rounds
    recent = not turn.volatile.journal_checked
    if not turn.bucket.take_reserved(ROUND_REQUESTS + recent):
        return
    rounds.number += 1
    rounds.asked_ns, rounds.asked_market_ns = turn.now.machine_ns, turn.now.market_ns
    turn.send(Reconcile(rounds.number, since_ns(turn), recent))


def since_ns(turn: Turn) -> Nanos:
    """From when executions are asked for: well before all that is known to be complete.

    Before a simulated venue has told its time, ours may be years ahead of it.
    """
    state = turn.state
    known = min(state.reconciled_ns or state.born_ns, turn.now.market_ns)
    return Nanos(max(0, known - turn.settings.overlap_ns))
