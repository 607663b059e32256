"""Halts: journalled with a rising number, older approvals refused, entries cancelled."""

from tradewind.domain.codes import AlarmCode, TradingState, strictest
from tradewind.domain.reports import AlarmReport, HaltReport, ReportBody
from tradewind.execution.cancels import ask_cancel, cancel_scope
from tradewind.execution.inputs import ENTRIES, EVERYTHING
from tradewind.execution.records import FlattenEnded, HaltSet
from tradewind.execution.state import Entry
from tradewind.execution.turns import Turn

_STOPPING = (TradingState.HALTED, TradingState.FLATTENED)


def halt(turn: Turn, number: int, state: TradingState, *, by: str, reason: str) -> None:
    """Take over risk's halt; a number that we had already is a no-op."""
    if number <= turn.state.halt.number:
        return
    set_halt(turn, number, state, by=by, reason=reason)


def halt_ourselves(turn: Turn, state: TradingState, *, by: str, reason: str) -> None:
    """Halt under the next number, while risk is silent or before it knows; no halt is weakened."""
    held = turn.state.halt
    set_halt(turn, held.number + 1, strictest(state, held.state), by=by, reason=reason)


def set_halt(turn: Turn, number: int, state: TradingState, *, by: str, reason: str) -> None:
    """Journal a halt and cancel what it stops."""
    bodies: list[ReportBody] = [HaltReport(number, state, by, reason)]
    if state in _STOPPING:
        bodies.append(AlarmReport(AlarmCode.HALT, f"{state} by {by}: {reason}"))
    turn.record(HaltSet(number, state, by, reason), *bodies)
    if turn.state.flatten and state not in _STOPPING and by != "risk":
        # Who resumes wants to trade: closings and new entries together would close too much.
        turn.record(FlattenEnded(turn.state.flatten, flat=False))
        turn.volatile.flatten_reading = False
    if state is TradingState.FLATTENED:
        cancel_scope(turn, EVERYTHING, by=by, reason=reason)
    elif state is TradingState.HALTED:
        cancel_scope(turn, ENTRIES, by=by, reason=reason)


def cancel_if_halted(turn: Turn, entry: Entry) -> None:
    """What surfaces under a halt is cancelled on sight: our entries, under a flatten everything."""
    state = turn.state.halt.state
    stopped = state is TradingState.FLATTENED or (state in _STOPPING and entry.is_entry)
    if stopped:
        ask_cancel(turn, [entry], by="execution", reason="surfaced under a halt")
