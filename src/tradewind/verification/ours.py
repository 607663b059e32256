"""Our side: execution's journal, read without execution's code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from tradewind.verification.facts import Execution, Terms
from tradewind.verification.segments import committed

# A record and everything in it is an array of its fields in this order; a fact's tag comes first.
_RECORD = ("ts_ns", "fact", "reports")
_FACTS_FIELDS = {
    "started": ("account",),
    "placed": ("approved",),
    "renewed": ("approved",),
    "closing": ("command_id", "approved"),
    "sending": ("request_id", "action", "client_order_id"),
    "posted": ("posting",),
    "position_adopted": ("position",),
    "reconciled": ("until_ns", "account", "positions", "matched", "opening_cash"),
}
_APPROVAL = {"client_order_id": 5, "terms": 8, "worst_price": 9}
"""Places in an approval, behind its tag."""
_ORDER = ("client_order_id", "strategy", "terms", "purpose", "status", "unknown")
_MORE_ORDER = ("venue_order_id", "filled_quantity")
_FILL = ("fill_id", "client_order_id", "strategy", "symbol", "side", "quantity", "price", "ts_ns")
_MORE_FILL = ("fee", "kind", "reverses", "synthetic")
_POSTING = ("posting_id", "amount", "ts_ns", "reason", "symbol", "quantity")
_POSITION = ("symbol", "quantity")
_TERMS = ("symbol", "side", "quantity", "type", "time_in_force", "limit_price", "stop_price")
_MORE_TERMS = ("trail_price", "trail_percent", "extended_hours", "order_class")
_FINAL = {"Filled", "Canceled", "Rejected", "Expired", "Replaced"}


class OurOrder(msgspec.Struct):
    """One order as our journal has it; `sent` counts records that say bytes may have left.

    Each approval of the same terms has a worst price of its own.
    """

    name: str
    terms: Terms | None = None
    worst_prices: list[int] = []
    sent: int = 0
    status: str = "PendingNew"
    unknown: bool = False
    external: bool = False
    adopted: bool = False
    venue_id: str = ""
    filled: int = 0

    @property
    def is_final(self) -> bool:
        """Whether we count it as over."""
        return self.status in _FINAL and not self.unknown


class OurBooks(msgspec.Struct):
    """Everything of an account that a venue's journal can be held against.

    `executions` is every fill in order of its report, doubled ones too; `made_up` are fills that
    execution derived, with what undid them. `postings` are fees by id, positive when paid, `coins`
    what of them was taken in coin; those from `reconciled_ns` on may still be unknown to us.
    """

    account: str = ""
    orders: dict[str, OurOrder] = {}
    executions: list[Execution] = []
    made_up: list[Execution] = []
    postings: dict[str, int] = {}
    coins: dict[str, tuple[str, int]] = {}
    adopted: dict[str, int] = {}
    opening_cash: int | None = None
    reconciled_ns: int = 0
    records: int = 0

    def order(self, name: str) -> OurOrder:
        """An order by our id, made at its first mention."""
        return self.orders.setdefault(name, OurOrder(name))


def read_ours(journal: Path) -> OurBooks:
    """Fold an execution journal.

    Raises:
        JournalCorruptError: it is damaged.
    """
    books = OurBooks()
    for _, payload in committed(journal):
        record = _named(_RECORD, msgspec.msgpack.decode(payload))
        _take_fact(books, record["fact"])
        for _number, _ts_ns, body in record["reports"]:
            _take_report(books, body)
        books.records += 1
    return books


def _named(names: tuple[str, ...], values: list[Any]) -> dict[str, Any]:
    """The first fields of an array by name; what follows them is of no interest here."""
    return dict(zip(names, values, strict=False))


def _take_fact(books: OurBooks, fact: list[Any]) -> None:
    tag, *values = fact
    handler = _FACTS.get(tag)
    if handler is not None:
        handler(books, _named(_FACTS_FIELDS[tag], values))


def _started(books: OurBooks, fact: dict[str, Any]) -> None:
    books.account = fact["account"]


def _placed(books: OurBooks, fact: dict[str, Any]) -> None:
    approval = fact["approved"][0]
    order = books.order(approval[_APPROVAL["client_order_id"]])
    order.terms = _terms(approval[_APPROVAL["terms"]])
    order.worst_prices.append(approval[_APPROVAL["worst_price"]])


def _sending(books: OurBooks, fact: dict[str, Any]) -> None:
    if fact["action"] in ("submit", "replace"):
        books.order(fact["client_order_id"]).sent += 1


def _posted(books: OurBooks, fact: dict[str, Any]) -> None:
    posting = _named(_POSTING, fact["posting"])
    books.postings[posting["posting_id"]] = posting["amount"]
    if posting.get("quantity"):
        books.coins[posting["posting_id"]] = (posting["symbol"], posting["quantity"])


def _position(books: OurBooks, fact: dict[str, Any]) -> None:
    position = _named(_POSITION, fact["position"])
    books.adopted[position["symbol"]] = position["quantity"]


def _reconciled(books: OurBooks, fact: dict[str, Any]) -> None:
    books.reconciled_ns = fact["until_ns"]
    if books.opening_cash is None:
        books.opening_cash = fact["opening_cash"]


def _take_report(books: OurBooks, body: list[Any]) -> None:
    if body[0] != "order":
        return
    told, fill = _named((*_ORDER, *_MORE_ORDER), body[1]), body[2]
    order = books.order(told["client_order_id"])
    order.status, order.unknown = told["status"], told["unknown"]
    order.venue_id, order.filled = told["venue_order_id"], told["filled_quantity"]
    order.external = told["strategy"] == "external"
    order.adopted = order.terms is None
    if fill is not None:
        _take_fill(books, _named((*_FILL, *_MORE_FILL), fill))


def _take_fill(books: OurBooks, fill: dict[str, Any]) -> None:
    execution = Execution(
        id=fill["fill_id"],
        order=fill["client_order_id"],
        symbol=fill["symbol"],
        side=fill["side"],
        quantity=fill["quantity"],
        price=fill["price"],
        reverses=fill["reverses"],
        fee=fill["fee"],
    )
    (books.made_up if fill["synthetic"] else books.executions).append(execution)


def _terms(values: list[Any]) -> Terms:
    named = dict(zip((*_TERMS, *_MORE_TERMS), [*values[:7], *values[7:11]], strict=True))
    # A share scaled by 10**9 here, percent at the venue.
    return Terms(**{**named, "trail_percent": named["trail_percent"] * 100})


_FACTS: dict[str, Callable[[OurBooks, dict[str, Any]], None]] = {
    "started": _started,
    "placed": _placed,
    "closing": _placed,
    "renewed": _placed,
    "sending": _sending,
    "posted": _posted,
    "position_adopted": _position,
    "reconciled": _reconciled,
}
