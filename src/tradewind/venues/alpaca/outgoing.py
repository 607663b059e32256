"""Order terms to request bodies; every number goes out as plain decimal text."""

from tradewind.domain.orders import OrderClass, OrderTerms, OrderType
from tradewind.domain.values import format_scaled

Body = dict[str, object]

_PRICED = {
    OrderType.MARKET: (),
    OrderType.LIMIT: ("limit_price",),
    OrderType.STOP: ("stop_price",),
    OrderType.STOP_LIMIT: ("limit_price", "stop_price"),
    OrderType.TRAILING_STOP: (),
}


def new_order(client_order_id: str, terms: OrderTerms) -> Body:
    """The body of a new order."""
    body: Body = {
        "symbol": terms.symbol,
        "qty": format_scaled(terms.quantity),
        "side": terms.side.value,
        "type": terms.type.value,
        "time_in_force": terms.time_in_force.value,
        "client_order_id": client_order_id,
        **_prices(terms),
    }
    if terms.extended_hours:
        body["extended_hours"] = True
    return body | _group(terms)


def changed_order(client_order_id: str, terms: OrderTerms) -> Body:
    """The body of a replacement."""
    body: Body = {
        "qty": format_scaled(terms.quantity),
        "time_in_force": terms.time_in_force.value,
        "client_order_id": client_order_id,
        **_prices(terms),
    }
    trail = body.pop("trail_price", None) or body.pop("trail_percent", None)
    return body | ({"trail": trail} if trail else {})


def _prices(terms: OrderTerms) -> Body:
    body: Body = {name: format_scaled(getattr(terms, name)) for name in _PRICED[terms.type]}
    if terms.order_class is OrderClass.OCO:
        body.pop("limit_price", None)
    if terms.type is OrderType.TRAILING_STOP:
        body |= _trail(terms)
    return body


def _trail(terms: OrderTerms) -> Body:
    if terms.trail_price:
        return {"trail_price": format_scaled(terms.trail_price)}
    return {"trail_percent": format_scaled(terms.trail_percent * 100)}


def _group(terms: OrderTerms) -> Body:
    if terms.order_class is OrderClass.SIMPLE:
        return {}
    body: Body = {"order_class": terms.order_class.value}
    # An OCO's limit may be given as such; the venue wants it as the take-profit.
    is_pair = terms.order_class is OrderClass.OCO
    if profit := terms.take_profit or (terms.limit_price if is_pair else 0):
        body["take_profit"] = {"limit_price": format_scaled(profit)}
    if terms.stop_loss:
        stop = {"stop_price": format_scaled(terms.stop_loss)}
        if terms.stop_loss_limit:
            stop["limit_price"] = format_scaled(terms.stop_loss_limit)
        body["stop_loss"] = stop
    return body
