"""A drain ends in time, and sooner when nobody is left who could answer."""

import asyncio
import time

import pytest

from tradewind_services.draining import DRAIN_S, HURRIED_S, drain


async def never() -> None:
    await asyncio.Event().wait()


async def test_what_ends_by_itself_is_waited_for() -> None:
    done: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0.1)
        done.append("settled")

    assert await drain(work, hurry=lambda: False) is None
    assert done == ["settled"]


async def test_without_a_runner_it_takes_half_a_second_and_is_still_closed() -> None:
    done: list[str] = []

    async def work() -> None:
        try:
            await never()
        finally:
            done.append("closed")

    seconds = await drain(work, hurry=lambda: True)
    assert seconds is not None
    assert HURRIED_S <= seconds < DRAIN_S
    assert done == ["closed"]


async def test_a_runner_that_dies_meanwhile_shortens_what_is_left() -> None:
    dies = time.monotonic() + 0.2
    seconds = await drain(never, hurry=lambda: time.monotonic() > dies)
    assert seconds is not None
    assert 0.2 + HURRIED_S <= seconds < DRAIN_S


async def test_a_failure_of_the_work_is_its_own() -> None:
    async def work() -> None:
        raise OSError("no disk")

    with pytest.raises(OSError, match="no disk"):
        await drain(work, hurry=lambda: False)
