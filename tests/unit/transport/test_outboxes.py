"""An outbox never makes its writer wait, and cuts a reader that is too slow."""

import asyncio

import pytest

from tests.waiting import soon, until
from tradewind.transport.outboxes import Outbox, Overflow


class Wire:
    """A stream whose writes last until it is told otherwise."""

    def __init__(self, *, held: bool = False) -> None:
        self.left: list[int] = []
        self.fault: Exception | None = None
        self._free = asyncio.Event()
        if not held:
            self._free.set()

    async def write(self, item: int) -> None:
        if self.fault is not None:
            raise self.fault
        self.left.append(item)
        await self._free.wait()

    def release(self) -> None:
        self._free.set()


def an_outbox(wire: Wire, *items: int, bound: int = 2) -> Outbox[int]:
    outbox = Outbox[int](wire.write, bound)
    for item in items:
        outbox.put(item)
    return outbox


async def emptied(outbox: Outbox[int]) -> None:
    outbox.close()
    await soon(outbox.ended())


async def test_on_an_idle_stream_an_item_leaves_before_put_returns() -> None:
    wire = Wire()
    an_outbox(wire, 1)
    assert wire.left == [1]


async def test_while_one_is_written_the_others_wait_in_order() -> None:
    wire = Wire(held=True)
    outbox = an_outbox(wire, 1, 2, 3)
    assert wire.left == [1]
    wire.release()
    await emptied(outbox)
    assert wire.left == [1, 2, 3]


async def test_a_write_that_never_waits_is_done_at_once() -> None:
    left: list[int] = []

    async def write(item: int) -> None:
        left.append(item)

    outbox = Outbox[int](write, 1)
    for item in (1, 2, 3):
        outbox.put(item)
    assert left == [1, 2, 3]


async def test_a_long_queue_leaves_however_fast_each_write_is() -> None:
    wire = Wire(held=True)
    outbox = an_outbox(wire, *range(5_000), bound=5_000)
    wire.release()
    await emptied(outbox)
    assert wire.left == [*range(5_000)]


async def test_past_the_bound_the_reader_is_cut() -> None:
    outbox = an_outbox(Wire(held=True), 1, 2, 3, 4)
    with pytest.raises(Overflow):
        await outbox.ended()


async def test_a_cut_reader_gets_nothing_of_what_waited() -> None:
    wire = Wire(held=True)
    outbox = an_outbox(wire, 1, 2, 3, 4)
    wire.release()
    await asyncio.sleep(0.01)
    outbox.put(5)
    assert wire.left == [1]


async def test_whoever_must_know_of_an_overflow_is_told() -> None:
    told: list[str] = []
    wire = Wire(held=True)
    outbox = Outbox[int](wire.write, 1, on_overflow=lambda: told.append("cut"))
    for item in (1, 2, 3, 4):
        outbox.put(item)
    assert told == ["cut"]


async def test_the_bound_counts_what_waits_only() -> None:
    wire = Wire()
    outbox = an_outbox(wire, 1, 2, 3)
    await until(lambda: len(wire.left) == 3)
    outbox.put(4)
    await emptied(outbox)
    assert wire.left == [1, 2, 3, 4]


async def test_a_closed_outbox_is_emptied_first_and_takes_nothing_more() -> None:
    wire = Wire(held=True)
    outbox = an_outbox(wire, 1, 2)
    outbox.close()
    outbox.put(3)
    wire.release()
    await soon(outbox.ended())
    assert wire.left == [1, 2]


async def test_a_broken_stream_ends_the_outbox_without_a_word() -> None:
    wire = Wire()
    wire.fault = ConnectionError("gone")
    outbox = an_outbox(wire, 1, 2)
    await soon(outbox.ended())
    assert wire.left == []


async def test_a_write_that_is_cancelled_ends_the_outbox() -> None:
    waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def write(_: int) -> None:
        await waiting

    outbox = Outbox[int](write, 1)
    outbox.put(1)
    waiting.cancel()
    await soon(outbox.ended())
