"""Order objects of the trading API to order views."""

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.orders import OrderClass, OrderTerms, OrderType, Side, TimeInForce
from tradewind.domain.values import Price, Quantity, Ratio, round_div
from tradewind.ports.broker import OrderView
from tradewind.venues.alpaca.fields import (
    Fields,
    as_array,
    as_object,
    flag,
    moment,
    number,
    required_text,
    text,
)
from tradewind.venues.alpaca.statuses import HELD, status_of
from tradewind.venues.alpaca.symbols import pair_symbol


class Group(msgspec.Struct, frozen=True, gc=False):
    """A bracket, OCO or OTO; its top order is the parent of the others."""

    group_id: str
    is_top: bool


def order_views(value: object) -> tuple[OrderView, ...]:
    """Read an order and its nested legs, the order first.

    The envelope of a multi-leg option order has no side of its own: only its legs are views.

    Raises:
        MalformedValueError: no order object.
    """
    fields = as_object(value)
    legs = _legs(fields)
    own = () if legs and not text(fields, "side") else (order_view(fields),)
    parent = required_text(fields, "id")
    return own + tuple(order_view(leg, parent_id=parent) for leg in legs)


def order_view(value: object, *, parent_id: str = "") -> OrderView:
    """Read one order object.

    Raises:
        MalformedValueError: no order object.
    """
    fields = as_object(value)
    raw_status = required_text(fields, "status")
    filled = number(fields, "filled_qty")
    return OrderView(
        venue_order_id=required_text(fields, "id"),
        client_order_id=text(fields, "client_order_id"),
        symbol=_symbol(fields),
        side=side_of(fields),
        status=status_of(raw_status, filled),
        raw_status=raw_status,
        # An order by notional has no quantity until it fills.
        quantity=Quantity(number(fields, "qty") or filled),
        filled_quantity=Quantity(filled),
        average_price=Price(number(fields, "filled_avg_price")),
        updated_ns=moment(fields, "updated_at", "submitted_at", "created_at"),
        terms=_terms(fields, is_leg=bool(parent_id)),
        replaces=text(fields, "replaces"),
        replaced_by=text(fields, "replaced_by"),
        parent_id=parent_id,
        held=raw_status == HELD,
    )


def side_of(fields: Fields) -> Side:
    """Read the side; a short sale is a sale.

    Raises:
        MalformedValueError: neither buy nor sell.
    """
    side = text(fields, "side")
    if side in ("sell", "sell_short"):
        return Side.SELL
    if side != "buy":
        raise MalformedValueError(f"expected buy or sell, was {side[:20]!r}")
    return Side.BUY


def _symbol(fields: Fields) -> str:
    return pair_symbol(required_text(fields, "symbol"), text(fields, "asset_class"))


def _legs(fields: Fields) -> list[Fields]:
    legs = fields.get("legs")
    return [as_object(leg) for leg in as_array(legs)] if legs else []


def _terms(fields: Fields, *, is_leg: bool) -> OrderTerms | None:
    """Terms as we would have asked for them; None where we have no words for them."""
    try:
        kind = OrderType(text(fields, "type") or text(fields, "order_type"))
        tif = TimeInForce(text(fields, "time_in_force"))
        group = OrderClass.SIMPLE if is_leg else _group(fields)
    except ValueError:
        return None
    if not number(fields, "qty") or (group is not OrderClass.SIMPLE and not _legs(fields)):
        return None  # by notional, or a group whose legs are told elsewhere
    trailing = kind is OrderType.TRAILING_STOP
    profit, stop, stop_limit = _exits(fields, group)
    return OrderTerms(
        symbol=_symbol(fields),
        side=side_of(fields),
        quantity=Quantity(number(fields, "qty")),
        type=kind,
        time_in_force=tif,
        # The take-profit of an OCO is the order itself.
        limit_price=Price(0 if group is OrderClass.OCO else number(fields, "limit_price")),
        # The venue moves a trailing stop's price: it is no term.
        stop_price=Price(0 if trailing else number(fields, "stop_price")),
        trail_price=Price(number(fields, "trail_price")),
        trail_percent=Ratio(round_div(number(fields, "trail_percent"), 100)),
        extended_hours=flag(fields, "extended_hours"),
        order_class=group,
        take_profit=profit,
        stop_loss=stop,
        stop_loss_limit=stop_limit,
    )


def group_of(fields: Fields) -> Group | None:
    """The group that an order says it belongs to, None where it says nothing."""
    name, role = text(fields, "group_id"), text(fields, "group_role")
    if not name or not role:
        return None
    top = {"oco": "take_profit"}.get(text(fields, "order_class"), "entry")
    return Group(name, is_top=role == top)


def _group(fields: Fields) -> OrderClass:
    group = group_of(fields)
    if group is not None and not group.is_top:
        return OrderClass.SIMPLE
    return OrderClass(text(fields, "order_class") or "simple")


def _exits(fields: Fields, group: OrderClass) -> tuple[Price, Price, Price]:
    """Take-profit, stop-loss and its limit, as the legs tell them."""
    profit = number(fields, "limit_price") if group is OrderClass.OCO else 0
    stop = stop_limit = 0
    for leg in _legs(fields) if group is not OrderClass.SIMPLE else ():
        if number(leg, "stop_price"):
            stop, stop_limit = number(leg, "stop_price"), number(leg, "limit_price")
        else:
            profit = number(leg, "limit_price")
    return Price(profit), Price(stop), Price(stop_limit)
