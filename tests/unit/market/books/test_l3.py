"""The L3 book, and its naive twin under the same tests."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.market.books.naive import NaiveL3Book
from tradewind.domain.values import Price, Quantity
from tradewind.market.books.l3 import BookOrder, L3Book

Book = L3Book | NaiveL3Book
Step = tuple[str, tuple[Any, ...], dict[str, Any]]
Steps = st.SearchStrategy[Step]


def an_order(
    order_id: str, quantity: int = 10, *, price: int = 100, is_bid: bool = True
) -> BookOrder:
    return BookOrder(order_id, is_bid, Price(price), Quantity(quantity))


def steps() -> st.SearchStrategy[list[Step]]:
    ids, prices = st.sampled_from("abcdefgh"), st.integers(-1, 5)
    sizes = st.integers(-1, 9)
    adds: Steps = st.builds(
        lambda i, s, p, b: ("add", (an_order(i, s, price=p, is_bid=b),), {}),
        ids,
        sizes,
        prices,
        st.booleans(),
    )
    changes: Steps = st.builds(
        lambda i, p, q: ("modify", (i,), {"price": p, "quantity": q}), ids, prices, sizes
    )
    fills: Steps = st.builds(lambda i, q: ("execute", (i, q), {}), ids, sizes)
    removals: Steps = st.builds(lambda i: ("delete", (i,), {}), ids)
    return st.lists(st.one_of(adds, adds, changes, fills, removals), max_size=50)


class L3Rules:
    """What every L3 book does."""

    make: ClassVar[Callable[[], Book]]

    def built(self, *orders: BookOrder) -> Book:
        book = type(self).make()
        assert all(book.add(order) for order in orders)
        return book

    def test_a_level_is_the_sum_of_its_orders(self) -> None:
        book = self.built(an_order("a", 10), an_order("b", 5), an_order("c", 1, price=99))
        assert book.levels(is_bid=True) == ((100, 15), (99, 1))

    def test_an_order_waits_behind_all_that_came_before_at_its_price(self) -> None:
        book = self.built(an_order("a", 10), an_order("b", 5), an_order("c", 1))
        assert book.quantity_ahead("c") == 15

    def test_a_fill_in_front_moves_the_queue_up(self) -> None:
        book = self.built(an_order("a", 10), an_order("b", 5))
        assert book.execute("a", 4)
        assert book.quantity_ahead("b") == 6

    def test_a_whole_fill_takes_the_order_out(self) -> None:
        book = self.built(an_order("a", 10))
        assert book.execute("a", 10)
        assert book.get("a") is None
        assert book.levels(is_bid=True) == ()

    def test_less_quantity_keeps_the_place_in_the_queue(self) -> None:
        book = self.built(an_order("a", 10), an_order("b", 5))
        assert book.modify("a", price=100, quantity=3)
        assert book.quantity_ahead("a") == 0

    def test_more_quantity_loses_the_place_in_the_queue(self) -> None:
        book = self.built(an_order("a", 10), an_order("b", 5))
        assert book.modify("a", price=100, quantity=11)
        assert book.quantity_ahead("a") == 5

    def test_a_new_price_loses_the_place_in_the_queue(self) -> None:
        book = self.built(an_order("a", 10), an_order("b", 5, price=99))
        assert book.modify("a", price=99, quantity=10)
        assert book.quantity_ahead("a") == 5

    def test_an_unknown_order_changes_nothing(self) -> None:
        book = self.built(an_order("a", 10))
        assert not book.delete("x")
        assert not book.execute("x", 1)
        assert not book.modify("x", price=1, quantity=1)
        assert book.quantity_ahead("x") is None
        assert len(book) == 1

    def test_a_fill_above_what_is_left_is_refused(self) -> None:
        book = self.built(an_order("a", 10))
        assert not book.execute("a", 11)
        assert book.levels(is_bid=True) == ((100, 10),)

    def test_an_id_that_rests_already_is_refused(self) -> None:
        book = self.built(an_order("a", 10))
        assert not book.add(an_order("a", 3, is_bid=False))

    def test_a_bid_above_an_ask_is_crossed(self) -> None:
        book = self.built(an_order("a", price=100), an_order("b", price=99, is_bid=False))
        assert book.is_crossed


class TestNaiveL3Book(L3Rules):
    make = NaiveL3Book


class TestL3Book(L3Rules):
    make = L3Book


@pytest.mark.parametrize("make", [L3Book, NaiveL3Book])
@given(actions=steps())
@settings(max_examples=80, deadline=None)
def test_a_book_equals_a_search_through_one_list(
    make: Callable[[], Book], actions: list[Step]
) -> None:
    book, naive = make(), NaiveL3Book()
    for name, positional, named in actions:
        said = [getattr(one, name)(*positional, **named) for one in (book, naive)]
        assert said[0] == said[1]
    for is_bid in (True, False):
        assert book.levels(is_bid=is_bid) == naive.levels(is_bid=is_bid)
        for price, _ in naive.levels(is_bid=is_bid):
            queue = naive.orders_at(price, is_bid=is_bid)
            assert book.orders_at(price, is_bid=is_bid) == queue
    assert book.is_crossed == naive.is_crossed
    ahead = [naive.quantity_ahead(i) for i in "abcdefgh"]
    assert [book.quantity_ahead(i) for i in "abcdefgh"] == ahead


def test_a_whole_new_book_replaces_all_orders() -> None:
    book = L3Book("X")
    book.add(an_order("a"))
    assert book.replace([an_order("b", 3), an_order("c", 4)])
    assert book.get("a") is None
    assert book.quantity_ahead("c") == 3


def test_a_new_book_that_names_an_order_twice_says_so() -> None:
    assert not L3Book("X").replace([an_order("b"), an_order("b")])


def test_the_callers_order_is_not_changed_by_the_book() -> None:
    order = an_order("a", 10)
    book = L3Book("X")
    book.add(order)
    book.execute("a", 4)
    assert order.quantity == 10


def test_its_snapshot_is_that_of_its_levels() -> None:
    book = L3Book("X")
    book.replace([an_order("a", 3), an_order("b", 4, price=101, is_bid=False)])
    snapshot = book.snapshot(7)
    assert (snapshot.bids, snapshot.asks) == (((100, 3),), ((101, 4),))
