"""The story of an order, as `explain` will tell it."""

from collections.abc import Mapping

from tradewind.domain.events import MarketTime
from tradewind.domain.intents import Cause
from tradewind.domain.values import Price
from tradewind.strategies.board import Board
from tradewind.strategies.combining import Opinion


def told_cause(
    board: Board, symbol: str, opinions: Mapping[str, Opinion], *, note: str = ""
) -> Cause:
    """The newest event, and what every component thought of `symbol`."""
    event = board.cause or MarketTime(board.now_ns)
    notes = [note, *(opinion.note for opinion in opinions.values())]
    return Cause(
        symbol=getattr(event, "symbol", ""),
        tick_kind=str(event.__struct_config__.tag),
        tick_seq=board.tick_seq,
        tick_ns=event.ts_ns,
        tick_price=Price(getattr(event, "price", 0) or board.price(symbol)),
        features=_features(opinions),
        signals={label: opinion.strength for label, opinion in opinions.items()},
        note="; ".join(part for part in notes if part),
    )


def _features(opinions: Mapping[str, Opinion]) -> dict[str, float]:
    if len(opinions) == 1:
        return next(iter(opinions.values())).features
    return {
        f"{label}.{name}": value
        for label, opinion in opinions.items()
        for name, value in opinion.features.items()
    }
