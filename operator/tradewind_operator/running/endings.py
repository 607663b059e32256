"""The end of a process though something in it does not end.

kopf's watchers may miss that they were cancelled and then wait for ever; asyncio waits with them.
"""

import asyncio
import os
import threading
from collections.abc import Collection
from typing import Any

import structlog

EXIT_BROKEN = 1
INSIST_S = 10.0


async def let_go(tasks: Collection[asyncio.Task[Any]], within_s: float) -> list[str]:
    """Cancel tasks and wait for their end, so long at most; the names of those that still run."""
    for task in tasks:
        task.cancel()
    ended, left = await asyncio.wait(tasks, timeout=within_s)
    for task in ended:
        if not task.cancelled():
            task.exception()
    return sorted(task.get_name() for task in left)


def insist(
    error: Exception, log: structlog.stdlib.BoundLogger, within_s: float = INSIST_S
) -> threading.Timer:
    """End the process as broken at the latest then; one that ends by itself is faster."""

    def end() -> None:
        log.error("ended_by_force", error=str(error))
        os._exit(EXIT_BROKEN)

    timer = threading.Timer(within_s, end)
    timer.daemon = True
    timer.start()
    return timer
