"""The L2 book, and its naive twin under the same tests."""

from collections.abc import Callable, Sequence
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.market.books.naive import NaiveL2Book
from tradewind.domain.events import BookDelta, BookSnapshot, Level
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.market.books.l2 import L2Book
from tradewind.market.books.ladders import Ladder

Pairs = Sequence[tuple[int, int]]


def levels(pairs: Pairs) -> tuple[Level, ...]:
    return tuple((Price(price), Quantity(quantity)) for price, quantity in pairs)


def a_delta(bids: Pairs = (), asks: Pairs = ()) -> BookDelta:
    return BookDelta("X", Nanos(1), levels(bids), levels(asks))


def a_book(bids: Pairs = (), asks: Pairs = ()) -> BookSnapshot:
    bids, asks = sorted(dict(bids).items(), reverse=True), sorted(dict(asks).items())
    return BookSnapshot("X", Nanos(1), levels(bids), levels(asks))


def pairs(least: int) -> st.SearchStrategy[Pairs]:
    return st.lists(st.tuples(st.integers(90, 110), st.integers(least, 5)), max_size=6)


def steps() -> st.SearchStrategy[list[BookDelta | BookSnapshot]]:
    deltas = st.builds(a_delta, pairs(0), pairs(0))
    books = st.builds(a_book, pairs(1), pairs(1))
    return st.lists(st.one_of(deltas, deltas, deltas, books), max_size=40)


def take(book: L2Book | NaiveL2Book, event: BookDelta | BookSnapshot) -> None:
    if isinstance(event, BookSnapshot):
        book.replace(event)
    else:
        book.apply(event)


class L2Rules:
    """What every L2 book does."""

    make: ClassVar[Callable[[], L2Book | NaiveL2Book]]

    def built(self, *events: BookSnapshot | BookDelta) -> L2Book | NaiveL2Book:
        book = type(self).make()
        for event in events:
            take(book, event)
        return book

    def test_an_empty_book_has_no_best_prices(self) -> None:
        book = self.built()
        assert (book.best_bid, book.best_ask, book.is_crossed) == (0, 0, False)

    def test_the_best_bid_is_the_highest_and_the_best_ask_the_lowest(self) -> None:
        book = self.built(a_delta([(98, 1), (99, 2)], [(101, 3), (102, 4)]))
        assert (book.best_bid, book.best_ask) == (99, 101)

    def test_when_the_best_is_removed_the_next_one_is_best(self) -> None:
        book = self.built(a_delta([(98, 1), (99, 2)]), a_delta([(99, 0)]))
        assert book.best_bid == 98

    def test_a_removed_price_may_come_back(self) -> None:
        book = self.built(a_delta([(99, 2)]), a_delta([(99, 0)]), a_delta([(99, 5)]))
        assert book.snapshot(1).bids == levels([(99, 5)])

    def test_a_level_behind_the_best_is_removed_at_once(self) -> None:
        book = self.built(a_delta([(98, 1), (99, 2)]), a_delta([(98, 0)]))
        assert book.snapshot(9).bids == levels([(99, 2)])

    def test_a_bid_above_the_ask_is_crossed_and_one_at_the_ask_is_not(self) -> None:
        assert self.built(a_delta([(101, 1)], [(100, 1)])).is_crossed
        assert not self.built(a_delta([(100, 1)], [(100, 1)])).is_crossed

    def test_a_snapshot_replaces_everything(self) -> None:
        book = self.built(a_delta([(98, 1)], [(101, 1)]), a_book([(50, 7)]))
        assert book.snapshot(9).bids == levels([(50, 7)])
        assert book.snapshot(9).asks == ()


class TestNaiveL2Book(L2Rules):
    make = NaiveL2Book


class TestL2Book(L2Rules):
    make = L2Book


@pytest.mark.parametrize("make", [L2Book, NaiveL2Book])
@given(events=steps())
@settings(max_examples=60, deadline=None)
def test_a_book_equals_what_a_sort_of_all_levels_gives(
    make: Callable[[], L2Book | NaiveL2Book], events: list[BookDelta | BookSnapshot]
) -> None:
    book, naive = make(), NaiveL2Book()
    for event in events:
        take(book, event)
        take(naive, event)
        assert (book.best_bid, book.best_ask) == (naive.best_bid, naive.best_ask)
        assert book.is_crossed == naive.is_crossed
        assert book.snapshot(5).bids == naive.snapshot(5).bids
        assert book.snapshot(99).asks == naive.snapshot(99).asks


@pytest.mark.parametrize("make", [L2Book, NaiveL2Book])
@given(events=steps())
@settings(max_examples=40, deadline=None)
def test_changes_that_come_twice_change_nothing(
    make: Callable[[], L2Book | NaiveL2Book], events: list[BookDelta | BookSnapshot]
) -> None:
    once, twice = make(), make()
    for event in events:
        take(once, event)
        take(twice, event)
        take(twice, event)
    assert once.snapshot(99).bids == twice.snapshot(99).bids


def total(bids: tuple[Level, ...], asks: tuple[Level, ...]) -> int:
    return sum(price * quantity for price, quantity in bids + asks)


def test_a_book_is_not_valid_before_its_first_snapshot() -> None:
    book = L2Book("X")
    assert not book.valid
    book.replace(a_book([(99, 1)]))
    assert book.valid


def test_a_right_checksum_keeps_the_book_valid() -> None:
    book = L2Book("X")
    book.replace(a_book([(99, 1), (98, 5)], [(101, 2)]))
    assert book.verify(99 + 202, total, depth=1)


def test_a_wrong_checksum_invalidates_the_book_until_the_next_snapshot() -> None:
    book = L2Book("X")
    book.replace(a_book([(99, 1)], [(101, 2)]))
    assert not book.verify(7, total, depth=10)
    assert not book.verify(99 + 202, total, depth=10)
    book.replace(a_book([(99, 1)], [(101, 2)]))
    assert book.verify(99 + 202, total, depth=10)


def test_a_snapshot_event_carries_the_best_fifty_levels() -> None:
    book = L2Book("X")
    book.replace(a_book([(price, 1) for price in range(1, 81)]))
    snapshot = book.snapshot()
    assert [price for price, _ in snapshot.bids] == list(range(80, 30, -1))


def test_a_truncated_side_forgets_what_lies_behind() -> None:
    side = Ladder(-1)
    side.replace(levels([(101, 1), (102, 2), (103, 3)]))
    side.truncate(2)
    assert side.levels() == levels([(101, 1), (102, 2)])
    assert side.quantity_at(103) == 0


def test_prices_that_come_and_go_do_not_pile_up() -> None:
    side = Ladder(1)
    side.set(100_000, 1)
    for price in range(1, 50_000):
        side.set(price, 1)
        side.set(price, 0)
    assert len(side) == 1
    assert len(side.keys) < 200
    assert len(side.quantities) < 200
