"""Waiting for what other tasks, threads and processes do.

A test waits until what it expects holds, never for a while: on a busy machine any while is too
short. The deadline is there for a test that fails, so that it says so before the run's does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

PATIENCE_S = 60.0
"""Below the time limit of a test (pyproject.toml), and far above what a busy machine needs."""

_LOOK_S = 0.005

T = TypeVar("T")


async def until(holds: Callable[[], object]) -> None:
    """Look again and again; raises TimeoutError when it never holds."""
    async with patience():
        while not holds():  # noqa: ASYNC110 # threads, sockets and processes tell nobody
            await asyncio.sleep(_LOOK_S)


async def until_told(ask: Callable[[], Awaitable[object]]) -> None:
    """Ask again and again; raises TimeoutError when the answer is never true."""
    async with patience():
        while not await ask():  # noqa: ASYNC110 # who is asked tells nobody by itself
            await asyncio.sleep(_LOOK_S)


async def soon(awaited: Awaitable[T]) -> T:
    """What is awaited; raises TimeoutError when it never comes."""
    return await asyncio.wait_for(awaited, PATIENCE_S)


def patience() -> asyncio.Timeout:
    """A block that ends sometime; raises TimeoutError when it does not."""
    return asyncio.timeout(PATIENCE_S)
