"""What somebody should look at in a strategy's seat, as reasons of Warning with messages; pure."""

from collections.abc import Iterator

from tradewind.engine.desk_state import DeskState, Seat
from tradewind.execution.state import EXTERNAL
from tradewind.resources.crds.reason_words import Reason


def seat_warnings(state: DeskState, name: str) -> dict[str, str]:
    """Symbols that are held and may only be closed, and positions whose exits can't protect them.

    Orders that nobody's strategy sent are nobody's to look at here.
    """
    if name == EXTERNAL or name not in state.seats:
        return {}
    seat = state.seats[name]
    held = tuple(position.symbol for position in state.ledger.book(name).positions())
    return {reason.value: text for reason, text in _found(state, seat, held)}


def _found(state: DeskState, seat: Seat, held: tuple[str, ...]) -> Iterator[tuple[Reason, str]]:
    leaving = [symbol for symbol in held if _may_only_close(seat, symbol)]
    if leaving:
        text = f"{', '.join(leaving)}: still held, and no symbol of the strategy: it is only closed"
        yield Reason.SYMBOL_CLOSE_ONLY, text
    bare = [text for symbol in held if (text := _unprotected(state, seat, symbol))]
    if bare:
        yield Reason.UNPROTECTED_POSITION, "; ".join(bare)


def _may_only_close(seat: Seat, symbol: str) -> bool:
    limits = seat.limits
    return symbol in limits.close_only or bool(limits.symbols and symbol not in limits.symbols)


def _unprotected(state: DeskState, seat: Seat, symbol: str) -> str:
    """Why a position's exits do not protect it, "" where they do or none are set."""
    if not seat.armed:
        return ""
    watched = state.exits.get((seat.name, symbol))
    if watched is None:
        return f"{symbol}: its exits wait for a first price"
    refused = state.exit_denials.get((seat.name, symbol))
    if watched.fired and refused is not None:
        return f"{symbol}: its {watched.fired} has fired and is refused ({refused.value})"
    return ""
