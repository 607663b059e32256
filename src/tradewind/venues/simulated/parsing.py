"""Request bodies to typed requests: pure, and no number is trusted."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.orders import OrderClass, OrderType, Side, TimeInForce
from tradewind.domain.values import SCALE, Money, Price, Quantity, parse_scaled, scaled_from_float
from tradewind.venues.simulated.orders import OrderRequest, Refusal, ReplaceRequest

Body = Mapping[str, Any]
_E = TypeVar("_E", bound=StrEnum)
_INTENTS = ("buy_to_open", "buy_to_close", "sell_to_open", "sell_to_close")
_MAX_CLIENT_ID = 128


class _InvalidFieldError(Exception):
    """A field of a body that cannot be what it says."""


def parse_order(body: object) -> OrderRequest | Refusal:
    """Read a `POST /v2/orders` body; unknown fields are ignored."""
    try:
        return _order(_mapping(body))
    except (_InvalidFieldError, MalformedValueError) as error:
        return Refusal(422, 40010001, str(error))


def parse_replacement(body: object) -> ReplaceRequest | Refusal:
    """Read a `PATCH /v2/orders/{id}` body."""
    try:
        return _replacement(_mapping(body))
    except (_InvalidFieldError, MalformedValueError) as error:
        return Refusal(422, 40010001, str(error))


def _order(body: Body) -> OrderRequest:
    group = body.get("order_class") or OrderClass.SIMPLE
    profit, loss = _part(body, "take_profit"), _part(body, "stop_loss")
    return OrderRequest(
        symbol=_text(body, "symbol"),
        side=_choice(Side, body.get("side"), "side"),
        type=_choice(OrderType, body.get("type"), "type"),
        time_in_force=_choice(TimeInForce, body.get("time_in_force"), "time_in_force"),
        quantity=Quantity(_amount(body, "qty")),
        notional=Money(_notional(body)),
        limit_price=Price(_amount(body, "limit_price")),
        stop_price=Price(_amount(body, "stop_price")),
        trail_price=Price(_amount(body, "trail_price")),
        trail_percent=_amount(body, "trail_percent"),
        extended_hours=_flag(body, "extended_hours"),
        client_order_id=_client_id(body),
        order_class=_choice(OrderClass, group, "order_class"),
        take_profit=Price(_amount(profit, "limit_price")),
        stop_loss=Price(_amount(loss, "stop_price")),
        stop_loss_limit=Price(_amount(loss, "limit_price")),
        position_intent=_intent(body),
    )


def _replacement(body: Body) -> ReplaceRequest:
    if body.get("notional") is not None:
        raise _InvalidFieldError("notional orders cannot be replaced")
    kept = body.get("time_in_force")
    return ReplaceRequest(
        quantity=Quantity(_amount(body, "qty")),
        limit_price=Price(_amount(body, "limit_price")),
        stop_price=Price(_amount(body, "stop_price")),
        trail=_amount(body, "trail"),
        time_in_force=_choice(TimeInForce, kept, "time_in_force") if kept else None,
        client_order_id=_client_id(body),
    )


def positive_number(value: object, name: str) -> int | Refusal:
    """A number from a query string, scaled."""
    try:
        return _amount({name: value}, name)
    except (_InvalidFieldError, MalformedValueError) as error:
        return Refusal(422, 40010001, str(error))


def _mapping(body: object) -> Body:
    if not isinstance(body, Mapping):
        raise _InvalidFieldError("request body format is invalid")
    return body


def _part(body: Body, name: str) -> Body:
    part = body.get(name)
    return {} if part is None else _mapping(part)


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 64:
        raise _InvalidFieldError(f"{name} is required")
    return value


def _client_id(body: Body) -> str:
    value = body.get("client_order_id")
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or len(value) > _MAX_CLIENT_ID:
        raise _InvalidFieldError(f"client_order_id must be at most {_MAX_CLIENT_ID} characters")
    return value


def _intent(body: Body) -> str:
    value = body.get("position_intent") or ""
    if value and value not in _INTENTS:
        raise _InvalidFieldError(f"invalid position_intent: {str(value)[:32]}")
    return str(value)


def _flag(body: Body, name: str) -> bool:
    value = body.get(name)
    if value not in (None, True, False):
        raise _InvalidFieldError(f"{name} must be a boolean")
    return bool(value)


def _choice(kind: type[_E], value: object, name: str) -> _E:
    try:
        return kind(value)  # type: ignore[arg-type]  # a value outside the enum raises
    except ValueError:
        raise _InvalidFieldError(f"invalid {name}: {str(value)[:32]}") from None


def _amount(body: Body, name: str) -> int:
    """A positive number, as JSON number or text; 0 where it is absent."""
    value = body.get(name)
    if value is None:
        return 0
    number = _scaled(value, name)
    if number <= 0:
        raise _InvalidFieldError(f"{name} must be > 0")
    return number


def _notional(body: Body) -> int:
    amount = _amount(body, "notional")
    if 0 < amount < SCALE:
        raise _InvalidFieldError("notional must be >= 1.00")
    return amount


def _scaled(value: object, name: str) -> int:
    if isinstance(value, str):
        return parse_scaled(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _InvalidFieldError(f"invalid {name}")
    return scaled_from_float(value) if isinstance(value, float) else parse_scaled(str(value))
