"""One round of each way to keep a book: nanoseconds, and the book that came of it."""

from collections.abc import Callable, Sequence
from time import thread_time_ns
from typing import Any, Protocol

from benchmarks.book_changes import Change, Deltas
from benchmarks.book_rivals import Best
from benchmarks.pairing import Round
from tradewind.domain.events import BookDelta, BookSnapshot, Level
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.market.books.l2 import L2Book
from tradewind.market.books.l3 import BookOrder, L3Book


class Rival(Protocol):
    """A book that takes one change and tells its best prices."""

    def set(self, change: Change) -> Best:
        """Change a level."""


def by_level(deltas: Deltas) -> Round:
    """Our ladders, as an adapter that knows its side uses them; the best read after each level."""
    book, changes = started(deltas.start), deltas.changes
    bids, asks = book.bids, book.asks
    start = thread_time_ns()
    for is_bid, price, quantity in changes:
        (bids if is_bid else asks).set(price, quantity)
        best = bids.best, asks.best
    spent = thread_time_ns() - start
    return Round(spent, outcome(book, (best[0], -best[1])))


def by_event(deltas: Deltas) -> Round:
    """Our book fed with `BookDelta` events, one for each message; the best read after each."""
    book, events = started(deltas.start), [a_delta(message) for message in deltas.messages]
    apply, bids, asks = book.apply, book.bids, book.asks
    start = thread_time_ns()
    for event in events:
        apply(event)
        best = bids.best, asks.best
    spent = thread_time_ns() - start
    return Round(spent, outcome(book, (best[0], -best[1])))


def by_rival(make: Callable[[], Rival], changes: Sequence[Change]) -> tuple[int, Best]:
    """Another way, from an empty book on."""
    change_book = make().set
    start = thread_time_ns()
    for change in changes:
        best = change_book(change)
    return thread_time_ns() - start, best


def by_order(changes: Sequence[Change]) -> int:
    """An L3 book: add an order, fill half, delete it, and read the best after each; per change."""
    book = L3Book()
    orders = [
        BookOrder(str(n), is_bid, Price(price), Quantity(quantity * 2))
        for n, (is_bid, price, quantity) in enumerate(changes)
        if quantity
    ]
    bids, asks = book.bids, book.asks
    start = thread_time_ns()
    for order in orders:
        book.add(order)
        _ = bids.best, asks.best
        book.execute(order.order_id, order.quantity // 2)
        _ = bids.best, asks.best
        book.delete(order.order_id)
        _ = bids.best, asks.best
    return (thread_time_ns() - start) * len(changes) // (3 * len(orders))


def started(changes: Sequence[Change]) -> L2Book:
    """A book that holds these levels."""
    book = L2Book()
    book.replace(BookSnapshot("X", Nanos(0), _side(changes, True), _side(changes, False)))
    return book


def a_delta(changes: Sequence[Change]) -> BookDelta:
    """A message as an event."""
    return BookDelta("X", Nanos(1), _side(changes, True), _side(changes, False))


def outcome(book: L2Book, best: Best) -> dict[str, Any]:
    """The whole book, from the best on, and the best prices that were read last."""
    bids, asks = ([list(level) for level in side.levels()] for side in (book.bids, book.asks))
    return {"best": list(best), "bids": bids, "asks": asks}


def _side(changes: Sequence[Change], is_bid: bool) -> tuple[Level, ...]:
    return tuple((Price(p), Quantity(q)) for side, p, q in changes if side is is_bid)
