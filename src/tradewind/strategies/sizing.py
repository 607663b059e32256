"""From a strength in [-1, 1] to a quantity, and from a quantity to an order's terms."""

import msgspec

from tradewind.domain.instruments import Instrument, is_crypto
from tradewind.domain.orders import OrderTerms, OrderType, Side, TimeInForce
from tradewind.domain.values import (
    SCALE,
    SECOND,
    Money,
    Nanos,
    Price,
    Quantity,
    Ratio,
    round_to_lot,
    share_of,
)

BASIS_POINT = 100_000


class Sizing(msgspec.Struct, frozen=True, kw_only=True):
    """How a resource turns signals into orders.

    `fraction_of_equity` is what full strength holds, of the part of equity that `allocation` gives
    the strategy. `limit_offset_bps` is how far beyond the other side's price a limit reaches
    (negative: rests on this side of it). `max_notional` 0 is no cap of the strategy's own.
    `min_change` is the change of strength below which a held target stays.
    """

    fraction_of_equity: Ratio = Ratio(SCALE // 20)
    allocation: Ratio = Ratio(SCALE)
    order_type: OrderType = OrderType.LIMIT
    limit_offset_bps: int = 2
    time_in_force: TimeInForce = TimeInForce.DAY
    timeout_ns: Nanos = Nanos(5 * SECOND)
    allow_short: bool = False
    max_notional: Money = Money(0)
    min_change: float = 0.1


def target_quantity(
    sizing: Sizing, strength: float, *, equity: Money, price: Price, lot: Quantity
) -> Quantity:
    """The signed position that a strength asks for, rounded toward zero to the lot."""
    if not sizing.allow_short:
        strength = max(0.0, strength)
    full = share_of(share_of(max(0, equity), sizing.allocation), sizing.fraction_of_equity)
    if sizing.max_notional:
        full = min(full, sizing.max_notional)
    wanted = share_of(full, round(strength * SCALE))
    units = abs(wanted) * SCALE // price
    return round_to_lot(units if wanted >= 0 else -units, lot)


def order_terms(
    sizing: Sizing, instrument: Instrument, *, side: Side, quantity: Quantity, touch: Price
) -> OrderTerms:
    """The terms of an order against `touch`, the price that it would meet."""
    limit = Price(0)
    if sizing.order_type is OrderType.LIMIT:
        reach = side.sign * sizing.limit_offset_bps * BASIS_POINT
        limit = on_tick(touch + touch * reach // SCALE, instrument, side)
    return OrderTerms(
        symbol=instrument.symbol,
        side=side,
        quantity=quantity,
        type=sizing.order_type,
        time_in_force=time_in_force(sizing.time_in_force, instrument.symbol),
        limit_price=limit,
    )


def on_tick(price: int, instrument: Instrument, side: Side) -> Price:
    """Round a limit to the grid, never to a worse price than asked: buys down, sells up."""
    tick = instrument.tick_at(price)
    rounded = price - price % tick if side is Side.BUY else price + -price % tick
    return Price(max(tick, rounded))


def time_in_force(wanted: TimeInForce, symbol: str) -> TimeInForce:
    """Crypto has no day: brokers take it as good till cancelled."""
    if wanted is TimeInForce.DAY and is_crypto(symbol):
        return TimeInForce.GTC
    return wanted
