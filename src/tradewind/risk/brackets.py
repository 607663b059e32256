"""A position's exits as legs of the order that opens it, where the venue takes them so."""

from msgspec.structs import replace

from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.orders import OrderClass, OrderTerms, OrderType, Side, TimeInForce
from tradewind.domain.values import SCALE, Price
from tradewind.risk.limits import ExitSettings

_NEAREST = SCALE // 100
"""A stop lies at least a cent beyond the price that the position is opened at."""
_TYPES = frozenset({OrderType.MARKET, OrderType.LIMIT})
_TIMES = frozenset({TimeInForce.DAY, TimeInForce.GTC})


def with_legs(
    terms: OrderTerms, exits: ExitSettings, instrument: Instrument, base: int
) -> OrderTerms:
    """An entry with its stop loss and take profit as legs; as it is, if it cannot carry them.

    The legs' shares are of `base`, the entry's limit or the quote that it meets: what it will be
    filled at is not known yet.
    """
    if not (base > 0 and _can_carry(terms, instrument)):
        return terms
    long = terms.side is Side.BUY
    stop = _stop(exits.stop_loss, instrument, base, long=long)
    profit = _profit(exits.take_profit, instrument, base, long=long)
    wanted = bool(exits.stop_loss) + bool(exits.take_profit)
    if not wanted or wanted != (stop > 0) + (profit > 0):
        return terms  # a half of what was asked is no exit at the venue
    group = OrderClass.BRACKET if wanted == 2 else OrderClass.OTO
    return replace(terms, order_class=group, stop_loss=Price(stop), take_profit=Price(profit))


def without_legs(terms: OrderTerms) -> OrderTerms:
    """The entry alone, as a strategy asked for it."""
    return replace(
        terms,
        order_class=OrderClass.SIMPLE,
        stop_loss=Price(0),
        take_profit=Price(0),
        stop_loss_limit=Price(0),
    )


def _can_carry(terms: OrderTerms, instrument: Instrument) -> bool:
    """Groups are for whole shares, by market or limit, in the core session."""
    return (
        instrument.asset_class is AssetClass.EQUITY
        and terms.order_class is OrderClass.SIMPLE
        and terms.type in _TYPES
        and terms.time_in_force in _TIMES
        and not terms.extended_hours
        and not terms.quantity % SCALE
    )


def _stop(share: int, instrument: Instrument, base: int, *, long: bool) -> int:
    if not share:
        return 0
    distance = max(base * share // SCALE, _NEAREST)
    return _below(base - distance, instrument) if long else _above(base + distance, instrument)


def _profit(share: int, instrument: Instrument, base: int, *, long: bool) -> int:
    if not share:
        return 0
    distance = max(base * share // SCALE, _NEAREST)
    return _above(base + distance, instrument) if long else _below(base - distance, instrument)


def _below(price: int, instrument: Instrument) -> int:
    return max(0, price - price % instrument.tick_at(price))


def _above(price: int, instrument: Instrument) -> int:
    return price + -price % instrument.tick_at(price)
