"""Takes turns from the queue and makes passes of them; the error of one key stops no other."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from tradewind_operator.api.errors import ApiError, NotLeading, Retry
from tradewind_operator.model import Ref
from tradewind_operator.reconciling.passes import Ended, Result, trouble_of
from tradewind_operator.reconciling.queues import Turn, WorkQueue

LONGEST_PASS_S = 120.0
CHANGES_IN_A_ROW, LONGEST_REST_S = 100, 60.0
"""Passes that each change something: more of them than hands can cause, and a program
changes it back each time."""
RESYNC = "resync"


class Observer(Protocol):
    """Is told of passes."""

    def passed(self, turn: Turn, ended: Ended, *, start_ns: int, end_ns: int) -> None:
        """A pass ended."""

    def failed(self, turn: Turn, error: Exception, *, again_s: float) -> None:
        """A pass broke off, and is made again."""


class Workers:
    """As many passes at once as there are workers. `chance` gives numbers from 0 to 1."""

    def __init__(
        self,
        queue: WorkQueue,
        run: Callable[[Ref], Awaitable[Ended]],
        observer: Observer,
        *,
        resync_s: float,
        chance: Callable[[], float],
    ) -> None:
        self._queue, self._run, self._observer = queue, run, observer
        self._resync_s, self._chance = resync_s, chance
        self._stopping = False
        self._changes: dict[Ref, int] = {}
        self._busy: set[asyncio.Task[None]] = set()

    async def work(self, count: int) -> None:
        """Work until cancelled, or until told to drain."""
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(self._one())

    async def drain(self, within_s: float) -> None:
        """Begin no pass any more, and let those that run end, for so long at most."""
        self._stopping = True
        if self._busy:
            await asyncio.wait(self._busy, timeout=within_s)

    async def _one(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # a coroutine of the event loop runs in a task
        while not self._stopping:
            turn = await self._queue.next()
            self._busy.add(task)
            try:
                await self._pass(turn)
            finally:
                self._busy.discard(task)

    async def _pass(self, turn: Turn) -> None:
        start = time.time_ns()
        try:
            async with asyncio.timeout(LONGEST_PASS_S):
                ended = await self._run(turn.key)
        except Exception as error:  # noqa: BLE001  # whatever it is, the other keys go on
            ended = self._broke_off(turn, error)
        else:
            self._settle(turn.key, ended)
        self._observer.passed(turn, ended, start_ns=start, end_ns=time.time_ns())

    def _settle(self, key: Ref, ended: Ended) -> None:
        resync_s = self._resync_s * (0.8 + 0.4 * self._chance())
        again_s = min(ended.again_s or resync_s, resync_s)
        self._queue.done(key)
        if ended.is_gone:
            self._changes.pop(key, None)
            return
        self._rest(key, ended)
        self._queue.add(key, "again" if again_s < resync_s else RESYNC, max(again_s, 1.0))

    def _rest(self, key: Ref, ended: Ended) -> None:
        if ended.result is not Result.CHANGED:
            self._changes.pop(key, None)
            return
        count = self._changes[key] = self._changes.get(key, 0) + 1
        if count > CHANGES_IN_A_ROW:
            self._queue.rest(key, min(LONGEST_REST_S, 2.0 ** (count - CHANGES_IN_A_ROW)))

    def _broke_off(self, turn: Turn, error: Exception) -> Ended:
        after_s = error.after_s if isinstance(error, Retry) else 0.0
        again_s = self._queue.failed(turn.key, after_s)
        if not isinstance(error, NotLeading):
            self._observer.failed(turn, error, again_s=again_s)
        result = trouble_of(error) if isinstance(error, ApiError) else Result.FAILED
        return Ended(result=result, again_s=again_s)
