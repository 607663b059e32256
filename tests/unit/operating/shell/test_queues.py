"""The queue gives each key one turn at a time."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.operating.shell.makers import Hand
from tests.waiting import soon
from tradewind_operator.model import Ref
from tradewind_operator.reconciling.queues import WorkQueue

A, B = Ref("TradingStrategy", "demo", "a"), Ref("TradingStrategy", "demo", "b")


@pytest.fixture
def now() -> Hand:
    return Hand()


@pytest.fixture
def queue(now: Hand) -> WorkQueue:
    return WorkQueue(now, lambda: 0.5)


async def test_a_key_that_is_added_twice_has_one_turn(queue: WorkQueue) -> None:
    queue.add(A, "child")
    queue.add(A, "resource")
    assert (await queue.next()).trigger == "child"
    assert queue.depth == 0


async def test_keys_have_their_turns_in_the_order_in_which_they_came(queue: WorkQueue) -> None:
    queue.add(B, "x")
    queue.add(A, "x")
    assert [(await queue.next()).key, (await queue.next()).key] == [B, A]


async def test_a_key_that_is_worked_on_has_no_second_turn_until_that_ends(
    queue: WorkQueue,
) -> None:
    queue.add(A, "x")
    await queue.next()
    queue.add(A, "child")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(queue.next(), 0.02)
    queue.done(A)
    assert (await soon(queue.next())).trigger == "child"


async def test_a_turn_that_is_due_later_waits_and_an_earlier_one_replaces_it(
    queue: WorkQueue, now: Hand
) -> None:
    queue.add(A, "resync", 600)
    assert queue.depth == 0
    queue.add(A, "child", 5)
    now.turn(5)
    assert (await queue.next()).trigger == "child"
    now.turn(600)
    assert queue.depth == 0


async def test_a_turn_that_is_due_sooner_is_not_put_off(queue: WorkQueue, now: Hand) -> None:
    queue.add(A, "child", 1)
    queue.add(A, "resync", 600)
    now.turn(1)
    assert (await queue.next()).trigger == "child"


async def test_failures_put_a_key_off_longer_each_time_and_success_forgets_them(
    queue: WorkQueue, now: Hand
) -> None:
    async def fail() -> float:
        queue.add(A, "x")
        now.turn(1000)
        await queue.next()
        return queue.failed(A)

    assert [await fail() for _ in range(10)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    now.turn(1000)
    await queue.next()
    queue.done(A)
    assert await fail() == 1


async def test_the_servers_wish_is_waited_for_at_least(queue: WorkQueue) -> None:
    queue.add(A, "x")
    await queue.next()
    assert queue.failed(A, after_s=30) == 30


async def test_the_oldest_age_is_that_of_the_longest_due_key(queue: WorkQueue, now: Hand) -> None:
    queue.add(A, "x", 10)
    assert queue.oldest_s == 0
    now.turn(14)
    queue.add(B, "x")
    now.turn(1)
    assert (queue.oldest_s, queue.depth) == (5, 2)


async def test_a_key_that_is_forgotten_has_no_turn(queue: WorkQueue) -> None:
    queue.add(A, "x")
    queue.forget(A)
    queue.add(B, "x")
    assert (await queue.next()).key == B


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["add", "next", "end"]))))
async def test_no_key_is_ever_worked_on_twice_and_none_is_lost(
    steps: list[tuple[str, str]],
) -> None:
    queue = WorkQueue(Hand(), lambda: 0.5)
    working: set[Ref] = set()
    wanted: set[Ref] = set()
    for name, step in steps:
        key = Ref("TradingStrategy", "demo", name)
        if step == "add":
            queue.add(key, "x")
            wanted.add(key)
        elif step == "end" and key in working:
            working.remove(key)
            queue.done(key)
        elif step == "next" and wanted - working:
            turn = await soon(queue.next())
            assert turn.key not in working
            working.add(turn.key)
            wanted.remove(turn.key)


@pytest.mark.parametrize("steps", range(5))
async def test_who_waits_and_is_cancelled_ends_although_a_turn_comes_then(
    queue: WorkQueue, steps: int
) -> None:
    async def work() -> None:
        while True:
            queue.done((await queue.next()).key)

    queue.add(B, "x", 60)
    working = asyncio.create_task(work())
    await asyncio.sleep(0.01)
    queue.add(A, "x")
    for _ in range(steps):
        await asyncio.sleep(0)
    working.cancel()
    await soon(asyncio.wait([working]))
    assert working.cancelled()
