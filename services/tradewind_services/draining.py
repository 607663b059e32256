"""How long a service that stops may take to finish what it has begun."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

DRAIN_S = 5.0
HURRIED_S = 0.5
"""Without a runner the venue and all peers end too: an answer that is missing comes no more."""
LOOK_S = 0.05


async def drain(
    work: Callable[[], Coroutine[Any, Any, None]], *, hurry: Callable[[], bool]
) -> float | None:
    """Run `work` to its end within `DRAIN_S`, or within `HURRIED_S` of when `hurry` says so.

    Returns:
        None, or the seconds after which it was cancelled.
    """
    loop = asyncio.get_running_loop()
    started = loop.time()
    try:
        async with asyncio.timeout(DRAIN_S) as limit:
            looking = loop.create_task(_look(limit, hurry))
            try:
                await work()
            finally:
                looking.cancel()
    except TimeoutError:
        return round(loop.time() - started, 3)
    return None


async def _look(limit: asyncio.Timeout, hurry: Callable[[], bool]) -> None:
    """Bring the end nearer once, never further away."""
    while not hurry():  # noqa: ASYNC110 # a process has no event for the death of its parent
        await asyncio.sleep(LOOK_S)
    soon, latest = asyncio.get_running_loop().time() + HURRIED_S, limit.when()
    if not limit.expired() and latest is not None and soon < latest:
        limit.reschedule(soon)
