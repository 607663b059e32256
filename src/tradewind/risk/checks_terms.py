"""Is it an order at all, on the instrument's grid and of a sane size."""

from tradewind.domain.codes import DenialCode
from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.orders import OrderClass, OrderTerms, OrderType, Side, TimeInForce
from tradewind.domain.values import SCALE
from tradewind.risk.denials import Denied
from tradewind.risk.drafts import Draft
from tradewind.risk.limits import UNLIMITED

_CRYPTO_TYPES = frozenset({OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_LIMIT})
_CRYPTO_TIMES = frozenset({TimeInForce.GTC, TimeInForce.IOC})
_LIMIT, _STOP_LIMIT = OrderType.LIMIT, OrderType.STOP_LIMIT
_SIMPLE, _CRYPTO = OrderClass.SIMPLE, AssetClass.CRYPTO
_STOPPED = frozenset({OrderType.STOP, OrderType.STOP_LIMIT})


def check_terms(draft: Draft) -> Denied | None:
    """Complete terms for a known instrument, and a replaced order that is the strategy's own."""
    terms, instrument = draft.terms, draft.symbol.instrument
    if instrument is None:
        return Denied(DenialCode.INSTRUMENT_UNKNOWN, subject=terms.symbol)
    if draft.quantity <= 0:
        return Denied(DenialCode.QUANTITY_NOT_POSITIVE, 0, draft.quantity)
    kind = terms.type
    limit = draft.limit_price
    if limit < 0 or (kind is _LIMIT or kind is _STOP_LIMIT) is not (limit > 0):
        return Denied(DenialCode.INVALID_ORDER, subject=f"{kind} limit price")
    if draft.intent.replaces and (missing := _wrong_replace(draft)):
        return Denied(DenialCode.INVALID_ORDER, subject=missing)
    if instrument.asset_class is _CRYPTO:
        return _check_crypto(terms)
    if kind is _LIMIT and terms.order_class is _SIMPLE:
        return None
    return _check_stops(terms)


def _wrong_replace(draft: Draft) -> str:
    replaced = draft.replaced
    if replaced is None or replaced.strategy != draft.intent.strategy:
        return f"no live order {draft.intent.replaces} to replace"
    if replaced.terms.symbol != draft.terms.symbol or replaced.buys is not draft.buys:
        return "a replace keeps symbol and side"
    if replaced.replacing and replaced.shadow is not None:
        return f"{draft.intent.replaces} has not taken its own place yet"
    if any(heir.replacing for heir in replaced.heirs):
        return f"{draft.intent.replaces} is being replaced already"
    return ""


def _check_crypto(terms: OrderTerms) -> Denied | None:
    if terms.type not in _CRYPTO_TYPES or terms.order_class is not OrderClass.SIMPLE:
        return Denied(DenialCode.ORDER_TYPE_NOT_ALLOWED, subject=f"{terms.type} for crypto")
    if terms.time_in_force not in _CRYPTO_TIMES:
        return Denied(DenialCode.TIF_NOT_ALLOWED, subject=f"{terms.time_in_force} for crypto")
    return _check_stops(terms)


def _check_stops(terms: OrderTerms) -> Denied | None:
    if (terms.type in _STOPPED) is not (terms.stop_price > 0):
        return Denied(DenialCode.INVALID_ORDER, subject=f"{terms.type} stop price")
    trails = (terms.trail_price > 0) + (terms.trail_percent > 0)
    if trails != (terms.type is OrderType.TRAILING_STOP):
        return Denied(DenialCode.INVALID_ORDER, subject=f"{terms.type} trail")
    if terms.order_class is OrderClass.SIMPLE:
        return None
    return _check_legs(terms)


def _check_legs(terms: OrderTerms) -> Denied | None:
    """A group's legs: both where it needs both, and the profit on the right side of the loss."""
    profit, loss = terms.take_profit, terms.stop_loss
    both = terms.order_class is not OrderClass.OTO
    if not (profit and loss) and (both or not (profit or loss)):
        return Denied(DenialCode.INVALID_ORDER, subject=f"{terms.order_class} legs")
    closes_with_sell = (terms.side is Side.BUY) is not (terms.order_class is OrderClass.OCO)
    if both and (profit > loss) is not closes_with_sell:
        return Denied(DenialCode.INVALID_ORDER, subject="take profit and stop loss are swapped")
    return None


def check_grid(draft: Draft) -> Denied | None:
    """Prices on the tick and quantity on the lot."""
    instrument: Instrument = draft.symbol.instrument  # type: ignore[assignment]  # check_terms
    lot, limit = instrument.lot, draft.limit_price
    if draft.quantity % lot:
        return Denied(DenialCode.OFF_LOT, lot, draft.quantity)
    if limit and limit % (instrument.tick if limit >= SCALE else instrument.sub_tick):
        return Denied(DenialCode.OFF_TICK, instrument.tick_at(limit), limit)
    terms = draft.terms
    if terms.type is not _LIMIT or terms.order_class is not _SIMPLE:
        for price in (terms.stop_price, terms.take_profit, terms.stop_loss, terms.stop_loss_limit):
            if price and price % instrument.tick_at(price):
                return Denied(DenialCode.OFF_TICK, instrument.tick_at(price), price)
    if draft.quantity > draft.limits.max_order_quantity and not draft.reduces_account:
        held = draft.limits.max_order_quantity
        return Denied(DenialCode.MAX_ORDER_QUANTITY, held, draft.quantity)
    return None


def check_size(draft: Draft) -> Denied | None:
    """Notional and share of the day's volume; an order that only closes may be of any size."""
    limits, value = draft.limits, draft.notional
    if draft.reduces_account and draft.reduces_lane:
        return None
    if value > limits.max_order_notional:
        return Denied(DenialCode.MAX_ORDER_NOTIONAL, limits.max_order_notional, value)
    instrument: Instrument = draft.symbol.instrument  # type: ignore[assignment]  # check_terms
    if value < limits.min_order_notional or value < instrument.min_notional:
        least = max(limits.min_order_notional, instrument.min_notional)
        return Denied(DenialCode.MIN_ORDER_NOTIONAL, least, value)
    if limits.max_volume_share != UNLIMITED:
        share = draft.symbol.market.day_volume * limits.max_volume_share // SCALE
        if draft.quantity > share:
            return Denied(DenialCode.MAX_VOLUME_SHARE, share, draft.quantity)
    return None
