"""What came of the orders: from execution's journal, and from the ledger."""

from typing import Any

from benchmarks.order_path import OrderPath
from tradewind.domain.orders import OrderTerms
from tradewind.execution.records import Heard, Placed, decode_record
from tradewind.ports.broker import Execution

Row = list[Any]


def books_of(path: OrderPath) -> dict[str, Any]:
    """Orders and fills as the journal tells them, then position, P&L and cash, scaled."""
    facts = [decode_record(payload).fact for payload in path.journal]
    ledger = path.desk.state.ledger
    return {
        "orders": [
            _order(fact.approved.approval.terms) for fact in facts if isinstance(fact, Placed)
        ],
        "fills": [
            _fill(fact.update.execution)
            for fact in facts
            if isinstance(fact, Heard) and fact.update.execution
        ],
        "position": ledger.quantity("AAPL"),
        "realised": ledger.realised,
        "cash": ledger.cash,
    }


def _order(terms: OrderTerms) -> Row:
    return [terms.side.value, terms.limit_price, terms.quantity]


def _fill(done: Execution) -> Row:
    return [done.side.value, done.price, done.quantity]
