"""Stops: which wake at a price, and how trailing ones follow it."""

from msgspec.structs import replace

from tradewind.domain.instruments import Instrument
from tradewind.domain.orders import OrderType, Side
from tradewind.domain.values import SCALE, Price, round_div
from tradewind.venues.simulated.markets import Market
from tradewind.venues.simulated.orders import OrderRecord
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.transitions import current


def check_triggers(state: ExchangeState, market: Market) -> None:
    """Wake every stop whose price was reached since the last look; trail the others."""
    low, high = market.swing or (market.last_price, market.last_price)
    market.swing = None
    for order_id in tuple(market.dormant):
        order = current(state, order_id)
        if order is not None and low:
            _look(state, market, order, low=low, high=high)


def trailed(order: OrderRecord, instrument: Instrument, price: int) -> OrderRecord:
    """A trailing stop after its market was at `price`: a new mark pulls the stop along."""
    better = price > order.hwm if order.side is Side.SELL else price < order.hwm
    if order.hwm and not better:
        return order
    stop = price + order.side.sign * _distance(order, price)
    tick = instrument.tick_at(abs(stop))
    return replace(order, hwm=Price(price), stop_price=Price(max(tick, stop - stop % tick)))


def _distance(order: OrderRecord, price: int) -> int:
    return order.trail_price or round_div(price * order.trail_percent, 100 * SCALE)


def _look(state: ExchangeState, market: Market, order: OrderRecord, *, low: int, high: int) -> None:
    reached = high >= order.stop_price if order.side is Side.BUY else low <= order.stop_price
    if reached:
        _wake(state, market, order)
    elif order.type is OrderType.TRAILING_STOP:
        extreme = high if order.side is Side.SELL else low
        moved = trailed(order, market.asset.instrument, extreme)
        if moved is not order:
            state.put(replace(moved, updated_ns=state.now_ns))


def _wake(state: ExchangeState, market: Market, order: OrderRecord) -> None:
    market.dormant.pop(order.id, None)
    state.put(replace(order, triggered=True, updated_ns=state.now_ns))
    state.schedule("work", order.id)
