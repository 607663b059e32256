"""The filters of `GET /v2/orders`."""

from collections.abc import Callable, Mapping, Sequence

from tradewind.venues.simulated.answers import count, listed
from tradewind.venues.simulated.orders import OrderRecord, Refusal
from tradewind.venues.simulated.texts import parse_time

Query = Mapping[str, str]
Filter = Callable[[OrderRecord], bool]
_STATUSES = ("open", "closed", "all")


def find_orders(orders: Sequence[OrderRecord], query: Query) -> list[OrderRecord] | Refusal:
    """The orders that a query asks for, newest first unless it says otherwise."""
    limit = count(query, "limit", default=50, most=500)
    if isinstance(limit, Refusal):
        return limit
    status = query.get("status") or "open"
    if status not in _STATUSES:
        return Refusal(422, 40010001, f"invalid status: {status[:32]}")
    try:
        filters = [_by_status(status), *_by_time(query), *_by_id(orders, query), *_by_kind(query)]
    except ValueError as error:
        return Refusal(422, 40010001, str(error))
    found = [order for order in orders if all(fits(order) for fits in filters)]
    found.sort(key=lambda order: order.sequence, reverse=query.get("direction") != "asc")
    return found[:limit]


def _by_status(status: str) -> Filter:
    if status == "all":
        return lambda _: True
    return lambda order: order.is_open == (status == "open")


def _by_time(query: Query) -> list[Filter]:
    filters: list[Filter] = []
    if query.get("after"):
        after = parse_time(query["after"])
        filters.append(lambda order: order.created_ns > after)
    if query.get("until"):
        until = parse_time(query["until"])
        filters.append(lambda order: order.created_ns < until)
    return filters


def _by_id(orders: Sequence[OrderRecord], query: Query) -> list[Filter]:
    filters: list[Filter] = []
    if query.get("before_order_id"):
        before = _sequence(orders, query["before_order_id"])
        filters.append(lambda order: order.sequence < before)
    if query.get("after_order_id"):
        after = _sequence(orders, query["after_order_id"])
        filters.append(lambda order: order.sequence > after)
    return filters


def _by_kind(query: Query) -> list[Filter]:
    filters: list[Filter] = []
    symbols = listed(query, "symbols")
    if symbols:
        filters.append(lambda order: order.symbol in symbols)
    if query.get("side"):
        filters.append(lambda order: order.side.value == query["side"])
    classes = listed(query, "asset_class")
    if classes and "all" not in classes:
        filters.append(lambda order: order.asset_class.value in classes)
    return filters


def _sequence(orders: Sequence[OrderRecord], order_id: str) -> int:
    for order in orders:
        if order.id == order_id:
            return order.sequence
    raise ValueError(f"order not found for {order_id[:64]}")
