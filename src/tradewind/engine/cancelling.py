"""Cancels that risk asks for."""

from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import Cancel, Effect


def cancel_once(state: DeskState, client_order_id: str, reason: str) -> list[Effect]:
    """Ask for a cancel, once per session with execution."""
    if client_order_id in state.cancel_asked:
        return []
    state.cancel_asked.add(client_order_id)
    return [Cancel(client_order_id, "risk", reason)]
