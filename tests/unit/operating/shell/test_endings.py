"""A process that is of no use ends, whatever in it does not let go."""

import asyncio
import subprocess
import sys

import pytest

from tradewind_operator.running.endings import EXIT_BROKEN, let_go

DEAF = """
import asyncio
import structlog
from tradewind_operator.running.endings import insist

async def deaf():
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass

async def main():
    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    error = RuntimeError("a watch ended")
    insist(error, structlog.get_logger(), 0.2)
    raise error

asyncio.run(main())
"""


async def _never() -> None:
    await asyncio.Event().wait()


async def _deaf(end: asyncio.Event) -> None:
    while not end.is_set():
        try:
            await end.wait()
        except asyncio.CancelledError:
            continue


async def _broken() -> None:
    raise RuntimeError("why")


async def test_tasks_that_are_cancelled_are_let_go() -> None:
    tasks = [asyncio.create_task(_never()), asyncio.create_task(_broken())]
    assert await let_go(tasks, 5) == []
    assert all(task.done() for task in tasks)


async def test_one_that_misses_its_cancellation_is_named_and_not_waited_for() -> None:
    end = asyncio.Event()
    deaf = asyncio.create_task(_deaf(end), name="watching")
    await asyncio.sleep(0)
    assert await let_go([deaf], 0.05) == ["watching"]
    end.set()
    await deaf


@pytest.mark.process
def test_a_process_ends_as_broken_though_asyncio_waits_for_a_task() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DEAF], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == EXIT_BROKEN
    assert "ended_by_force" in done.stdout
    assert "a watch ended" in done.stdout
