"""What a leader does, from taking the Lease to giving it back.

The order matters at both ends: our own tasks begin before kopf does, because kopf ends every task
that began after it; and they end before kopf is stopped.
"""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from tradewind.domain.errors import ConfigurationError
from tradewind_operator.api.errors import ApiError
from tradewind_operator.reconciling.references import all_referenced
from tradewind_operator.running.endings import let_go
from tradewind_operator.running.installations import Installation
from tradewind_operator.watching.hearing import Hearing
from tradewind_operator.watching.operators import registry_of, session_of, watch, watchers

SYNC_WITHIN_S = 120.0
LOOK_EVERY_S, REFERENCES_EVERY_S, TRUST_EVERY_S = 1.0, 15.0, 60.0
DRAIN_S, LET_GO_S = 8.0, 5.0
"""With what else there is to do they stay within the 30 s that a kubelet gives."""
REFERENCE = "reference"


class Broken(Exception):  # noqa: N818  # said of the process, which ends
    """This process is of no use any more; another one must take over."""


class Leading:
    """Runs one leadership."""

    def __init__(self, installation: Installation) -> None:
        self._i = installation
        self._stop, self._started = asyncio.Event(), asyncio.Event()
        self._kopf_stop = asyncio.Event()

    def stop(self) -> None:
        """End in good order."""
        self._stop.set()

    async def watching(self) -> None:
        """Wait until kopf has begun."""
        await self._started.wait()

    async def run(self) -> None:
        """Lead until told to stop.

        Raises:
            Broken: the Lease is lost, or a watch ended.
            ApiError: the authority can't be read.
        """
        await self._i.issuer.refresh()
        ours = [asyncio.create_task(work, name=name) for name, work in self._works().items()]
        stopping = asyncio.create_task(self._stop.wait(), name="stopping")
        kopf = asyncio.create_task(self._watch(), name="watching")
        try:
            await asyncio.wait([*ours, kopf, stopping], return_when=asyncio.FIRST_COMPLETED)
            self._complain([*ours, kopf])
            await self._i.workers.drain(DRAIN_S)
            await self._depart()
        finally:
            await self._end(ours, kopf)
            stopping.cancel()

    def _works(self) -> dict[str, Coroutine[Any, Any, None]]:
        return {
            "passes": self._passes(),
            "reports": self._i.reports.run(),
            "lease": self._lease(),
            "watchers": self._watchers(),
            "references": self._references(),
            "trust": self._trust(),
            "nudges": self._i.nudges.run(),
        }

    def _complain(self, tasks: list[asyncio.Task[None]]) -> None:
        ended = [task for task in tasks if task.done()]
        for task in ended:
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error
        if ended and not self._stop.is_set():
            raise Broken(f"{ended[0].get_name()} ended")

    async def _end(self, ours: list[asyncio.Task[None]], kopf: asyncio.Task[None]) -> None:
        for task in ours:
            if task.get_name() != "lease":
                task.cancel()
        self._kopf_stop.set()
        await asyncio.wait([kopf], timeout=10)
        if left := await let_go((*ours, kopf), LET_GO_S):
            self._i.log.warning("left_running", tasks=left)

    async def _depart(self) -> None:
        """Nobody comes after us where our namespace ends: see `departing`."""
        self._i.bucket.open()
        left = await self._i.departing.depart()
        if left:
            self._i.log.warning("not_released", resources=[each.name for each in left][:20])

    async def _watch(self) -> None:
        count = self._i.meters.requested
        hearing = Hearing(self._i.streams, self._i.intake.listed, self._i.intake.finished, count)
        session = session_of(self._i.configuration, hearing)
        await watch(
            registry_of(self._i.settings, self._i.intake.event, session),
            self._i.settings,
            chance=self._i.chance,
            stop=self._kopf_stop,
            started=self._started,
        )

    async def _passes(self) -> None:
        """Passes begin when every watch has been read whole: none sees half of the world."""
        try:
            async with asyncio.timeout(SYNC_WITHIN_S):
                await self._i.streams.whole.wait()
        except TimeoutError:
            missing = ", ".join(sorted({each.kind for each in self._i.streams.unlisted}))
            raise ConfigurationError(
                f"can't read {missing}: is it installed, and allowed?"
            ) from None
        self._i.meters.synced.set(1)
        self._i.log.info("synced", objects=len(self._i.cache))
        await self._i.workers.work(self._i.settings.workers)

    async def _lease(self) -> None:
        await self._i.lease.keep()
        raise Broken("the Lease is lost")

    async def _watchers(self) -> None:
        """Kopf goes on without a watcher that ended; we don't."""
        await self._started.wait()
        running = watchers()
        while running <= watchers():
            running = watchers()
            await asyncio.sleep(LOOK_EVERY_S)
        raise Broken(f"ended: {', '.join(sorted(running - watchers()))}")

    async def _references(self) -> None:
        while True:
            await asyncio.sleep(REFERENCES_EVERY_S)
            wanted = all_referenced(self._i.cache.owns())
            for namespace, refs in wanted.items():
                with contextlib.suppress(ApiError):
                    changed = await self._i.references.refresh(namespace, refs)
                    self._tell(changed)

    def _tell(self, changed: frozenset[Any]) -> None:
        for own in self._i.cache.owns() if changed else ():
            refs = all_referenced([own]).get(own.ref.namespace, frozenset())
            if refs & changed:
                self._i.queue.add(own.ref, REFERENCE)

    async def _trust(self) -> None:
        while True:
            await asyncio.sleep(TRUST_EVERY_S)
            with contextlib.suppress(ApiError):
                await self._i.issuer.refresh()
