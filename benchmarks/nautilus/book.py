"""The same changes through Nautilus' order book; its objects are made before the clock starts."""

from decimal import Decimal
from time import thread_time_ns
from typing import Any

from nautilus_trader.model.book import OrderBook
from nautilus_trader.model.data import BookOrder, OrderBookDelta, OrderBookDeltas
from nautilus_trader.model.enums import BookAction, BookType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.model.objects import Price, Quantity

from benchmarks.nautilus.answering import Answer, serve

SCALE = 1_000_000_000
INSTRUMENT = InstrumentId.from_str("X.V")
Change = tuple[bool, int, int]


class Tape:
    """What was sent for all rounds, as the peer's own objects."""

    def __init__(self) -> None:
        self.start: list[OrderBookDelta] = []
        self.levels: list[OrderBookDelta] = []
        self.messages: list[OrderBookDeltas] = []

    def take(self, start: list[Change], messages: list[list[Change]]) -> Answer:
        """Keep a book to begin with, and the messages that change it."""
        self.start = [_delta(change) for change in start]
        deltas = [[_delta(change) for change in message] for message in messages]
        self.levels = [delta for message in deltas for delta in message]
        self.messages = [OrderBookDeltas(INSTRUMENT, message) for message in deltas]
        return {"levels": len(self.levels)}

    def by_level(self) -> Answer:
        """Read the best after each level."""
        book = self._started()
        apply, bid, ask = book.apply_delta, book.best_bid_price, book.best_ask_price
        start = thread_time_ns()
        for delta in self.levels:
            apply(delta)
            best = bid(), ask()
        return _answer(book, best, thread_time_ns() - start)

    def by_message(self) -> Answer:
        """Read the best after each message."""
        book = self._started()
        apply, bid, ask = book.apply_deltas, book.best_bid_price, book.best_ask_price
        start = thread_time_ns()
        for deltas in self.messages:
            apply(deltas)
            best = bid(), ask()
        return _answer(book, best, thread_time_ns() - start)

    def _started(self) -> OrderBook:
        book = OrderBook(INSTRUMENT, BookType.L2_MBP)
        for delta in self.start:
            book.apply_delta(delta)
        return book


def _delta(change: Change) -> OrderBookDelta:
    is_bid, price, quantity = change
    side = OrderSide.BUY if is_bid else OrderSide.SELL
    size = Quantity.from_str(f"{Decimal(quantity) / SCALE:.9f}")
    order = BookOrder(side, Price.from_str(f"{Decimal(price) / SCALE:.2f}"), size, 0)
    action = BookAction.UPDATE if quantity else BookAction.DELETE
    return OrderBookDelta(INSTRUMENT, action, order, 0, 0, 0, 0)


def _answer(book: OrderBook, best: tuple[Any, Any], spent_ns: int) -> Answer:
    sides = {"bids": book.bids(), "asks": book.asks()}
    return {
        "spent_ns": spent_ns,
        "best": [_scaled(price) for price in best],
        **{
            name: [[_scaled(level.price), round(level.size() * SCALE)] for level in levels]
            for name, levels in sides.items()
        },
    }


def _scaled(price: Price) -> int:
    return int(price.as_decimal() * SCALE)


if __name__ == "__main__":
    tape = Tape()
    serve({"take": tape.take, "by_level": tape.by_level, "by_message": tape.by_message})
