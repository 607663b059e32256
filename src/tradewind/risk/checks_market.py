"""May this instrument be traded now, and at that price."""

from tradewind.domain.codes import DenialCode
from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.orders import OrderType, Purpose
from tradewind.domain.values import SCALE
from tradewind.market.health import FeedState
from tradewind.risk.denials import Denied
from tradewind.risk.drafts import Draft, stop_reference
from tradewind.risk.live_orders import LiveOrder

_LIMIT = OrderType.LIMIT


def check_market(draft: Draft) -> Denied | None:
    """Instrument, symbol lists and trading hours."""
    instrument, symbol = draft.symbol.instrument, draft.terms.symbol
    if instrument is None or not instrument.tradable:
        return Denied(DenialCode.INSTRUMENT_NOT_TRADABLE, subject=symbol)
    if draft.symbol.market.barred:
        return Denied(DenialCode.INSTRUMENT_HALTED, subject=symbol)
    if draft.own:
        return None
    if symbol in draft.limits.restricted_symbols and not draft.reduces_account:
        return Denied(DenialCode.RESTRICTED_SYMBOL, subject=symbol)
    if not draft.reduces_lane and (denied := _check_symbol(draft, symbol)):
        return denied
    return _check_hours(draft, instrument) if draft.calendar.bounded else None


def _check_hours(draft: Draft, instrument: Instrument) -> Denied | None:
    if instrument.asset_class is AssetClass.CRYPTO:
        return None
    if not draft.calendar.is_open(draft.now_ns, draft.limits.trading_hours):
        return Denied(DenialCode.OUTSIDE_TRADING_HOURS, subject=draft.limits.trading_hours)
    return None


def _check_symbol(draft: Draft, symbol: str) -> Denied | None:
    limits = draft.strategy_limits
    if symbol in limits.close_only:
        return Denied(DenialCode.SYMBOL_CLOSE_ONLY, subject=symbol)
    if limits.symbols and symbol not in limits.symbols:
        return Denied(DenialCode.SYMBOL_NOT_IN_STRATEGY, subject=symbol)
    return None


def check_prices(draft: Draft) -> Denied | None:
    """A fresh, sane reference, and a worst price within the collar; closings go without."""
    market, limits = draft.market, draft.limits
    if draft.own:
        return _check_touch(draft) if draft.reference else None
    if not draft.reference:
        return Denied(DenialCode.NO_PRICE, subject=draft.terms.symbol)
    age = draft.now_ns - market.price_ns
    if age > limits.max_quote_age_ns or not market.usable:
        return _unusable(draft, age)
    return _check_collar(draft) if draft.limit_price else _check_touch(draft)


def _check_touch(draft: Draft) -> Denied | None:
    """An order without a limit waits while the quote that it would meet is beyond the collar."""
    market = draft.symbol.market
    touch = market.ask if draft.buys else market.bid
    if not touch or touch == draft.reference:
        return None
    slip = market.mark * draft.collar // SCALE
    bound = market.mark + slip if draft.buys else market.mark - slip
    return Denied(DenialCode.PRICE_COLLAR, bound, touch)


def _unusable(draft: Draft, age: int) -> Denied:
    market = draft.symbol.market
    if market.bid > market.ask > 0 or market.feed_state == FeedState.CROSSED:
        return Denied(DenialCode.CROSSED_MARKET, market.ask, market.bid)
    limit = draft.limits.max_quote_age_ns
    return Denied(DenialCode.STALE_PRICE, limit, age, market.feed_state)


def _check_collar(draft: Draft) -> Denied | None:
    """A limit may not be worse than where it would trade by more than the collar."""
    start, limit = draft.reference, draft.limit_price
    if draft.terms.type is not _LIMIT:
        start = stop_reference(draft.terms, start)
    slip = start * draft.collar // SCALE
    if draft.buys:
        beyond, bound = limit > start + slip, start + slip
    else:
        beyond, bound = limit < start - slip, start - slip
    return Denied(DenialCode.PRICE_COLLAR, bound, limit) if beyond else None


def check_short(draft: Draft) -> Denied | None:
    """No short unless policy, instrument and venue allow it, no turning over, no self-trade."""
    if not draft.buys and not (draft.reduces_account and draft.reduces_lane):
        denied = _check_short_sale(draft)
        if denied:
            return denied
    return check_turnover(draft) or _check_self_trade(draft)


def check_turnover(draft: Draft) -> Denied | None:
    """No venue takes an order that turns a position over; an exit of risk's own opens none at all.

    So a strategy's exit closes no more than the account holds. What other strategies hold against
    it stays open, at no risk to the account, until they close or the position is the account's.
    """
    symbol, name = draft.symbol, draft.symbol.symbol
    if draft.reduces_account or not (draft.own or draft.opposes(symbol.quantity)):
        return None
    working = symbol.buy_leaves if draft.buys else symbol.sell_leaves
    held = abs(symbol.quantity) if draft.opposes(symbol.quantity) else 0
    return Denied(DenialCode.THROUGH_ZERO, max(0, held - working), draft.quantity, name)


def _check_self_trade(draft: Draft) -> Denied | None:
    resting = draft.reservations.resting.get(draft.terms.symbol)
    if resting is None:
        return None
    for other in resting.side(buys=not draft.buys).orders.values():
        if _meets(draft, other):
            name = other.client_order_id
            return Denied(DenialCode.SELF_TRADE, other.limit, draft.limit_price, name)
    return None


def _check_short_sale(draft: Draft) -> Denied | None:
    symbol, lane = draft.symbol, draft.lane
    if not draft.limits.allow_short:
        held = min(symbol.quantity - symbol.sell_leaves, lane.quantity - lane.sell_leaves)
        return Denied(DenialCode.SHORT_NOT_ALLOWED, max(0, held), draft.quantity)
    if draft.reduces_account:
        return None
    instrument = symbol.instrument
    if instrument is None or not (instrument.shortable and instrument.easy_to_borrow):
        return Denied(DenialCode.NOT_SHORTABLE, subject=symbol.symbol)
    if symbol.market.short_restricted and draft.limit_price <= symbol.market.bid:
        return Denied(DenialCode.SHORT_SALE_RESTRICTED, symbol.market.bid, draft.limit_price)
    return None


def _meets(draft: Draft, other: LiveOrder) -> bool:
    """Whether the two could trade with each other; legs of one group never do.

    A closing of risk's own leaves as a limit at its worst price.
    """
    if draft.terms.type is OrderType.TRAILING_STOP or other.terms.type is OrderType.TRAILING_STOP:
        return False
    if other.parent and other.purpose is Purpose.EXIT:
        return False
    limit = draft.worst_price if draft.own else draft.limit_price
    if not limit or not other.limit:
        return True
    return limit >= other.limit if draft.buys else limit <= other.limit
