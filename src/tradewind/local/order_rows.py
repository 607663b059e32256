"""Every order of an installation as one row, denied intents included; from the journals."""

from pathlib import Path

import msgspec

from tradewind.domain.orders import Order, OrderStatus, OrderTerms
from tradewind.domain.reports import OrderReport
from tradewind.domain.values import Money, Nanos, Price, Quantity
from tradewind.engine.records import IntentDenied
from tradewind.local.amounts import average
from tradewind.local.doubts import Doubts
from tradewind.local.journals import execution_records, policies_of, risk_records

DENIED = "Denied"
_NEEDS_REASON = {
    OrderStatus.CANCELED,
    OrderStatus.EXPIRED,
    OrderStatus.PENDING_CANCEL,
    OrderStatus.REJECTED,
}


class OrderRow(msgspec.Struct, frozen=True, kw_only=True):
    """One order in its newest state, or a denied intent; `why` is its code and reason."""

    policy: str
    client_order_id: str
    strategy: str
    terms: OrderTerms
    purpose: str
    created_ns: Nanos
    state: str
    is_live: bool = False
    unknown: bool = False
    filled_quantity: Quantity = Quantity(0)
    filled_notional: Money = Money(0)
    average_price: Price = Price(0)
    why: str = ""


def order_rows(state: Path) -> list[OrderRow]:
    """Every order and denied intent, oldest first.

    Raises:
        ConfigurationError: nothing ever ran with this state folder.
        JournalCorruptError: a journal is damaged.
    """
    rows = [row for policy in policies_of(state) for row in _of_policy(state, policy)]
    return sorted(rows, key=lambda row: row.created_ns)


def _of_policy(state: Path, policy: str) -> list[OrderRow]:
    newest: dict[str, Order] = {}
    doubts = Doubts()
    for _, record in execution_records(state, policy):
        for report in record.reports:
            if isinstance(report.body, OrderReport):
                newest[report.body.order.client_order_id] = doubts.heard(report.body.order)
    denied = [
        _denied(policy, record)
        for _, record in risk_records(state, policy)
        if isinstance(record, IntentDenied)
    ]
    return [*(_row(policy, order) for order in newest.values()), *denied]


def _row(policy: str, order: Order) -> OrderRow:
    return OrderRow(
        policy=policy,
        client_order_id=order.client_order_id,
        strategy=order.strategy,
        terms=order.terms,
        purpose=order.purpose.value,
        created_ns=order.created_ns,
        state=order.status.value,
        is_live=order.is_live,
        unknown=order.unknown,
        filled_quantity=order.filled_quantity,
        filled_notional=order.filled_notional,
        average_price=Price(average(order.filled_notional, order.filled_quantity)),
        why=why(order),
    )


def why(order: Order) -> str:
    """Why an order is as it is, where that says more than its state."""
    told = order.unknown or order.code or order.status in _NEEDS_REASON
    return _why(order.code or "", order.reason) if told else ""


def _denied(policy: str, record: IntentDenied) -> OrderRow:
    intent, refused = record.intent, record.refused
    return OrderRow(
        policy=policy,
        client_order_id=intent.client_order_id,
        strategy=intent.strategy,
        terms=intent.terms,
        purpose=intent.purpose.value,
        created_ns=intent.created_ns,
        state=DENIED,
        why=_why(refused.code, refused.message),
    )


def _why(code: str, reason: str) -> str:
    return f"{code}: {reason}" if code and reason else code or reason
