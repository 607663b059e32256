"""An order at the venue beside the terms that were approved."""

from tradewind.domain.orders import OrderClass, OrderTerms, OrderType
from tradewind.domain.values import Price, Ratio
from tradewind.venues.simulated.orders import OrderRecord, Role


def terms_of(order: OrderRecord) -> OrderTerms:
    """An order's terms in our words, its group's exits apart; a leg is an order of its own."""
    return OrderTerms(
        order.symbol,
        order.side,
        order.quantity,
        order.type,
        order.time_in_force,
        limit_price=order.limit_price,
        stop_price=Price(0 if order.type is OrderType.TRAILING_STOP else order.stop_price),
        trail_price=order.trail_price,
        trail_percent=Ratio(order.trail_percent // 100),
        order_class=OrderClass.SIMPLE if order.parent_id else order.order_class,
    )


def essence(terms: OrderTerms) -> tuple[object, ...]:
    """What must be equal."""
    prices = (terms.limit_price, terms.stop_price, terms.trail_price, terms.trail_percent)
    return (
        terms.symbol,
        terms.side,
        terms.quantity,
        terms.type,
        terms.time_in_force,
        terms.order_class,
        prices,
    )


def leg_differs(leg: OrderRecord, approved: OrderTerms) -> str:
    """In what a leg is not what was approved; "" if it is."""
    pair = approved.order_class is OrderClass.OCO
    side = approved.side if pair else approved.side.opposite
    if (leg.symbol, leg.side, leg.quantity) != (approved.symbol, side, approved.quantity):
        return f"is {leg.side} {leg.quantity} {leg.symbol}"
    profit = leg.role is Role.TAKE_PROFIT
    price, wanted = (
        (leg.limit_price, approved.take_profit) if profit else (leg.stop_price, approved.stop_loss)
    )
    return "" if price == wanted else f"works at {price}, approved was {wanted}"
