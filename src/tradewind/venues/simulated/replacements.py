"""Replacing an order: a new order that takes the old one's place, if the old one still lives."""

from msgspec.structs import replace

from tradewind.domain.orders import OrderClass, OrderType
from tradewind.domain.values import SCALE, Money, Nanos, Price, Quantity
from tradewind.venues.simulated.accounts import Account
from tradewind.venues.simulated.checks import check_account
from tradewind.venues.simulated.lifecycle import enter
from tradewind.venues.simulated.listing import Asset
from tradewind.venues.simulated.orders import (
    OrderRecord,
    OrderRequest,
    Refusal,
    ReplaceRequest,
    VenueStatus,
)
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.terms import LIMITED, STOPPED, changed_terms_fault
from tradewind.venues.simulated.transitions import current, finish, move

_REPLACEABLE = (VenueStatus.NEW, VenueStatus.PARTIALLY_FILLED)


def ask_replacement(state: ExchangeState, old: OrderRecord, request: ReplaceRequest) -> OrderRecord:
    """Store the new order as pending and send the replacement on its way."""
    new = state.put(_renewed(state, old, request))
    delay = state.settings.latency_ns
    marked = replace(old, replacement=new.id)
    if delay:
        move(state, marked, VenueStatus.PENDING_REPLACE, event="pending_replace")
    else:
        state.put(marked)
    state.schedule("replace", new.id, delay_ns=delay)
    return new


def replacement_arrives(state: ExchangeState, new_id: str) -> None:
    """The old order gives way to the new one, unless it has filled or the new one ended meanwhile.

    What filled while the request was under way comes off the new order.
    """
    new = current(state, new_id)
    if new is None:
        return  # cancelled on its way: what has ended never comes back
    old = current(state, new.replaces)
    if old is None:
        finish(state, new, VenueStatus.REJECTED, event="rejected", reason="original order is final")
        return
    meanwhile = old.filled_quantity - new.base_filled
    sized = replace(new, quantity=Quantity(new.quantity - meanwhile))
    if sized.quantity <= 0:
        finish(state, new, VenueStatus.REJECTED, event="rejected", reason="filled meanwhile")
        return
    _hand_over_legs(state, old, sized)
    finish(
        state,
        replace(old, replaced_by=new.id, replacement=""),
        VenueStatus.REPLACED,
        event="replaced",
    )
    enter(state, move(state, sized, VenueStatus.NEW, event="new"))


def _renewed(state: ExchangeState, old: OrderRecord, request: ReplaceRequest) -> OrderRecord:
    by_percent = old.type is OrderType.TRAILING_STOP and old.trail_percent
    trail = request.trail
    return replace(
        old,
        id=state.new_id("order"),
        client_order_id=request.client_order_id or state.new_id("client"),
        sequence=state.next_sequence(),
        quantity=request.quantity or old.leaves,
        base_filled=old.filled_quantity,
        limit_price=request.limit_price or old.limit_price,
        stop_price=request.stop_price or old.stop_price,
        trail_price=Price(trail) if trail and not by_percent else old.trail_price,
        trail_percent=trail if trail and by_percent else old.trail_percent,
        hwm=Price(0),
        time_in_force=request.time_in_force or old.time_in_force,
        status=VenueStatus.PENDING_NEW,
        filled_quantity=Quantity(0),
        filled_notional=Money(0),
        amended=Quantity(0),
        created_ns=state.now_ns,
        updated_ns=state.now_ns,
        filled_ns=Nanos(0),
        replaces=old.id,
        replaced_by="",
        replacement="",
        cancel_asked=False,
    )


def _hand_over_legs(state: ExchangeState, old: OrderRecord, new: OrderRecord) -> None:
    for leg_id in old.legs:
        leg = state.orders[leg_id]
        state.put(replace(leg, parent_id=new.id, quantity=new.quantity))
    parent = state.orders.get(old.parent_id)
    if parent is not None:
        legs = tuple(new.id if leg == old.id else leg for leg in parent.legs)
        state.put(replace(parent, legs=legs))


def check_replacement(
    state: ExchangeState, account: Account, old: OrderRecord, request: ReplaceRequest
) -> Refusal | None:
    """Whether an order may be replaced so, as if it were a new one without the old."""
    if old.status not in _REPLACEABLE or old.cancel_asked or old.replacement:
        status = "pending_cancel" if old.cancel_asked else old.status
        return Refusal(422, 42210000, f'cannot replace order in "{status}" status')
    if old.notional or old.order_class is OrderClass.OTO:
        return Refusal(422, 42210000, "this order cannot be replaced")
    asset, wanted = state.assets[old.symbol], _as_request(old, request)
    message = _misfit(old, request, asset) or changed_terms_fault(wanted, asset)
    if message:
        return Refusal(422, 42210000, message)
    return check_account(state, account, wanted, replacing=old.group_id or old.id)


def _misfit(old: OrderRecord, request: ReplaceRequest, asset: Asset) -> str:
    """What a replacement gives that orders of this type don't have."""
    if request.quantity and not asset.is_crypto and request.quantity % SCALE:
        return "qty must be an integer"
    if request.limit_price and old.type not in LIMITED:
        return f"limit_price cannot be set for {old.type} orders"
    if request.stop_price and old.type not in STOPPED:
        return f"stop_price cannot be set for {old.type} orders"
    if request.trail and old.type is not OrderType.TRAILING_STOP:
        return f"trail cannot be set for {old.type} orders"
    return ""


def _as_request(old: OrderRecord, request: ReplaceRequest) -> OrderRequest:
    return OrderRequest(
        symbol=old.symbol,
        side=old.side,
        type=old.type,
        time_in_force=request.time_in_force or old.time_in_force,
        quantity=request.quantity or old.leaves,
        limit_price=request.limit_price or old.limit_price,
        stop_price=request.stop_price or old.stop_price,
        extended_hours=old.extended_hours,
        client_order_id=request.client_order_id,
        order_class=old.order_class,
    )
