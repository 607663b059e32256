"""What a generated market shows after its book has changed."""

from tradewind.domain.events import BookDelta, Quote
from tradewind.venues.simulated.markets import Market
from tradewind.venues.simulated.state import ExchangeState


def publish_book(state: ExchangeState, market: Market) -> bool:
    """Tell of changed levels and a changed best; true if anything changed."""
    bids, asks = market.book.take_changes()
    if not bids and not asks:
        return False
    symbol = market.asset.symbol
    state.market_events.append(BookDelta(symbol, state.now_ns, bids, asks))
    _publish_quote(state, market)
    return True


def _publish_quote(state: ExchangeState, market: Market) -> None:
    (bid, bid_quantity), (ask, ask_quantity) = market.book.best()
    old = market.quote
    shown = (old.bid_price, old.bid_quantity, old.ask_price, old.ask_quantity)
    if shown == (bid, bid_quantity, ask, ask_quantity):
        return
    market.show(Quote(market.asset.symbol, state.now_ns, bid, bid_quantity, ask, ask_quantity))
    state.market_events.append(market.quote)
