"""Wire messages to market events, one function a kind."""

from collections.abc import Callable
from typing import Any

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import (
    Bar,
    BookDelta,
    BookSnapshot,
    Level,
    MarketEvent,
    Quote,
    Trade,
    TradeBust,
)
from tradewind.domain.values import SECOND, Nanos
from tradewind.venues.alpaca import messages as wire
from tradewind.venues.alpaca.numbers import (
    EXACT,
    TINY,
    positive_price,
    price_or_absent,
    quantity_of,
)
from tradewind.venues.alpaca.times import time_ns

Emit = Callable[[MarketEvent], None]

_MINUTE, _DAY = 60 * SECOND, 86_400 * SECOND


# Trades and quotes are nearly all that a feed carries: for them the common case of a number is
# scaled in place, which spares four calls a message, and a NewType call costs as much as the work.
def _trade(message: wire.TradeMessage, emit: Emit) -> None:
    price, size, conditions = message.price, message.size, message.conditions
    emit(
        Trade(
            message.symbol,
            time_ns(message.time),
            round(price * 1e9) if TINY <= price < EXACT else positive_price(price),  # type: ignore[arg-type]  # above
            round(size * 1e9) if 0 <= size < EXACT else quantity_of(size),  # type: ignore[arg-type]  # above
            str(message.trade_id),
            message.exchange,
            message.taker,
            ",".join(conditions) if isinstance(conditions, list) else conditions or "",
        )
    )


def _quote(message: wire.QuoteMessage, emit: Emit) -> None:
    bid, ask = message.bid_price, message.ask_price
    bids, asks = message.bid_size, message.ask_size
    emit(
        Quote(
            message.symbol,
            time_ns(message.time),
            round(bid * 1e9) if 0 <= bid < EXACT else price_or_absent(bid),  # type: ignore[arg-type]  # above
            round(bids * 1e9) if 0 <= bids < EXACT else quantity_of(bids),  # type: ignore[arg-type]  # above
            round(ask * 1e9) if 0 <= ask < EXACT else price_or_absent(ask),  # type: ignore[arg-type]  # above
            round(asks * 1e9) if 0 <= asks < EXACT else quantity_of(asks),  # type: ignore[arg-type]  # above
        )
    )


def _minute_bar(message: wire.BarMessage, emit: Emit) -> None:
    emit(bar_of(message, "1m", _MINUTE))


def _daily_bar(message: wire.BarMessage, emit: Emit) -> None:
    emit(bar_of(message, "1d", _DAY))


def bar_of(message: wire.BarMessage, frame: str, length_ns: int) -> Bar:
    """Convert a bar of the given frame; its prices must lie between low and high."""
    start_ns = time_ns(message.time)
    low, high = positive_price(message.low), positive_price(message.high)
    first, last = positive_price(message.open), positive_price(message.close)
    if not low <= min(first, last) <= max(first, last) <= high:
        raise MalformedValueError("expected open and close between low and high")
    return Bar(
        message.symbol,
        start_ns,
        Nanos(start_ns + length_ns),
        frame,
        first,
        high,
        low,
        last,
        quantity_of(message.volume),
        message.trades,
        price_or_absent(message.vwap),
    )


def _cancel(message: wire.CancelMessage, emit: Emit) -> None:
    emit(
        TradeBust(
            message.symbol,
            time_ns(message.time),
            str(message.trade_id),
            positive_price(message.price),
            quantity_of(message.size),
        )
    )


def _correction(message: wire.CorrectionMessage, emit: Emit) -> None:
    symbol, ts_ns = message.symbol, time_ns(message.time)
    restated = Trade(
        symbol,
        ts_ns,
        positive_price(message.corrected_price),
        quantity_of(message.corrected_size),
        str(message.corrected_id),
        message.exchange,
        conditions=",".join(message.corrected_conditions or ()),
    )
    emit(
        TradeBust(
            symbol,
            ts_ns,
            str(message.original_id),
            positive_price(message.original_price),
            quantity_of(message.original_size),
        )
    )
    emit(restated)


def _book(message: wire.BookMessage, emit: Emit) -> None:
    symbol, ts_ns = message.symbol, time_ns(message.time)
    bids, asks = _levels(message.bids), _levels(message.asks)
    if message.reset:
        emit(BookSnapshot(symbol, ts_ns, _standing(bids, sign=-1), _standing(asks, sign=1)))
    else:
        emit(BookDelta(symbol, ts_ns, bids, asks))


def _levels(levels: list[wire.BookLevel]) -> tuple[Level, ...]:
    return tuple([(positive_price(level.price), quantity_of(level.size)) for level in levels])


def _standing(levels: tuple[Level, ...], *, sign: int) -> tuple[Level, ...]:
    standing = [level for level in levels if level[1]]
    return tuple(sorted(standing, key=lambda level: sign * level[0]))


def _unused(_message: object, _emit: Emit) -> None:
    """Known, and of no use to the core."""


CONVERSIONS: dict[type, Callable[[Any, Emit], None]] = {
    wire.TradeMessage: _trade,
    wire.QuoteMessage: _quote,
    wire.BarMessage: _minute_bar,
    wire.UpdatedBarMessage: _minute_bar,
    wire.DailyBarMessage: _daily_bar,
    wire.CorrectionMessage: _correction,
    wire.CancelMessage: _cancel,
    wire.BookMessage: _book,
    wire.LuldMessage: _unused,
    wire.ImbalanceMessage: _unused,
    wire.NewsMessage: _unused,
}
"""How each kind of data message becomes events; control and status messages are not here."""
