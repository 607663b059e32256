"""History comes in pages that hold every point once, by symbol and then by time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import Trade
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.venues.simulated.pages import Point, Range, page_of

_END = 1_000


def a_trade(symbol: str, ts_ns: int, number: int) -> Trade:
    return Trade(symbol, Nanos(ts_ns), Price(1), Quantity(1), str(number))


def read(tapes: dict[str, list[Trade]], *, limit: int, descending: bool = False) -> list[Point]:
    points: list[Point] = []
    token: str | None = ""
    while token is not None:
        wanted = Range(0, _END, limit, descending, token)
        page, token = page_of(list(tapes), lambda symbol: tapes[symbol], wanted)
        found = [point for part in page.values() for point in part]
        assert len(found) <= limit
        assert found or token is None
        points += found
    return points


def tapes() -> st.SearchStrategy[dict[str, list[Trade]]]:
    times = st.lists(st.integers(0, 6), max_size=12).map(sorted)
    return st.fixed_dictionaries({symbol: times for symbol in "ABC"}).map(
        lambda known: {
            symbol: [a_trade(symbol, ts, n) for n, ts in enumerate(times)]
            for symbol, times in known.items()
        }
    )


@given(tapes(), st.integers(1, 5), st.booleans())
@settings(max_examples=100, deadline=None)
def test_pages_of_any_length_hold_every_point_once(
    known: dict[str, list[Trade]], limit: int, descending: bool
) -> None:
    step = -1 if descending else 1
    whole = [point for symbol in "ABC" for point in known[symbol][::step]]
    assert read(known, limit=limit, descending=descending) == whole


def test_both_ends_are_included() -> None:
    trades = [a_trade("A", ts, ts) for ts in (1, 2, 3, 4)]
    page, token = page_of(["A"], lambda _: trades, Range(2, 3))
    assert [point.ts_ns for point in page["A"]] == [2, 3]
    assert token is None


def test_symbols_without_points_are_absent() -> None:
    page, _ = page_of(["A", "B"], lambda s: [a_trade(s, 1, 1)] if s == "B" else [], Range(0, 9))
    assert list(page) == ["B"]


@pytest.mark.parametrize("token", ["%%%", "bm9uc2Vuc2U=", "é"])
def test_a_token_of_somebody_else_is_refused(token: str) -> None:
    with pytest.raises(MalformedValueError):
        page_of(["A"], lambda _: [], Range(0, 9, token=token))
