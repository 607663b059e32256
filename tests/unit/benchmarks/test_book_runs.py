import random
from typing import Any

import pytest

from benchmarks.book_changes import Change, Deltas, generated, recorded
from benchmarks.book_rivals import RescannedBook, SortedBook
from benchmarks.book_runs import by_event, by_level, by_rival

MADE = generated(3_000)


def messages(changes: list[Change], size: int) -> list[list[Change]]:
    return [changes[start : start + size] for start in range(0, len(changes), size)]


def naive(deltas: Deltas) -> dict[str, Any]:
    """The book as two dictionaries, sorted at the end."""
    sides: dict[bool, dict[int, int]] = {True: {}, False: {}}
    for is_bid, price, quantity in deltas.start + deltas.changes:
        sides[is_bid][price] = quantity
    bids, asks = (sorted([p, q] for p, q in sides[side].items() if q) for side in (True, False))
    return {"best": [bids[-1][0], asks[0][0]], "bids": bids[::-1], "asks": asks}


def test_each_way_to_keep_a_book_tells_the_same_best_prices() -> None:
    bests = {by_rival(make, MADE)[1] for make in (SortedBook, RescannedBook)}
    assert bests == {tuple(by_level(Deltas([], [MADE])).outcome["best"])}


@pytest.mark.parametrize("size", [1, 7, 3_000])
def test_a_round_ends_with_the_book_that_all_changes_make(size: int) -> None:
    deltas = Deltas([], messages(MADE, size))
    assert by_level(deltas).outcome == by_event(deltas).outcome == naive(deltas)


def test_the_generated_book_never_crosses_and_loses_its_best_now_and_then() -> None:
    sides: dict[bool, dict[int, int]] = {True: {}, False: {}}
    lost = 0
    for is_bid, price, quantity in MADE:
        best = max(sides[True], default=0) if is_bid else min(sides[False], default=0)
        lost += not quantity and price == best
        sides[is_bid][price] = quantity
        if not quantity:
            del sides[is_bid][price]
        assert max(sides[True], default=0) < min(sides[False], default=10**18)
    assert 0.05 < lost / len(MADE) < 0.13


def test_the_same_changes_are_made_each_time() -> None:
    random.seed(random.random())
    assert generated(200) == MADE[:200]


def test_the_recorded_changes_begin_with_a_book_and_make_the_one_that_they_tell() -> None:
    deltas = recorded()
    if deltas is None:
        pytest.skip("the recorded market data is not beside the checkout")
    short = Deltas(deltas.start, deltas.messages[:300])
    assert len(deltas.start) > 1_000
    assert by_level(short).outcome == by_event(short).outcome == naive(short)
