"""The stream with risk, and the room on the journal's disk."""

from tradewind.domain.codes import AlarmCode
from tradewind.execution.inputs import Now
from tradewind.execution.records import SessionOpened
from tradewind.execution.turns import Turn
from tradewind.execution.volatile import Volatile


def open_session(turn: Turn, risk: str, known: int) -> None:
    """Journal a new session; approvals of older ones are refused from here on."""
    turn.record(SessionOpened(turn.state.session + 1, risk, known))
    risk_heard(turn.volatile, turn.now)


def risk_heard(volatile: Volatile, now: Now) -> None:
    """Note a sign of life."""
    volatile.risk_heard_ns, volatile.risk_silent = now.machine_ns, False


def journal_room(turn: Turn, *, available: bool) -> None:
    """Note whether new orders can be journalled, and tell a person when they no longer can."""
    if turn.volatile.journal_room and not available:
        text = "the journal's disk is full: new orders are refused, cancels and fills go on"
        turn.alarm(AlarmCode.JOURNAL_FULL, text)
    turn.volatile.journal_room = available
