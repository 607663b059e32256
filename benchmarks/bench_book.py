"""One price-level change of an L2 book, with the best bid and ask read after it.

The same never-crossed changes (26 % removals, 9 % of the best) go through our book, through a book
on sorted dictionaries, and through a dictionary that looks for its best again after each removal,
alternately in one run; the figure is the median of the rounds.
"""

import random
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter_ns
from typing import Any

from sortedcontainers import SortedDict  # type: ignore[import-untyped] # ships no types

from tradewind.domain.events import BookDelta
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.market.books.l2 import L2Book
from tradewind.market.books.l3 import BookOrder, L3Book

Change = tuple[bool, int, int]
Best = tuple[int, int]
CHANGES, ROUNDS, LEVELS = 60_000, 7, 200
TICK = 10_000_000


def changes(count: int, *, seed: int = 7) -> list[Change]:
    """Changes of a book around 100.00 that never cross."""
    chance = random.Random(seed)
    levels: dict[bool, dict[int, int]] = {True: {}, False: {}}
    made: list[Change] = []
    while len(made) < count:
        is_bid = chance.random() < 0.5
        side, sign = levels[is_bid], -1 if is_bid else 1
        roll = chance.random()
        best = (max(side) if is_bid else min(side)) if side else 0
        if roll < 0.09 and len(side) > 20:
            price, quantity = best, 0
        elif roll < 0.26 and len(side) > 20:
            price, quantity = chance.choice(list(side)), 0
        else:
            away = min(int(chance.expovariate(0.05)), LEVELS)
            price, quantity = (10_000 + sign * (1 + away)) * TICK, chance.randint(1, 99)
        side[price] = quantity
        if not quantity:
            del side[price]
        made.append((is_bid, price, quantity))
    return made


class SortedBook:
    """Two sorted dictionaries."""

    def __init__(self) -> None:
        self.sides: dict[bool, Any] = {True: SortedDict(), False: SortedDict()}

    def set(self, change: Change) -> Best:
        is_bid, price, quantity = change
        side = self.sides[is_bid]
        if quantity:
            side[price] = quantity
        else:
            side.pop(price, None)
        bids, asks = self.sides[True], self.sides[False]
        return (bids.peekitem(-1)[0] if bids else 0), (asks.peekitem(0)[0] if asks else 0)


class RescannedBook:
    """Two dictionaries and their cached best."""

    def __init__(self) -> None:
        self.bids: dict[int, int] = {}
        self.asks: dict[int, int] = {}
        self.bid = self.ask = 0

    def set(self, change: Change) -> Best:
        is_bid, price, quantity = change
        side = self.bids if is_bid else self.asks
        if quantity:
            side[price] = quantity
            if is_bid and price > self.bid:
                self.bid = price
            elif not is_bid and (not self.ask or price < self.ask):
                self.ask = price
        else:
            side.pop(price, None)
            if is_bid and price == self.bid:
                self.bid = max(side, default=0)
            elif not is_bid and price == self.ask:
                self.ask = min(side, default=0)
        return self.bid, self.ask


def run_ours(made: Sequence[Change]) -> tuple[int, Best]:
    """Our ladder, as an adapter that knows its side would use it."""
    book = L2Book()
    bids, asks = book.bids, book.asks
    start = perf_counter_ns()
    for is_bid, price, quantity in made:
        (bids if is_bid else asks).set(price, quantity)
        best = bids.best, asks.best
    spent = perf_counter_ns() - start
    return spent, (best[0], -best[1])


def run_events(made: Sequence[Change]) -> tuple[int, Best]:
    """Our book fed with `BookDelta` events of one level each."""
    book, deltas = L2Book(), [_delta(change) for change in made]
    apply, bids, asks = book.apply, book.bids, book.asks
    start = perf_counter_ns()
    for delta in deltas:
        apply(delta)
        best = bids.best, asks.best
    return perf_counter_ns() - start, (best[0], -best[1])


def run_other(make: Callable[[], SortedBook | RescannedBook]) -> Callable[..., tuple[int, Best]]:
    def run(made: Sequence[Change]) -> tuple[int, Best]:
        change_book = make().set
        start = perf_counter_ns()
        for change in made:
            best = change_book(change)
        return perf_counter_ns() - start, best

    return run


def run_l3(made: Sequence[Change]) -> tuple[int, Best]:
    """Add an order, fill half, delete it: three updates and the best after each."""
    book = L3Book()
    orders = [
        BookOrder(str(n), is_bid, Price(price), Quantity(quantity * 2))
        for n, (is_bid, price, quantity) in enumerate(made)
        if quantity
    ]
    bids, asks = book.bids, book.asks
    start = perf_counter_ns()
    for order in orders:
        book.add(order)
        best = bids.best, asks.best
        book.execute(order.order_id, order.quantity // 2)
        best = bids.best, asks.best
        book.delete(order.order_id)
        best = bids.best, asks.best
    return (perf_counter_ns() - start) * len(made) // (3 * len(orders)), best


def _delta(change: Change) -> BookDelta:
    is_bid, price, quantity = change
    levels = ((Price(price), Quantity(quantity)),)
    return BookDelta("X", Nanos(1), levels if is_bid else (), () if is_bid else levels)


RUNS: dict[str, Callable[[Sequence[Change]], tuple[int, Best]]] = {
    "update with best": run_ours,
    "BookDelta event with best": run_events,
    "L3 order update with best": run_l3,
    "same, sorted dictionaries": run_other(SortedBook),
    "same, dictionary rescanned": run_other(RescannedBook),
}
BOUNDS = {
    "update with best": (0.7, 0.35),
    "BookDelta event with best": (5.0, 0.7),
    "L3 order update with best": (5.0, 2.0),
}


def run() -> list[dict[str, Any]]:
    """Measure all, and how many times faster than sorted dictionaries ours is."""
    made = changes(CHANGES)
    spent: dict[str, list[float]] = {name: [] for name in RUNS}
    for _ in range(ROUNDS):
        bests = {name: measure(made) for name, measure in RUNS.items()}
        for name, (elapsed_ns, _) in bests.items():
            spent[name].append(elapsed_ns / len(made) / 1_000)
        same = {best for name, (_, best) in bests.items() if not name.startswith("L3")}
        if len(same) != 1:
            raise AssertionError(f"the books disagree about the best prices: {bests}")
    figures = [_figure(name, median(values)) for name, values in spent.items()]
    ours, theirs = spent["update with best"], spent["same, sorted dictionaries"]
    ratio = median(theirs / ours for ours, theirs in zip(ours, theirs, strict=True))
    times = {"name": "times faster than sorted dictionaries", "value": ratio, "unit": "x"}
    return [*figures, {**times, "floor": 2.0, "goal": 4.0, "better": "more"}]


def _figure(name: str, value: float) -> dict[str, Any]:
    floor, goal = BOUNDS.get(name, (None, None))
    return {"name": name, "value": value, "unit": "us", "floor": floor, "goal": goal}


if __name__ == "__main__":
    for figure in run():
        print(f"{figure['name']:40} {figure['value']:8.3f} {figure['unit']}")
