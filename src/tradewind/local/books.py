"""An account's books as its execution journal tells them: read after the fact."""

from pathlib import Path

import msgspec

from tradewind.domain.fills import Fill
from tradewind.domain.orders import Order
from tradewind.domain.reports import FeeReport, OrderReport, Report
from tradewind.execution.records import decode_record
from tradewind.local.doubts import Doubts
from tradewind.local.journals import decoded
from tradewind.portfolio.ledger import Ledger
from tradewind.storage.journal import JournalReader


class Books(msgspec.Struct):
    """Orders, fills and the ledger of one account; `orders` has each one's newest state."""

    ledger: Ledger
    orders: dict[str, Order]
    fills: list[Fill]
    reports: int = 0
    doubts: Doubts = msgspec.field(default_factory=Doubts)

    @property
    def own_orders(self) -> list[Order]:
        """Orders of ours, oldest first."""
        return [order for order in self.orders.values() if order.strategy != "external"]

    @property
    def unknown(self) -> int:
        """Orders whose outcome is not known."""
        return sum(order.unknown for order in self.orders.values())

    def take(self, report: Report) -> None:
        """Take a report."""
        self.reports = report.number
        body = report.body
        if isinstance(body, FeeReport):
            self.ledger.post(body.posting)
        elif isinstance(body, OrderReport):
            self.orders[body.order.client_order_id] = self.doubts.heard(body.order)
            if body.fill is not None and self.ledger.apply(body.fill):
                self.fills.append(body.fill)


def read_books(journal: Path) -> Books:
    """Fold an execution journal; an absent one gives empty books.

    Raises:
        JournalCorruptError: the journal is damaged.
        JournalError: another release wrote it.
    """
    books = Books(Ledger(), {}, [])
    if journal.is_dir():
        for number, payload in JournalReader(journal).read(1):
            for report in decoded(decode_record, number, payload).reports:
                books.take(report)
    return books
