"""The pipe loses spans rather than time, and counts every one of them."""

import threading
import time
from collections import Counter
from collections.abc import Sequence

from tests.process.processes import eventually
from tradewind.telemetry.exporting import Outcome, Pipe

BRIEF_S = 0.2


class Counts:
    def __init__(self) -> None:
        self.by: Counter[Outcome] = Counter()

    def __call__(self, outcome: Outcome, count: int) -> None:
        self.by[outcome] += count


def test_items_leave_in_order_and_are_counted() -> None:
    counts, seen = Counts(), list[int]()

    def export(batch: Sequence[int]) -> bool:
        seen.extend(batch)
        return True

    pipe = Pipe(export, counts, every_s=0.01)
    for item in range(500):
        pipe.put(item)
    pipe.close(5)
    assert seen == list(range(500))
    assert counts.by == {Outcome.EXPORTED: 500}


def test_a_full_queue_drops_the_newest_and_never_waits() -> None:
    counts, hold = Counts(), threading.Event()
    pipe = Pipe[int](lambda _batch: hold.wait(10), counts, bound=10, every_s=0.01)
    pipe.put(0)
    eventually("it is taken", lambda: not pipe._queue)  # the first is held by the collector
    for item in range(30):
        pipe.put(item)
    assert counts.by == {Outcome.QUEUE_FULL: 20}
    hold.set()
    pipe.close(5)
    assert counts.by == {Outcome.QUEUE_FULL: 20, Outcome.EXPORTED: 11}


def test_a_collector_that_refuses_or_raises_costs_its_batch_only() -> None:
    counts = Counts()

    def export(batch: Sequence[int]) -> bool:
        if batch[0] == 2:
            raise OSError("gone")
        return batch[0] == 3

    pipe = Pipe[int](export, counts, every_s=0.01)
    for told in range(1, 4):
        pipe.put(told)
        eventually("each is counted", lambda told=told: sum(counts.by.values()) == told)  # type: ignore[misc]  # mypy loses the default
    assert counts.by == {Outcome.EXPORT_FAILED: 2, Outcome.EXPORTED: 1}
    pipe.close(5)


def test_closing_does_not_wait_for_a_collector_that_hangs() -> None:
    counts, hold = Counts(), threading.Event()
    pipe = Pipe[int](lambda _batch: hold.wait(30), counts, every_s=0.01)
    pipe.put(1)
    eventually("it is taken", lambda: not pipe._queue)
    pipe.put(2)
    began = time.monotonic()
    pipe.close(BRIEF_S)
    assert time.monotonic() - began < 5
    assert counts.by == {Outcome.SHUTDOWN: 1}
    hold.set()


def test_what_comes_after_the_end_is_counted_as_lost() -> None:
    counts = Counts()
    pipe = Pipe[int](lambda _batch: True, counts, every_s=0.01)
    pipe.close(5)
    pipe.put(1)
    assert counts.by == {Outcome.SHUTDOWN: 1}
