"""Nothing leaves before its record is durable."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

from tests.waiting import until
from tradewind_services.gate import Gate


class ToyJournal:
    """Counts records; a commit makes durable what was appended before it."""

    def __init__(self) -> None:
        self.last, self.durable, self.commits = 0, 0, 0

    def append(self, payload: bytes, *, urgent: bool = False) -> int:
        self.last += 1
        return self.last

    def commit(self) -> int:
        self.commits += 1
        self.durable = self.last
        return self.durable

    def read(self, first: int) -> Iterator[tuple[int, bytes]]:
        return iter(())


async def committing(gate: Gate, holds: Callable[[], bool]) -> None:
    """Run the gate until that holds."""
    running = asyncio.ensure_future(gate.run())
    await until(holds)
    running.cancel()


def test_with_nothing_to_write_an_action_leaves_at_once() -> None:
    gate, done = Gate(ToyJournal()), list[str]()
    gate.after_append(lambda: done.append("sent"))
    assert done == ["sent"]


def test_an_action_waits_for_the_record_before_it() -> None:
    journal, done = ToyJournal(), list[str]()
    gate = Gate(journal)
    journal.append(b"sending")
    gate.after_append(lambda: done.append("sent"))
    assert done == []
    gate.flush()
    assert done == ["sent"]


def test_an_action_with_a_durable_record_waits_for_those_before_it() -> None:
    journal, done = ToyJournal(), list[int]()
    gate = Gate(journal)
    journal.append(b"first")
    gate.after_append(lambda: done.append(1))
    journal.commit()
    gate.after_append(lambda: done.append(2))
    assert done == []
    gate.flush()
    assert done == [1, 2]


async def test_one_commit_covers_what_piled_up() -> None:
    journal, done = ToyJournal(), list[int]()
    gate = Gate(journal)
    for number in range(5):
        journal.append(b"record")
        gate.after_append(partial(done.append, number))
    await committing(gate, lambda: len(done) == 5)
    assert (done, journal.commits) == ([0, 1, 2, 3, 4], 1)


async def test_a_record_that_nothing_waits_for_is_committed_too() -> None:
    journal = ToyJournal()
    gate = Gate(journal)
    journal.append(b"alone")
    gate.wake()
    await committing(gate, lambda: journal.durable == 1)
    assert journal.commits == 1


async def test_what_an_action_appends_is_committed_by_the_next_round() -> None:
    journal, done = ToyJournal(), list[str]()
    gate = Gate(journal)

    def more() -> None:
        journal.append(b"second")
        gate.after_append(lambda: done.append("second"))

    journal.append(b"first")
    gate.after_append(more)
    await committing(gate, lambda: bool(done))
    assert (done, journal.commits) == (["second"], 2)


async def test_how_long_a_commit_took_is_told() -> None:
    journal, took = ToyJournal(), list[float]()
    gate = Gate(journal)
    gate.on_commit = took.append
    journal.append(b"record")
    gate.wake()
    await committing(gate, lambda: bool(took))
    assert len(took) == 1
    assert took[0] >= 0
