"""Orders through the whole path in one process, alone and beside Nautilus' simulated exchange."""

import time
from functools import partial
from statistics import median

from benchmarks.asking import Peer
from benchmarks.comparing import compared
from benchmarks.figures import Figure, more
from benchmarks.order_books import books_of
from benchmarks.order_path import PRICE, OrderPath
from benchmarks.order_shapes import SHAPES, STEP_NS, Step
from benchmarks.pairing import Pairs, Round, alternate
from tradewind.domain.orders import Side
from tradewind.domain.values import SCALE

ORDERS, ROUNDS = 4_000, 3
COMPARED = 2_000
CASH = 10_000_000 * SCALE
FLOOR_A_SECOND = 27_000
"""Ten times what Nautilus was measured to do with the same orders."""


class _Path(OrderPath):
    """Buys and sells in turn at one price."""

    def rate(self) -> float:
        """Trade, check the books, and return orders a second."""
        start = time.perf_counter()
        for number in range(ORDERS):
            self.order(number, Side.SELL if number % 2 else Side.BUY, PRICE, PRICE)
        taken = time.perf_counter() - start
        status = self.desk.status()
        filled = status.strategies[0].counts["fills"]
        if filled != ORDERS or status.realised or self.desk.state.ledger.quantity("AAPL"):
            raise AssertionError(f"{filled} fills, realised {status.realised}: books are wrong")
        return ORDERS / taken


def run() -> list[Figure]:
    """Measure orders a second, then each shape of orders beside the peer."""
    rate = round(median(_Path().rate() for _ in range(ROUNDS)))
    name = "order path in one process, every check, journal buffered"
    alone = more(name, rate, "orders/s", floor=FLOOR_A_SECOND, goal=100_000)
    return [alone, *compared("nautilus", "benchmarks.nautilus.orders", _beside, _shapes_alone)]


def _beside(peer: Peer) -> list[Figure]:
    return [
        figure
        for name, shape in SHAPES.items()
        for figure in _figures(name, _alternate(peer, shape(COMPARED)))
    ]


def _alternate(peer: Peer, steps: list[Step]) -> Pairs:
    return alternate(partial(_ours, steps), partial(_theirs, peer, steps))


def _figures(name: str, pairs: Pairs) -> list[Figure]:
    rate = round(COMPARED * 1e9 / median(pairs.ours))
    times = more(f"{name}: times Nautilus", pairs.ratio, "x", floor=10, goal=40)
    times["note"] = f"theirs {median(pairs.theirs) / COMPARED / 1e3:.0f} us an order"
    return [times, more(f"{name}: ours", rate, "orders/s", goal=100_000)]


def _shapes_alone() -> list[Figure]:
    return [_shape_alone(name, shape(COMPARED)) for name, shape in SHAPES.items()]


def _shape_alone(name: str, steps: list[Step]) -> Figure:
    rate = COMPARED * 1e9 / median(_ours(steps).spent_ns for _ in range(ROUNDS))
    return more(f"{name}: ours", round(rate), "orders/s", floor=FLOOR_A_SECOND, goal=100_000)


def _ours(steps: list[Step]) -> Round:
    path = OrderPath(CASH)
    prepared = [(number, Side(side), bid, ask) for number, (side, bid, ask) in enumerate(steps)]
    order = path.order
    start = time.perf_counter_ns()
    for step in prepared:
        order(*step)
    spent = time.perf_counter_ns() - start
    return Round(spent, books_of(path))


def _theirs(peer: Peer, steps: list[Step]) -> Round:
    answer = peer.ask("trade", steps=steps, cash=CASH, step_ns=STEP_NS)
    return Round(answer.pop("spent_ns"), answer)


if __name__ == "__main__":
    for figure in run():
        print(figure)
