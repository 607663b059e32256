"""Exits of a position: stop-loss, trailing stop and take-profit, watched by the platform."""

from enum import StrEnum

import msgspec

from tradewind.domain.values import SCALE, Nanos, Price
from tradewind.risk.limits import ExitSettings


class ExitReason(StrEnum):
    """Which exit fired."""

    NONE = ""
    STOP_LOSS = "stop_loss"
    TRAILING_STOP = "trailing_stop"
    TAKE_PROFIT = "take_profit"


class ExitMark(msgspec.Struct, frozen=True, gc=False, tag="exit"):
    """What is remembered of one strategy's position in one symbol.

    `best` is the best mark since the position was opened; `long` its side. `fired` stays until the
    position is flat. A `best` of 0 ends the watch.
    """

    strategy: str
    symbol: str
    best: Price
    long: bool
    at_ns: Nanos
    fired: ExitReason = ExitReason.NONE


def fired(settings: ExitSettings, *, long: bool, entry: int, best: int, mark: int) -> ExitReason:
    """Which exit a mark sets off; the stop-loss is asked first."""
    sign = 1 if long else -1
    if settings.stop_loss and _gain(sign, entry, mark) <= -settings.stop_loss * entry:
        return ExitReason.STOP_LOSS
    if settings.trailing_stop and _gain(sign, best, mark) <= -settings.trailing_stop * best:
        return ExitReason.TRAILING_STOP
    if settings.take_profit and _gain(sign, entry, mark) >= settings.take_profit * entry:
        return ExitReason.TAKE_PROFIT
    return ExitReason.NONE


def better(*, long: bool, best: int, mark: int) -> int:
    """The better of two marks for a position's side."""
    return max(best, mark) if long else min(best, mark)


def _gain(sign: int, since: int, mark: int) -> int:
    return sign * (mark - since) * SCALE
