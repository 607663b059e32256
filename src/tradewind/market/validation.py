"""Bad data is counted with a reason and skipped; it is never fatal and never traded on."""

from tradewind.domain.events import Bar, MarketEvent, Quote, Trade
from tradewind.domain.values import SECOND

FUTURE_NS = 5 * SECOND
"""How far an event may be ahead of market time before its clock is not believed."""
EPOCH_NS = 631_152_000 * SECOND
"""1990-01-01: nothing that we replay is older."""


def fault(event: MarketEvent, market_ns: int) -> str:
    """Why an event can't be believed; "" when it can. `market_ns` 0 means no time is known yet."""
    if event.ts_ns < EPOCH_NS:
        return "time_before_1990"
    if market_ns and event.ts_ns > market_ns + 86_400 * SECOND:
        return "time_in_the_future"
    match event:
        case Trade():
            return _trade_fault(event)
        case Quote():
            return _quote_fault(event)
        case Bar():
            return _bar_fault(event)
        case _:
            return ""


def _trade_fault(trade: Trade) -> str:
    if trade.price <= 0:
        return "price_not_positive"
    return "" if trade.quantity > 0 else "quantity_not_positive"


def _quote_fault(quote: Quote) -> str:
    if quote.bid_price < 0 or quote.ask_price < 0:
        return "price_negative"
    return "quantity_negative" if min(quote.bid_quantity, quote.ask_quantity) < 0 else ""


def _bar_fault(bar: Bar) -> str:
    inside = 0 < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high
    return "" if inside and bar.volume >= 0 else "bar_inconsistent"


def is_crossed(quote: Quote) -> bool:
    """Bid at or above ask, both sides present."""
    return 0 < quote.ask_price <= quote.bid_price
