"""What happens to an order over time: it arrives, works, is cancelled, replaced or expires."""

from msgspec.structs import replace

from tradewind.domain.orders import OrderClass, OrderType, TimeInForce
from tradewind.domain.values import SCALE, Quantity
from tradewind.venues.simulated import groups
from tradewind.venues.simulated.book_matching import work_in_book
from tradewind.venues.simulated.orders import UNPLACED, OrderRecord, VenueStatus
from tradewind.venues.simulated.quote_matching import work_on_quote
from tradewind.venues.simulated.settings import FillMode, MarketKind
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.transitions import cancel, current, finish, move
from tradewind.venues.simulated.triggers import trailed

_SHORT_LIVED = (TimeInForce.IOC, TimeInForce.FOK)


def in_book(state: ExchangeState) -> bool:
    """Whether our orders rest in the generated market's own book."""
    settings = state.settings
    return settings.fills is FillMode.STRICT and settings.market is MarketKind.GENERATED


def arrive(state: ExchangeState, order_id: str) -> None:
    """An order reaches the market: it is new, and works or waits for its trigger."""
    order = current(state, order_id)
    if order is None or order.status not in UNPLACED:
        return
    if state.chance(state.settings.reject_ratio):
        finish(state, order, VenueStatus.REJECTED, event="rejected", reason="rejected by venue")
        return
    order = _sized(state, order)
    if not order.quantity:
        finish(state, order, VenueStatus.REJECTED, event="rejected", reason="no price")
        return
    enter(state, move(state, order, VenueStatus.NEW, event="new"))


def enter(state: ExchangeState, order: OrderRecord) -> None:
    """Put an order that is in force to its place in the market, and set its end."""
    _schedule_end(state, order)
    if order.is_dormant:
        market = state.markets[order.symbol]
        market.dormant[order.id] = None
        if order.type is OrderType.TRAILING_STOP and market.mark:
            state.put(trailed(order, market.asset.instrument, market.mark))
    else:
        work(state, order.id)
    if order.order_class is OrderClass.OCO:
        for leg in order.legs:
            state.schedule("arrive", leg)


def work(state: ExchangeState, order_id: str) -> None:
    """Let an order meet the market now, unless the market is halted."""
    order = current(state, order_id)
    if order is None:
        return
    market = state.markets[order.symbol]
    if market.halted and order.time_in_force in _SHORT_LIVED:
        cancel(state, order, reason="halted")
    elif market.halted:
        market.waiting[order_id] = None
    elif in_book(state):
        work_in_book(state, order)
    else:
        work_on_quote(state, order)


def rest(state: ExchangeState, order_id: str) -> None:
    """An order that outlives its day leaves the market for the night."""
    order = current(state, order_id)
    if order is None:
        return
    state.markets[order.symbol].remove(order_id)
    move(state, order, VenueStatus.DONE_FOR_DAY, event="done_for_day")
    morning = state.sessions(order.symbol).next_open(state.now_ns, extended=order.extended_hours)
    state.schedule_at("wake", order_id, due_ns=morning)


def wake(state: ExchangeState, order_id: str) -> None:
    """The night is over: the order works again, behind everyone who is there."""
    order = current(state, order_id)
    if order is not None and order.status is VenueStatus.DONE_FOR_DAY:
        enter(state, move(state, order, VenueStatus.NEW, event="new"))


def expire(state: ExchangeState, order_id: str) -> None:
    """The day of an order is over, or it is cancelled for its age."""
    order = current(state, order_id)
    if order is None:
        return
    aged = order.time_in_force is TimeInForce.GTC
    if aged or state.settings.day_order_end == "canceled":
        cancel(state, order, reason="aged" if aged else "end of day")
    else:
        finish(state, order, VenueStatus.EXPIRED, event="expired")


def cancel_arrives(state: ExchangeState, order_id: str) -> None:
    """A cancel reaches the market; it may have lost the race against a fill."""
    order = current(state, order_id)
    if order is not None:
        cancel(state, order)
    elif state.settings.cancel_rejections:
        lost = state.orders[order_id]
        if lost.status is VenueStatus.FILLED:
            state.emit("order_cancel_rejected", lost)


def ended(state: ExchangeState, order_id: str) -> None:
    """Let the group of an ended order follow, or the order that it was to replace work on."""
    order = state.orders[order_id]
    old = state.orders.get(order.replaces)
    if old is None or old.replaced_by == order_id:
        groups.after_end(state, order)
    elif old.is_open and old.replacement == order_id:
        _work_on(state, old)


def _work_on(state: ExchangeState, old: OrderRecord) -> None:
    """An order whose replacement came to nothing is as it was, and may be replaced again."""
    kept = replace(old, replacement="")
    if old.status is not VenueStatus.PENDING_REPLACE:
        state.put(kept)
        return
    status = VenueStatus.PARTIALLY_FILLED if old.filled_quantity else VenueStatus.NEW
    move(state, kept, status, event="new")


def _sized(state: ExchangeState, order: OrderRecord) -> OrderRecord:
    """A notional order's quantity at the price that it would meet now."""
    if order.quantity or not order.notional:
        return order
    market = state.markets[order.symbol]
    price = order.working_price or market.far(order.side)[0] or market.mark
    quantity = order.notional * SCALE // price if price else 0
    return replace(order, quantity=Quantity(quantity))


def _schedule_end(state: ExchangeState, order: OrderRecord) -> None:
    hours = state.sessions(order.symbol)
    end = hours.day_end(state.now_ns, extended=order.extended_hours)
    if order.time_in_force is TimeInForce.DAY:
        state.schedule_at("expire", order.id, due_ns=end)
    elif order.expires_ns:
        state.schedule_at("expire", order.id, due_ns=order.expires_ns)
        if state.settings.nightly_rest:
            state.schedule_at("rest", order.id, due_ns=end)
