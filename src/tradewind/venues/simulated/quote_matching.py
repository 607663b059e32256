"""Fills against a quote: paper mode everywhere, and strict mode on an outside tape.

Paper: an order fills when the quote is at its limit or better, size ignored, now and then in part.
Strict: never more than is displayed, nor twice the same displayed quantity; a resting order stands
behind what was displayed at its price, and fills when trades have worn that off or go through.
"""

from tradewind.domain.events import Trade
from tradewind.domain.orders import TimeInForce
from tradewind.domain.values import SCALE, round_div
from tradewind.venues.simulated.fills import fill
from tradewind.venues.simulated.markets import Market
from tradewind.venues.simulated.orders import OrderRecord
from tradewind.venues.simulated.settings import FillMode
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.transitions import cancel, current

_PATIENT = (TimeInForce.DAY, TimeInForce.GTC)


def work_on_quote(state: ExchangeState, order: OrderRecord) -> None:
    """Try an order against the quote; let it stay active or cancel the rest as its TIF says."""
    market = state.markets[order.symbol]
    market.active[order.id] = None
    _attempt(state, market, order)
    left = current(state, order.id)
    if left is None:
        return
    if order.time_in_force in _PATIENT:
        _queue(market, left)
    else:
        cancel(state, left)


def see_quote(state: ExchangeState, market: Market) -> None:
    """A new quote is displayed: try what is active, and keep places in the queue."""
    for order in _active(state, market):
        _attempt(state, market, order)
        left = current(state, order.id)
        if left is not None:
            _queue(market, left)


def see_trade(state: ExchangeState, market: Market, trade: Trade) -> None:
    """A print on the tape: in strict mode it fills resting orders whose turn has come."""
    volume: int = trade.quantity
    for order in _active(state, market):
        if not volume or state.settings.fills is FillMode.PAPER:
            return
        quantity = min(order.leaves, _reached(market, order, trade, volume))
        if quantity:
            volume -= quantity
            fill(state, order, price=order.working_price, quantity=quantity)


def marketable(order: OrderRecord, price: int) -> bool:
    """Whether an order takes a price on the other side."""
    limit = order.working_price
    return price > 0 and (not limit or order.side.sign * price <= order.side.sign * limit)


def _attempt(state: ExchangeState, market: Market, order: OrderRecord) -> None:
    price, _ = market.far(order.side)
    if market.halted or not marketable(order, price):
        return
    quantity = _quantity(state, market, order)
    if quantity:
        market.taken[order.side] += quantity
        fill(state, order, price=_slipped(state, market, order), quantity=quantity)


def _quantity(state: ExchangeState, market: Market, order: OrderRecord) -> int:
    whole = order.time_in_force is TimeInForce.FOK
    if state.settings.fills is FillMode.PAPER:
        return order.leaves if whole else _paper_quantity(state, market, order)
    free = market.far(order.side)[1] - market.taken[order.side]
    if whole and free < order.leaves:
        return 0
    return max(0, min(order.leaves, free))


def _paper_quantity(state: ExchangeState, market: Market, order: OrderRecord) -> int:
    lot = market.asset.instrument.lot
    lots = order.leaves // lot
    if lots < 2 or not state.chance(state.settings.partial_ratio):
        return order.leaves
    return lot * state.random.randrange(1, lots)


def _slipped(state: ExchangeState, market: Market, order: OrderRecord) -> int:
    price, _ = market.far(order.side)
    worse = round_div(price * state.settings.slippage_ratio, SCALE)
    if not worse:
        return price
    tick = market.asset.instrument.tick_at(price)
    slipped = price + order.side.sign * (-(-worse // tick) * tick)
    limit = order.working_price
    if limit and order.side.sign * slipped > order.side.sign * limit:
        return limit
    return max(tick, slipped)


def _queue(market: Market, order: OrderRecord) -> None:
    price, displayed = market.near(order.side)
    if order.working_price != price:
        beaten = order.side.sign * order.working_price > order.side.sign * price
        if beaten and order.working_price:
            market.ahead.setdefault(order.id, 0)
        return
    market.ahead[order.id] = min(market.ahead.get(order.id, displayed), displayed)


def _reached(market: Market, order: OrderRecord, trade: Trade, volume: int) -> int:
    """How much of a print reaches a resting order."""
    limit, sign = order.working_price, order.side.sign
    if not limit or market.halted or sign * trade.price > sign * limit:
        return 0
    if trade.price != limit:
        return volume
    ahead = market.ahead.get(order.id)
    if ahead is None:
        return 0
    market.ahead[order.id] = max(0, ahead - volume)
    return max(0, volume - ahead)


def _active(state: ExchangeState, market: Market) -> list[OrderRecord]:
    """Our working orders, by price and then by time: the best of them meets what comes first."""
    found = (current(state, order_id) for order_id in tuple(market.active))
    return sorted((order for order in found if order is not None), key=_priority)


def _priority(order: OrderRecord) -> tuple[bool, int, int]:
    price = order.working_price
    return price > 0, -order.side.sign * price, order.sequence
