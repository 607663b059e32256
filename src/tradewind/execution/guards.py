"""The slippage guard: no order leaves that may trade beyond its approval's worst price."""

from msgspec.structs import replace

from tradewind.domain.instruments import AssetClass, Instrument, is_crypto
from tradewind.domain.intents import Approval
from tradewind.domain.orders import OrderTerms, OrderType, Side
from tradewind.domain.values import Price

# Until Python 3.12 a member costs ten times as much when it is read from its class.
_BUY, _MARKET, _LIMIT = Side.BUY, OrderType.MARKET, OrderType.LIMIT
_STOP, _STOP_LIMIT = OrderType.STOP, OrderType.STOP_LIMIT
_NO_PRICE = Price(0)


def sent_terms(approval: Approval) -> OrderTerms:
    """The terms that go to the venue: a market order leaves as a limit at the worst price.

    It trades like a market order while the market is within the approval, and rests at the worst
    price otherwise, until its time-out. Only a reduction may be approved without a worst price;
    then a market order leaves as it is. Stops keep their type: a protective order must trade.
    """
    terms = approval.terms
    if terms.type is not _MARKET or not approval.worst_price:
        return terms
    limit = on_grid(terms.symbol, terms.side, approval.worst_price)
    return replace(terms, type=_LIMIT, limit_price=limit)


def breach(approval: Approval) -> str:
    """Why the terms may trade worse than approved; "" when they cannot."""
    worst, terms = approval.worst_price, approval.terms
    if not worst:
        return "" if approval.reduces else "an order that does not reduce needs a worst price"
    if terms.type is _LIMIT or terms.type is _STOP_LIMIT:
        price = terms.limit_price
    else:
        price = terms.stop_price if terms.type is _STOP else _NO_PRICE
    if price and is_worse(terms.side, price, worst):
        return "its price is worse than the worst price of its approval"
    return ""


def is_worse(side: Side, price: int, worst: int) -> bool:
    """Whether a price is worse for us than another."""
    return price > worst if side is _BUY else price < worst


def on_grid(symbol: str, side: Side, price: int) -> Price:
    """An equity's price moved onto the tick grid, never past the given price for us.

    A coin's grid is the venue's own; risk gives its worst price on it.
    """
    if is_crypto(symbol):
        return Price(price)
    tick = Instrument(symbol, AssetClass.EQUITY).tick_at(price)
    rest = price % tick
    return Price(price - rest if side is _BUY or not rest else price - rest + tick)
