"""Order objects and terms with defaults."""

from typing import Any

import msgspec

from tradewind.domain.orders import OrderTerms, OrderType, Side
from tradewind.domain.values import Price, Quantity, parse_scaled

Fields = dict[str, Any]


def order_object(**fields: Any) -> Fields:
    """An order as the venue tells it: 2 AAPL at 150, new."""
    return {
        "id": "venue-1",
        "client_order_id": "mine-1",
        "created_at": "2026-01-02T15:00:00.1Z",
        "updated_at": "2026-01-02T15:00:00.123456789Z",
        "symbol": "AAPL",
        "asset_class": "us_equity",
        "qty": "2",
        "filled_qty": "0",
        "filled_avg_price": None,
        "order_class": "",
        "type": "limit",
        "side": "buy",
        "time_in_force": "day",
        "limit_price": "150",
        "stop_price": None,
        "status": "new",
        "extended_hours": False,
        "legs": None,
    } | fields


def limit_terms(**terms: Any) -> OrderTerms:
    """The terms of that order."""
    base = OrderTerms("AAPL", Side.BUY, quantity("2"), OrderType.LIMIT, limit_price=price("150"))
    return msgspec.structs.replace(base, **terms)


def price(text: str) -> Price:
    """A price from text."""
    return Price(parse_scaled(text))


def quantity(text: str) -> Quantity:
    """A quantity from text."""
    return Quantity(parse_scaled(text))


def update(event: str, *, order: Fields | None = None, **data: Any) -> Fields:
    """A message of the order stream."""
    told = {"event": event, "timestamp": "2026-01-02T15:00:01Z", "order": order or order_object()}
    return {"stream": "trade_updates", "data": told | data}
