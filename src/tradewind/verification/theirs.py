"""The venue's side: its journal, read without the venue's code."""

from pathlib import Path
from typing import Any

import msgspec

from tradewind.verification.facts import COMPARED, Execution, Terms
from tradewind.verification.lines import venue_records

_FINAL = {"filled", "canceled", "expired", "rejected", "replaced"}


class TheirOrder(msgspec.Struct):
    """One order at the venue: as it was accepted, and as it stands."""

    venue_id: str
    name: str
    first: Terms
    last: Terms
    status: str = "pending_new"
    filled: int = 0
    is_leg: bool = False

    @property
    def is_final(self) -> bool:
        """Whether the venue counts it as over."""
        return self.status in _FINAL


class TheirBooks(msgspec.Struct):
    """One account at the venue; `fees` and `coins` by activity id, negative when taken."""

    orders: dict[str, TheirOrder] = {}
    executions: list[Execution] = []
    fees: dict[str, tuple[int, int]] = {}
    coins: dict[str, tuple[str, int]] = {}
    positions: dict[str, int] = {}
    starting_cash: int = 0
    cash: int = 0


def read_theirs(path: Path) -> dict[str, TheirBooks]:
    """Fold a venue's journal by account.

    Raises:
        JournalCorruptError: it is damaged.
    """
    accounts: dict[str, TheirBooks] = {}
    for record in venue_records(path):
        if "account_id" in record:
            _take(accounts.setdefault(record["account_id"], TheirBooks()), record)
    return accounts


def _take(books: TheirBooks, record: dict[str, Any]) -> None:
    match record["record"]:
        case "order":
            _order(books, record)
        case "execution":
            books.executions.append(_execution(record))
        case "activity" if record.get("type") != "FILL":
            books.fees[record["id"]] = (record.get("amount", 0), record["ts_ns"])
            books.coins[record["id"]] = (record["symbol"], record.get("quantity", 0))
        case "account":
            books.cash, books.starting_cash = record["cash"], record["starting_cash"]
            books.positions = {
                held["symbol"]: held["quantity"] for held in record["holdings"] if held["quantity"]
            }


def _order(books: TheirBooks, record: dict[str, Any]) -> None:
    terms = Terms(**{name: record[name] for name in COMPARED if name in record})
    order = books.orders.get(record["id"])
    if order is None:
        order = TheirOrder(record["id"], record["client_order_id"], terms, terms)
        books.orders[record["id"]] = order
    order.last = terms
    order.status = record.get("status", "pending_new")
    order.filled = record.get("filled_quantity", 0)
    order.is_leg = bool(record.get("parent_id"))


def _execution(record: dict[str, Any]) -> Execution:
    return Execution(
        id=record["id"],
        order=record["order_id"],
        symbol=record["symbol"],
        side=record["side"],
        quantity=record["quantity"],
        price=record["price"],
        reverses=record.get("reverses", ""),
        fee=record.get("fee", 0),
        fee_quantity=record.get("fee_quantity", 0),
    )
