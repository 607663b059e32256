"""A side with far more levels than it keeps in order."""

import random

import pytest

from tradewind.market.books.ladders import NEAR, Ladder


def naive(levels: dict[int, int], sign: int) -> list[tuple[int, int]]:
    return sorted(((p, q) for p, q in levels.items() if q), reverse=sign > 0)


def best(levels: dict[int, int], sign: int) -> int:
    return (max if sign > 0 else min)(levels, default=0)


def disturbed(sign: int, seed: int, *, spread: int) -> tuple[Ladder, dict[int, int]]:
    """A ladder and its twin after many changes, the best removed now and then."""
    chance, side, twin = random.Random(seed), Ladder(sign), dict[int, int]()
    for _ in range(6_000):
        lost = chance.random() < 0.2
        price = best(twin, sign) if lost and twin else chance.randint(1, spread)
        quantity = 0 if lost or chance.random() < 0.2 else chance.randint(1, 9)
        side.set(price, quantity)
        twin[price] = quantity
        if not quantity:
            del twin[price]
        assert side.best_price == best(twin, sign)
    return side, twin


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("spread", [50, 2_000])
def test_a_deep_side_tells_the_best_of_all_its_levels(sign: int, spread: int) -> None:
    side, twin = disturbed(sign, seed=3, spread=spread)
    assert list(side.levels()) == naive(twin, sign)
    assert list(side.levels(10)) == naive(twin, sign)[:10]
    assert list(side.levels(2 * NEAR)) == naive(twin, sign)[: 2 * NEAR]
    assert len(side) == len(twin)


def test_levels_far_behind_come_back_when_the_touch_reaches_them() -> None:
    side = Ladder(1)
    for price in range(1, 3 * NEAR):
        side.set(price, price)
    for price in range(3 * NEAR - 1, 1, -1):
        side.set(price, 0)
    assert (side.best_price, side.levels()) == (1, ((1, 1),))
