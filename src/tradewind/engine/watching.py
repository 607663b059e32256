"""What market data the desk needs."""

from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import Effect, Watch


def watch(state: DeskState) -> list[Effect]:
    """Subscribe to what strategies, positions and orders need."""
    wanted = {symbol for seat in state.seats.values() for symbol in seat.limits.symbols}
    wanted |= {name for name, item in state.exposures.symbols.items() if item.active}
    if wanted <= state.watched:
        return []
    state.watched |= wanted
    return [Watch(state.watched)]
