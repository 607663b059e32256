"""Orders over REST: each handler is a call in, an answer out."""

from collections.abc import Sequence
from uuid import UUID

from tradewind.venues.simulated.answers import Answer, Call, flag, ok, refused
from tradewind.venues.simulated.order_queries import find_orders
from tradewind.venues.simulated.order_views import Json, nested_view, order_view
from tradewind.venues.simulated.orders import OrderRecord, OrderRequest, Refusal, ReplaceRequest
from tradewind.venues.simulated.parsing import parse_order, parse_replacement


def create_order(call: Call) -> Answer:
    """`POST /v2/orders`."""
    request = parse_order(call.body)
    if not isinstance(request, OrderRequest):
        return refused(request)
    return _placed(call, call.exchange.submit(call.account_id, request))


def list_orders(call: Call) -> Answer:
    """`GET /v2/orders`."""
    found = find_orders(_candidates(call), call.query)
    if isinstance(found, Refusal):
        return refused(found)
    if flag(call.query, "nested"):
        return ok([nested_view(call.exchange.state, order) for order in _tops(found)])
    return ok([order_view(order) for order in found])


def get_order(call: Call) -> Answer:
    """`GET /v2/orders/{id}`."""
    order = _named(call)
    return _shown(call, order)


def get_order_by_client_id(call: Call) -> Answer:
    """`GET /v2/orders:by_client_order_id`; after a replace it is the original."""
    client_order_id = call.query.get("client_order_id", "")
    return _shown(call, call.exchange.order_by_client_id(call.account_id, client_order_id))


def replace_order(call: Call) -> Answer:
    """`PATCH /v2/orders/{id}`; the answer is the new order."""
    request = parse_replacement(call.body)
    if not isinstance(request, ReplaceRequest):
        return refused(request)
    order = _named(call)
    if isinstance(order, Refusal):
        return refused(order)
    return _placed(call, call.exchange.replace(call.account_id, order.id, request))


def cancel_order(call: Call) -> Answer:
    """`DELETE /v2/orders/{id}`; accepting a cancel is not the cancel."""
    order = _named(call)
    refusal = order if isinstance(order, Refusal) else None
    if refusal is None and isinstance(order, OrderRecord):
        refusal = call.exchange.cancel(call.account_id, order.id)
    return Answer(204) if refusal is None else refused(refusal)


def cancel_orders(call: Call) -> Answer:
    """`DELETE /v2/orders`: one line for each order."""
    done = call.exchange.cancel_all(call.account_id)
    return Answer(207, [_cancelled(order, refusal) for order, refusal in done])


def _candidates(call: Call) -> Sequence[OrderRecord]:
    """Open orders alone where only they are asked for: those are few for ever."""
    named = call.query.get("before_order_id") or call.query.get("after_order_id")
    if call.query.get("status", "open") == "open" and not named:
        return call.exchange.open_orders(call.account_id)
    return call.exchange.orders(call.account_id)


def _cancelled(order: OrderRecord, refusal: Refusal | None) -> Json:
    if refusal is None:
        return {"id": order.id, "status": 200}
    return {"id": order.id, "status": 500, "body": refused(refusal).body}


def _named(call: Call) -> OrderRecord | Refusal:
    order_id = call.path["order_id"]
    try:
        canonical = str(UUID(order_id))
    except ValueError:
        return Refusal(422, 40010001, f"order_id is not a valid UUID: {order_id[:64]}")
    return call.exchange.order(call.account_id, canonical)


def _placed(call: Call, order: OrderRecord | Refusal) -> Answer:
    if isinstance(order, Refusal):
        return refused(order)
    return ok(nested_view(call.exchange.state, order))


def _shown(call: Call, order: OrderRecord | Refusal) -> Answer:
    if isinstance(order, Refusal):
        return refused(order)
    nested = flag(call.query, "nested")
    return ok(nested_view(call.exchange.state, order) if nested else order_view(order))


def _tops(orders: Sequence[OrderRecord]) -> list[OrderRecord]:
    shown = {order.id for order in orders}
    return [order for order in orders if order.parent_id not in shown]
