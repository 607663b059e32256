"""An accepted request becomes an order, or a group of orders."""

from msgspec.structs import replace

from tradewind.domain.instruments import AssetClass
from tradewind.domain.orders import OrderClass, OrderType, Side, TimeInForce
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.venues.simulated.accounts import Account
from tradewind.venues.simulated.orders import OrderRecord, OrderRequest, Role, VenueStatus
from tradewind.venues.simulated.state import ExchangeState


def accept(state: ExchangeState, account: Account, request: OrderRequest) -> OrderRecord:
    """Store a new order with its legs, acknowledge it, and send it on its way to the market."""
    order = _record(state, account, request)
    if request.order_class is not OrderClass.SIMPLE:
        order = _group(state, order, request)
    due = arrival(state, order)
    queued = due > state.now_ns
    order = replace(order, status=VenueStatus.ACCEPTED if queued else VenueStatus.PENDING_NEW)
    state.put(order)
    state.emit(order.status.value, order)
    for leg in _legs(state, order, request):
        state.put(leg)
        state.emit("held", leg)
    state.schedule_at("arrive", order.id, due_ns=due if queued else due + latency(state))
    return order


def latency(state: ExchangeState) -> int:
    """How long this order is under way."""
    settings = state.settings
    jitter = settings.latency_jitter_ns
    return settings.latency_ns + (state.random.randrange(jitter) if jitter else 0)


def intent(account: Account, request: OrderRequest) -> str:
    """What an order does to the position, where the client did not say."""
    held = account.holding(request.symbol).quantity
    if request.side is Side.BUY:
        return "buy_to_close" if held < 0 else "buy_to_open"
    return "sell_to_close" if held > 0 else "sell_to_open"


def _record(state: ExchangeState, account: Account, request: OrderRequest) -> OrderRecord:
    asset = state.assets[request.symbol]
    gtc = request.time_in_force is TimeInForce.GTC and not asset.is_crypto
    return OrderRecord(
        id=state.new_id("order"),
        account_id=account.id,
        client_order_id=request.client_order_id or state.new_id("client"),
        symbol=asset.symbol,
        asset_class=AssetClass(asset.instrument.asset_class),
        asset_id=asset.uuid,
        side=request.side,
        type=request.type,
        time_in_force=request.time_in_force,
        sequence=state.next_sequence(),
        quantity=request.quantity,
        notional=request.notional,
        limit_price=request.limit_price,
        stop_price=request.stop_price,
        trail_price=request.trail_price,
        trail_percent=request.trail_percent,
        extended_hours=request.extended_hours,
        order_class=request.order_class,
        position_intent=request.position_intent or intent(account, request),
        created_ns=state.now_ns,
        updated_ns=state.now_ns,
        expires_ns=state.sessions(asset.symbol).gtc_end(state.now_ns) if gtc else Nanos(0),
    )


def arrival(state: ExchangeState, order: OrderRecord) -> int:
    """When an order may reach the market: now, the next opening, or the close."""
    sessions = state.sessions(order.symbol)
    if order.time_in_force is TimeInForce.CLS:
        return sessions.day_end(state.now_ns, extended=False)
    if order.time_in_force is TimeInForce.OPG:
        return sessions.next_auction(state.now_ns)
    return sessions.next_open(state.now_ns, extended=order.extended_hours)


def _group(state: ExchangeState, order: OrderRecord, request: OrderRequest) -> OrderRecord:
    count = bool(request.take_profit) + bool(request.stop_loss)
    exits_only = request.order_class is OrderClass.OCO
    return replace(
        order,
        group_id=state.new_id("group"),
        role=Role.TAKE_PROFIT if exits_only else Role.ENTRY,
        limit_price=request.take_profit or order.limit_price if exits_only else order.limit_price,
        legs=tuple(state.new_id("order") for _ in range(1 if exits_only else count)),
    )


def _legs(state: ExchangeState, parent: OrderRecord, request: OrderRequest) -> list[OrderRecord]:
    if not parent.legs:
        return []
    terms = []
    if request.take_profit and request.order_class is not OrderClass.OCO:
        terms.append((Role.TAKE_PROFIT, OrderType.LIMIT, request.take_profit, Price(0)))
    if request.stop_loss:
        kind = OrderType.STOP_LIMIT if request.stop_loss_limit else OrderType.STOP
        terms.append((Role.STOP_LOSS, kind, request.stop_loss_limit, request.stop_loss))
    return [
        _leg(state, parent, leg_id, role=role, kind=kind, limit=limit, stop=stop)
        for leg_id, (role, kind, limit, stop) in zip(parent.legs, terms, strict=True)
    ]


def _leg(  # noqa: PLR0913 - the terms of a leg
    state: ExchangeState,
    parent: OrderRecord,
    leg_id: str,
    *,
    role: Role,
    kind: OrderType,
    limit: Price,
    stop: Price,
) -> OrderRecord:
    exits = parent.side if parent.order_class is OrderClass.OCO else parent.side.opposite
    return replace(
        parent,
        id=leg_id,
        client_order_id=state.new_id("client"),
        side=exits,
        type=kind,
        sequence=state.next_sequence(),
        limit_price=limit,
        stop_price=stop,
        status=VenueStatus.HELD,
        parent_id=parent.id,
        role=role,
        legs=(),
        quantity=Quantity(parent.quantity),
        position_intent="sell_to_close" if exits is Side.SELL else "buy_to_close",
    )
