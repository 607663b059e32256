"""An account's books, folded from execution's reports."""

from pathlib import Path

from tests.unit.strategies.toy_market import a_fill, an_order, dollars, filled, units
from tradewind.domain.fills import FeePosting
from tradewind.domain.intents import Intent
from tradewind.domain.orders import Order, OrderStatus, OrderTerms, Side
from tradewind.domain.reports import FeeReport, OrderReport, Report
from tradewind.domain.values import SCALE, Money, Nanos
from tradewind.local.books import Books, read_books
from tradewind.portfolio.ledger import Ledger


def a_buy(order_id: str, strategy: str = "mine") -> Order:
    terms = OrderTerms("AAPL", Side.BUY, units(10))
    intent = Intent(order_id, strategy, 1, terms, Nanos(1))
    return an_order(intent, OrderStatus.NEW)


def books_of(*bodies: OrderReport | FeeReport) -> Books:
    books = Books(Ledger(), {}, [])
    for number, body in enumerate(bodies, 1):
        books.take(Report(number, Nanos(number), body))
    return books


def a_filled_buy(order_id: str = "a-1") -> OrderReport:
    order = a_buy(order_id)
    fill = a_fill(order, dollars(100), f"fill of {order_id}")
    return OrderReport(filled(order, fill), fill)


def test_a_fill_moves_cash_and_position() -> None:
    books = books_of(a_filled_buy())
    assert (books.ledger.cash, books.ledger.quantity("AAPL")) == (-1_000 * SCALE, units(10))


def test_a_fill_told_twice_counts_once() -> None:
    books = books_of(a_filled_buy(), a_filled_buy())
    assert (len(books.fills), books.ledger.quantity("AAPL")) == (1, units(10))


def test_an_order_has_its_newest_state() -> None:
    books = books_of(OrderReport(a_buy("a-1")), a_filled_buy("a-1"))
    assert books.orders["a-1"].status is OrderStatus.FILLED


def test_a_fee_moves_cash_alone() -> None:
    books = books_of(FeeReport(FeePosting("fee-1", Money(5 * SCALE), Nanos(1))))
    assert (books.ledger.cash, books.orders) == (-5 * SCALE, {})


def test_somebody_elses_order_is_not_ours() -> None:
    books = books_of(OrderReport(a_buy("a-1")), OrderReport(a_buy("x-1", "external")))
    assert [order.client_order_id for order in books.own_orders] == ["a-1"]


def test_the_number_of_the_newest_report_is_known() -> None:
    assert books_of(OrderReport(a_buy("a-1")), a_filled_buy("a-1")).reports == 2


def test_no_journal_is_empty_books(tmp_path: Path) -> None:
    books = read_books(tmp_path / "journal")
    assert (books.orders, books.fills, books.ledger.cash) == ({}, [], 0)
