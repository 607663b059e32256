import pytest

from benchmarks.order_books import books_of
from benchmarks.order_exchange import ExchangePath
from benchmarks.order_path import LOT, OrderPath
from benchmarks.order_shapes import SHAPES, Step, closes, grows
from tradewind.domain.orders import Side

ORDERS = 40
CASH = 100_000 * LOT


def traded(steps: list[Step], make: type[OrderPath] = OrderPath) -> OrderPath:
    path = make(CASH)
    for number, (side, bid, ask) in enumerate(steps):
        path.order(number, Side(side), bid, ask)
    return path


def paid(steps: list[Step]) -> int:
    """What the orders cost at the touch, one share each."""
    return sum(ask if side == "buy" else -bid for side, bid, ask in steps)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_order_of_a_shape_is_filled_at_the_touch(shape: str) -> None:
    steps = SHAPES[shape](ORDERS)
    books = books_of(traded(steps))
    wanted = [[side, ask if side == "buy" else bid, LOT] for side, bid, ask in steps]
    assert books["orders"] == wanted
    assert books["fills"] == wanted
    assert books["cash"] == CASH - paid(steps)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_exchange_fills_as_the_quote_says_and_keeps_the_same_books(shape: str) -> None:
    steps = SHAPES[shape](ORDERS)
    path = traded(steps, ExchangePath)
    assert isinstance(path, ExchangePath)
    assert books_of(path) == books_of(traded(steps))
    assert path.exchange.accounts["a"].cash == CASH - paid(steps)


def test_a_position_that_only_grows_realises_nothing() -> None:
    books = books_of(traded(grows(ORDERS)))
    assert (books["position"], books["realised"]) == (ORDERS * LOT, 0)


def test_a_position_closed_by_each_second_order_realises_what_the_quotes_gave() -> None:
    steps = closes(ORDERS)
    books = books_of(traded(steps))
    assert (books["position"], books["realised"]) == (0, -paid(steps))
    assert books["realised"], "a shape whose P&L is nothing compares nothing"


def test_the_same_shape_is_made_each_time() -> None:
    assert grows(ORDERS) == grows(ORDERS)
