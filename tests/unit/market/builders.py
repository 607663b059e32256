"""Market events with defaults; prices and quantities in whole units, times in seconds."""

from tradewind.domain.events import (
    Bar,
    BookDelta,
    BookSnapshot,
    FeedStatus,
    Level,
    MarketTime,
    Quote,
    Trade,
    TradeBust,
    TradingStatus,
)
from tradewind.domain.values import SCALE, Nanos, Price, Quantity

START_S = 1_381_152_600
"""2013-10-07 13:30 UTC: New York opens."""


def at(seconds: float) -> Nanos:
    """So long after the start."""
    return Nanos(START_S * SCALE + round(seconds * SCALE))


def price(units: float) -> Price:
    return Price(round(units * SCALE))


def quantity(units: float) -> Quantity:
    return Quantity(round(units * SCALE))


def a_trade(
    seconds: float = 0,
    units: float = 100,
    size: float = 1,
    *,
    symbol: str = "AAPL",
    trade_id: str = "",
) -> Trade:
    return Trade(symbol, at(seconds), price(units), quantity(size), trade_id)


def a_quote(
    seconds: float = 0, bid: float = 99, ask: float = 101, *, symbol: str = "AAPL"
) -> Quote:
    return Quote(symbol, at(seconds), price(bid), quantity(1), price(ask), quantity(1))


def a_bar(seconds: float = 0, frame: str = "1m", *, low: float = 98, symbol: str = "AAPL") -> Bar:
    ohlc = (price(100), price(102), price(low), price(101))
    return Bar(symbol, at(seconds), at(seconds + 60), frame, *ohlc, quantity(5), 3)


def levels(*pairs: tuple[float, float]) -> tuple[Level, ...]:
    return tuple((price(units), quantity(size)) for units, size in pairs)


Sizes = tuple[tuple[float, float], ...]


def a_book(
    seconds: float = 0,
    bids: Sizes = ((99, 1), (98, 2)),
    asks: Sizes = ((101, 1), (102, 2)),
    *,
    symbol: str = "BTC/USD",
) -> BookSnapshot:
    return BookSnapshot(symbol, at(seconds), levels(*bids), levels(*asks))


def a_delta(
    seconds: float = 0, bids: Sizes = (), asks: Sizes = (), *, symbol: str = "BTC/USD"
) -> BookDelta:
    return BookDelta(symbol, at(seconds), levels(*bids), levels(*asks))


def a_clock(seconds: float) -> MarketTime:
    return MarketTime(at(seconds))


def a_halt(seconds: float = 0, *, symbol: str = "AAPL", halted: bool = True) -> TradingStatus:
    return TradingStatus(symbol, at(seconds), halted, code="T", reason="news")


def a_bust(trade_id: str, seconds: float = 0, *, symbol: str = "AAPL") -> TradeBust:
    return TradeBust(symbol, at(seconds), trade_id, price(100), quantity(1))


def a_status(state: str, symbol: str = "", reason: str = "") -> FeedStatus:
    return FeedStatus(symbol, at(0), state, reason)
