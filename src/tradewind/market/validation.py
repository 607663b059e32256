"""What an event must be to be let in; each check returns the reason to drop it, or "".

Locked quotes (bid equal to ask) are let in as they are; crossed ones are let in and marked by the
symbol's health. A side of price 0 is absent.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

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
from tradewind.domain.values import MAX_SCALED, SECOND

EARLIEST_NS = 631_152_000 * SECOND
"""1990-01-01; what is earlier is no market time."""
LATEST_NS = 4_102_444_800 * SECOND
"""2100-01-01."""
MOST = (1 << 63) - 1
"""Nine billion: prices and quantities cross the wire as 64-bit integers."""

BAD_TIME = "bad_time"
BAD_PRICE = "bad_price"
BAD_QUANTITY = "bad_quantity"
BAD_BAR = "bad_bar"
BAD_BOOK = "bad_book"
UNKNOWN_KIND = "unknown_kind"


def fault_of(event: object) -> str:
    """The reason to drop an event; "" lets it in."""
    check = CHECKS.get(type(event))
    return check(event) if check else UNKNOWN_KIND


def _trade(trade: Trade) -> str:
    if not EARLIEST_NS < trade.ts_ns < LATEST_NS:
        return BAD_TIME
    if not 0 < trade.price <= MOST:
        return BAD_PRICE
    return "" if 0 < trade.quantity <= MOST else BAD_QUANTITY


def _quote(quote: Quote) -> str:
    if not EARLIEST_NS < quote.ts_ns < LATEST_NS:
        return BAD_TIME
    if not (0 <= quote.bid_price <= MOST and 0 <= quote.ask_price <= MOST):
        return BAD_PRICE
    if 0 <= quote.bid_quantity <= MOST and 0 <= quote.ask_quantity <= MOST:
        return ""
    return BAD_QUANTITY


def _bar(bar: Bar) -> str:
    if not EARLIEST_NS < bar.ts_ns < bar.end_ns < LATEST_NS:
        return BAD_TIME
    if not 0 < bar.low <= bar.high <= MOST:
        return BAD_PRICE
    if not (bar.low <= bar.open <= bar.high and bar.low <= bar.close <= bar.high):
        return BAD_BAR
    if not (0 <= bar.vwap <= MOST and 0 <= bar.trades <= MOST):
        return BAD_BAR
    return "" if 0 <= bar.volume <= MAX_SCALED else BAD_QUANTITY


def _book(book: BookSnapshot) -> str:
    if not EARLIEST_NS < book.ts_ns < LATEST_NS:
        return BAD_TIME
    falling = all(first[0] > second[0] for first, second in pairwise(book.bids))
    rising = all(first[0] < second[0] for first, second in pairwise(book.asks))
    if not (falling and rising):
        return BAD_BOOK
    return _levels(book.bids, least=1) or _levels(book.asks, least=1)


def _delta(delta: BookDelta) -> str:
    if not EARLIEST_NS < delta.ts_ns < LATEST_NS:
        return BAD_TIME
    return _levels(delta.bids, least=0) or _levels(delta.asks, least=0)


def _levels(levels: Iterable[Level], *, least: int) -> str:
    for price, quantity in levels:
        if not 0 < price <= MOST:
            return BAD_PRICE
        if not least <= quantity <= MOST:
            return BAD_QUANTITY
    return ""


def _bust(bust: TradeBust) -> str:
    if not EARLIEST_NS < bust.ts_ns < LATEST_NS:
        return BAD_TIME
    if not 0 <= bust.price <= MOST:
        return BAD_PRICE
    return "" if 0 <= bust.quantity <= MOST else BAD_QUANTITY


def _timed(event: TradingStatus | MarketTime) -> str:
    return "" if EARLIEST_NS < event.ts_ns < LATEST_NS else BAD_TIME


def _anyhow(_event: FeedStatus) -> str:
    """The adapter's own word about its feed, whatever its clock says."""
    return ""


CHECKS: dict[type, Callable[[Any], str]] = {
    Trade: _trade,
    Quote: _quote,
    Bar: _bar,
    BookSnapshot: _book,
    BookDelta: _delta,
    TradingStatus: _timed,
    TradeBust: _bust,
    MarketTime: _timed,
    FeedStatus: _anyhow,
}
"""By kind of event; each returns the reason to drop it, or ""."""
