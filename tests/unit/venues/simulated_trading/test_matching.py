"""Price-time matching, alone and beside its naive twin."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.venues.simulated_trading.matching_naive import NaiveBook
from tradewind.domain.orders import Side
from tradewind.domain.values import Price, Quantity
from tradewind.venues.simulated.matching import Incoming, OrderBook, Restriction

_ids = st.integers(0, 30).map(str)
_submits = st.tuples(
    st.just("submit"),
    st.sampled_from(["A", "B", ""]),
    st.sampled_from(list(Side)),
    st.sampled_from([0, 98, 99, 100, 101, 102]),
    st.integers(1, 9),
    st.sampled_from([*Restriction, Restriction.NONE, Restriction.NONE]),
)
_cancels = st.tuples(st.just("cancel"), _ids)
_reduces = st.tuples(st.just("reduce"), _ids, st.integers(0, 5))


def order(
    order_id: str,
    side: Side,
    quantity: int,
    price: int = 0,
    owner: str = "",
    restriction: Restriction = Restriction.NONE,
) -> Incoming:
    return Incoming(
        order_id=order_id,
        side=side,
        quantity=Quantity(quantity),
        price=Price(price),
        owner=owner,
        restriction=restriction,
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(_submits, _submits, _submits, _cancels, _reduces), max_size=40))
def test_the_book_equals_a_naive_matcher_when_two_accounts_and_the_flow_meet(steps):  # type: ignore[no-untyped-def]  # drawn by hypothesis
    book, naive = OrderBook(), NaiveBook()
    seen: dict[Side, dict[int, int]] = {Side.BUY: {}, Side.SELL: {}}
    for number, step in enumerate(steps):
        match step:
            case ("submit", owner, side, price, quantity, restriction):
                incoming = order(str(number), side, quantity, price, owner, restriction)
                outcome = book.submit(incoming)
                met, rest = naive.submit(incoming)
                assert [
                    (m.maker_id, m.taker_id, m.price, m.quantity) for m in outcome.matches
                ] == met
                assert outcome.resting == rest
                filled = sum(m.quantity for m in outcome.matches)
                assert filled + outcome.resting + outcome.dropped == quantity
            case ("cancel", order_id):
                assert book.cancel(order_id) == naive.cancel(order_id)
            case ("reduce", order_id, quantity):
                book.reduce(order_id, quantity)
                naive.reduce(order_id, quantity)
        bids, asks = book.depth(100)
        assert list(bids) == naive.depth(Side.BUY)
        assert list(asks) == naive.depth(Side.SELL)
        for side, changes in zip(Side, book.take_changes(), strict=True):
            seen[side].update(changes)
        assert {p: q for p, q in seen[Side.BUY].items() if q} == dict(bids)
        assert {p: q for p, q in seen[Side.SELL].items() if q} == dict(asks)


def test_the_older_order_at_a_price_fills_first() -> None:
    book = OrderBook()
    book.submit(order("old", Side.SELL, 5, 100, "A"))
    book.submit(order("new", Side.SELL, 5, 100, "B"))
    outcome = book.submit(order("taker", Side.BUY, 6, 100))
    assert [(m.maker_id, m.quantity) for m in outcome.matches] == [("old", 5), ("new", 1)]


def test_a_taker_gets_the_makers_price() -> None:
    book = OrderBook()
    book.submit(order("maker", Side.SELL, 5, 100))
    assert book.submit(order("taker", Side.BUY, 5, 105)).matches[0].price == 100


def test_a_market_order_never_rests() -> None:
    book = OrderBook()
    outcome = book.submit(order("taker", Side.BUY, 5))
    assert (outcome.dropped, len(book)) == (5, 0)


def test_a_reduced_order_keeps_its_place() -> None:
    book = OrderBook()
    book.submit(order("first", Side.BUY, 5, 100))
    book.submit(order("second", Side.BUY, 5, 100))
    book.reduce("first", 2)
    outcome = book.submit(order("taker", Side.SELL, 3, 100))
    assert [(m.maker_id, m.quantity) for m in outcome.matches] == [("first", 2), ("second", 1)]


def test_an_id_that_rests_is_refused_again() -> None:
    book = OrderBook()
    book.submit(order("same", Side.BUY, 5, 100))
    with pytest.raises(ValueError, match="new id"):
        book.submit(order("same", Side.BUY, 5, 100))
