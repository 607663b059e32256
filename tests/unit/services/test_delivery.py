"""What leaves for a reader of market data, and when."""

import asyncio

import pytest

from tests.waiting import soon, until
from tradewind.transport.outboxes import Overflow
from tradewind_services.market_data.delivery import Delivery

RESYNC = b"resync"


class Wire:
    """A stream whose writes last until they are let go."""

    def __init__(self) -> None:
        self.left: list[bytes] = []
        self._free = asyncio.Event()

    async def write(self, batch: bytes) -> None:
        self.left.append(batch)
        await self._free.wait()

    def release(self) -> None:
        self._free.set()


class Piled:
    """Batches that wait to be taken, all at once."""

    def __init__(self, *batches: bytes) -> None:
        self.batches = list(batches)
        self.overflown = False

    def due(self) -> list[bytes]:
        if self.overflown:
            raise Overflow
        taken, self.batches = self.batches, []
        return taken


async def test_news_leaves_within_the_call_that_brings_it() -> None:
    wire = Wire()
    Delivery(wire.write, Piled(b"1").due, RESYNC).poke()
    assert wire.left == [b"1"]


async def test_what_comes_while_a_batch_is_written_leaves_after_it() -> None:
    wire, piled = Wire(), Piled(b"1")
    delivery = Delivery(wire.write, piled.due, RESYNC)
    delivery.poke()
    piled.batches.append(b"2")
    delivery.poke()
    assert wire.left == [b"1"]
    wire.release()
    await until(lambda: len(wire.left) == 2)
    assert wire.left == [b"1", b"2"]


async def test_a_reader_that_was_idle_again_is_written_to_again() -> None:
    wire, piled = Wire(), Piled(b"1")
    wire.release()
    delivery = Delivery(wire.write, piled.due, RESYNC)
    delivery.poke()
    piled.batches.append(b"2")
    delivery.poke()
    assert wire.left == [b"1", b"2"]


async def test_a_reader_that_is_too_slow_is_told_so_and_cut() -> None:
    wire, piled = Wire(), Piled()
    wire.release()
    piled.overflown = True
    delivery = Delivery(wire.write, piled.due, RESYNC)
    delivery.poke()
    await soon(delivery.ended())
    assert wire.left == [RESYNC]


async def test_a_fault_of_ours_is_told_and_not_taken_for_the_streams_end() -> None:
    def due() -> list[bytes]:
        raise LookupError("ours")

    delivery = Delivery(Wire().write, due, RESYNC)
    delivery.poke()
    with pytest.raises(LookupError, match="ours"):
        await soon(delivery.ended())


async def test_the_streams_end_is_the_end() -> None:
    async def write(_: bytes) -> None:
        raise ConnectionError

    delivery = Delivery(write, Piled(b"1").due, RESYNC)
    delivery.poke()
    await soon(delivery.ended())
