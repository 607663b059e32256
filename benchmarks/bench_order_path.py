"""Orders through the whole path in one process, alone and beside Nautilus' simulated exchange."""

import time
from collections.abc import Callable
from functools import partial
from statistics import median

from benchmarks.asking import Peer
from benchmarks.comparing import compared
from benchmarks.figures import Figure, more
from benchmarks.order_books import books_of
from benchmarks.order_exchange import ExchangePath
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

    wall_rate = 0.0
    """What `rate` came to by the wall clock, our neighbours on the machine included."""

    def rate(self) -> float:
        """Trade, check the books, and return orders a second of our own processor time."""
        begun, start = time.perf_counter(), time.thread_time()
        for number in range(ORDERS):
            self.order(number, Side.SELL if number % 2 else Side.BUY, PRICE, PRICE)
        taken = time.thread_time() - start
        self.wall_rate = ORDERS / (time.perf_counter() - begun)
        status = self.desk.status()
        filled = status.strategies[0].counts["fills"]
        if filled != ORDERS or status.realised or self.desk.state.ledger.quantity("AAPL"):
            raise AssertionError(f"{filled} fills, realised {status.realised}: books are wrong")
        return ORDERS / taken


def run() -> list[Figure]:
    """Measure orders a second, then each shape of orders beside the peer."""
    return [
        _standing(),
        *compared("nautilus", "benchmarks.nautilus.orders", _beside, _shapes_alone),
    ]


def _standing() -> Figure:
    paths = [_Path() for _ in range(ROUNDS)]
    rate = round(median([path.rate() for path in paths]))
    name = "order path in one process, every check, journal buffered"
    figure = more(name, rate, "orders/s", floor=FLOOR_A_SECOND, goal=100_000)
    wall = median(path.wall_rate for path in paths)
    return {**figure, "note": f"{wall:,.0f} by the wall clock"}


def _beside(peer: Peer) -> list[Figure]:
    return [
        figure
        for name, shape in SHAPES.items()
        for figure in _shape_beside(name, shape(COMPARED), peer)
    ]


def _shape_beside(name: str, steps: list[Step], peer: Peer) -> list[Figure]:
    theirs = partial(_theirs, peer, steps)
    plain = alternate(partial(_ours, OrderPath, steps), theirs)
    matched = alternate(partial(_ours, ExchangePath, steps), theirs, pairs=5)
    return [
        {**_times(name, plain), "floor": 10.0, "goal": 40.0},
        _rate(name, median(plain.ours), goal=100_000),
        _times(f"{name}, our exchange matches", matched),
    ]


def _shapes_alone() -> list[Figure]:
    return [_shape_alone(name, shape(COMPARED)) for name, shape in SHAPES.items()]


def _shape_alone(name: str, steps: list[Step]) -> Figure:
    spent_ns = median(_ours(OrderPath, steps).spent_ns for _ in range(ROUNDS))
    return _rate(name, spent_ns, floor=FLOOR_A_SECOND, goal=100_000)


def _times(name: str, pairs: Pairs) -> Figure:
    mine, peers = (median(spent) / COMPARED / 1_000 for spent in pairs)
    note = f"ours {mine:.1f}, theirs {peers:.0f} us an order"
    return {**more(f"{name}: times Nautilus", pairs.ratio, "x"), "note": note}


def _rate(name: str, spent_ns: float, *, floor: float | None = None, goal: float) -> Figure:
    rate = round(COMPARED * 1e9 / spent_ns)
    return more(f"{name}: ours", rate, "orders/s", floor=floor, goal=goal)


def _ours(make: Callable[[int], OrderPath], steps: list[Step]) -> Round:
    path = make(CASH)
    prepared = [(number, Side(side), bid, ask) for number, (side, bid, ask) in enumerate(steps)]
    order = path.order
    start = time.thread_time_ns()
    for step in prepared:
        order(*step)
    spent = time.thread_time_ns() - start
    return Round(spent, books_of(path))


def _theirs(peer: Peer, steps: list[Step]) -> Round:
    answer = peer.ask("trade", steps=steps, cash=CASH, step_ns=STEP_NS)
    return Round(answer.pop("spent_ns"), answer)


if __name__ == "__main__":
    for figure in run():
        print(figure)
