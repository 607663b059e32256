"""An outbox never makes its writer wait, and cuts a reader that is too slow."""

import asyncio

import pytest

from tradewind.transport.outboxes import Outbox, Overflow


def an_outbox(*items: int, bound: int = 3) -> Outbox[int]:
    outbox = Outbox[int](bound)
    for item in items:
        outbox.put(item)
    return outbox


async def test_what_piled_up_leaves_as_one_batch_in_order() -> None:
    assert await an_outbox(1, 2, 3).take() == [1, 2, 3]


async def test_an_idle_reader_is_woken_by_the_first_item() -> None:
    outbox = an_outbox()
    waiting = asyncio.ensure_future(outbox.take())
    await asyncio.sleep(0)
    outbox.put(1)
    assert await asyncio.wait_for(waiting, 1) == [1]


async def test_past_the_bound_the_reader_is_cut() -> None:
    with pytest.raises(Overflow):
        await an_outbox(1, 2, 3, 4).take()


async def test_the_bound_counts_what_waits_only() -> None:
    outbox = an_outbox(1, 2, 3)
    await outbox.take()
    outbox.put(4)
    assert await outbox.take() == [4]


async def test_a_closed_outbox_is_emptied_first_and_then_ends() -> None:
    outbox = an_outbox(1)
    outbox.close()
    outbox.put(2)
    assert (await outbox.take(), await outbox.take()) == ([1], [])
