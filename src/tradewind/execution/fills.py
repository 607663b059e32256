"""Executions become fills, exactly once; busts and corrections take back, never edit."""

import hashlib

from msgspec.structs import replace

from tradewind.domain.fills import Fill, FillKind
from tradewind.domain.orders import Order
from tradewind.domain.values import (
    SCALE,
    Money,
    Nanos,
    Price,
    Quantity,
    notional,
    round_div,
)
from tradewind.execution.state import Entry
from tradewind.ports.broker import Execution


def fill_of(order: Order, execution: Execution) -> Fill:
    """The fill of an order that an execution stands for."""
    busted = execution.kind == FillKind.BUST
    return Fill(
        fill_id=execution.execution_id,
        client_order_id=order.client_order_id,
        strategy=order.strategy,
        symbol=order.terms.symbol,
        side=order.terms.side,
        quantity=Quantity(0) if busted else execution.quantity,
        price=execution.price,
        ts_ns=execution.ts_ns,
        fee=Money(0) if busted else execution.fee,
        kind=FillKind(execution.kind),
        reverses=execution.reverses,
    )


def synthetic_fill(entry: Entry, *, ts_ns: Nanos) -> Fill:
    """The fill that the venue counts but does not list; its id follows from what is known alone.

    The price makes the order's average equal to the venue's, or to its limit where none is told.
    """
    order, missing = entry.order, entry.venue_filled - entry.gross
    average = entry.venue_price or order.terms.limit_price or _average(order)
    rest = notional(average, entry.venue_filled) - order.filled_notional
    price = max(0, round_div(rest * SCALE, missing))
    text = f"{order.client_order_id}|{entry.gross}|{entry.venue_filled}|{price}"
    return Fill(
        fill_id=f"synthetic-{hashlib.sha256(text.encode()).hexdigest()[:24]}",
        client_order_id=order.client_order_id,
        strategy=order.strategy,
        symbol=order.terms.symbol,
        side=order.terms.side,
        quantity=Quantity(missing),
        price=Price(price),
        ts_ns=ts_ns,
        synthetic=True,
    )


def _average(order: Order) -> int:
    filled = order.filled_quantity
    return round_div(order.filled_notional * SCALE, filled) if filled else 0


def undoing(fill: Fill, *, ts_ns: Nanos) -> Fill:
    """The reversal of a synthetic fill whose real execution turned up."""
    return Fill(
        fill_id=f"{fill.fill_id}-undone",
        client_order_id=fill.client_order_id,
        strategy=fill.strategy,
        symbol=fill.symbol,
        side=fill.side,
        quantity=Quantity(0),
        price=fill.price,
        ts_ns=ts_ns,
        kind=FillKind.BUST,
        reverses=fill.fill_id,
        synthetic=True,
    )


def with_fill(order: Order, fill: Fill, taken_back: Fill | None = None) -> Order:
    """The order after a fill, less what the fill takes back."""
    quantity = order.filled_quantity + fill.quantity
    money = order.filled_notional + notional(fill.price, fill.quantity)
    if taken_back is not None:
        quantity -= taken_back.quantity
        money -= notional(taken_back.price, taken_back.quantity)
    return replace(order, filled_quantity=Quantity(quantity), filled_notional=Money(money))
