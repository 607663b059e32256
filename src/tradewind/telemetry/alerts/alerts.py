"""Sends alarms on their ways: bounded, repeated until taken, once a minute for the same thing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from tradewind.telemetry.alerts.alarms import Alarm, Route, Waiting
from tradewind.telemetry.alerts.delivery import Courier
from tradewind.telemetry.alerts.lanes import Fate, Lane, Patience
from tradewind.telemetry.alerts.recent import Recent
from tradewind.telemetry.alerts.spools import Spool

SAVE_EVERY_S = 0.05
OnFate = Callable[[Route | None, Fate, str], None]
_PATIENT = Patience()


class Alerts:
    """`tell` returns at once, whatever the routes do; `run` delivers.

    `routes` is asked at each alarm, so that an edited resource holds at once. What waits is kept in
    `spool_file`, and delivered by the next life if this one ends: twice is possible, never is not,
    short of an hour without any success.
    """

    def __init__(
        self,
        routes: Callable[[], Sequence[Route]],
        spool_file: Path | None,
        on_fate: OnFate,
        *,
        courier: Courier | None = None,
        patience: Patience = _PATIENT,
    ) -> None:
        self._routes, self._on_fate = routes, on_fate
        self._spool, self._courier = Spool(spool_file), courier or Courier()
        self._patience, self._recent = patience, Recent()
        self._lanes: dict[Route, tuple[Lane, asyncio.Task[None]]] = {}
        self._dirty = asyncio.Event()

    @property
    def waiting(self) -> list[Waiting]:
        """Every alarm that is on its way."""
        return [
            Waiting(route, alarm)
            for route, (lane, _) in self._lanes.items()
            for alarm in lane.waiting
        ]

    def tell(self, alarm: Alarm) -> None:
        """Send an alarm to every route that takes it."""
        if not self._recent.is_news(alarm.subject, asyncio.get_running_loop().time()):
            self._on_fate(None, Fate.SUPPRESSED, "")
            return
        for route in self._routes():
            if route.takes(alarm):
                self._lane(route).put(alarm)

    async def run(self) -> None:
        """Take over what an earlier life left, and keep what waits on disk, for ever."""
        for left in self._spool.load():
            self._lane(left.route).put(left.alarm)
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            self._save()
            await asyncio.sleep(SAVE_EVERY_S)

    async def close(self, within_s: float) -> None:
        """Deliver what is queued, for so long at most; the rest waits for the next life."""
        deadline = asyncio.get_running_loop().time() + within_s
        while self.waiting and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110 # the lanes tell by their queues alone
            await asyncio.sleep(0.01)
        tasks = [task for _, task in self._lanes.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._save()
        await self._courier.close()

    def _lane(self, route: Route) -> Lane:
        if route not in self._lanes:
            way: Callable[[Alarm], Awaitable[str]] = partial(self._courier.deliver, route)
            lane = Lane(way, _Ear(self._dirty.set, partial(self._on_fate, route)), self._patience)
            task = asyncio.get_running_loop().create_task(lane.run(), name=f"alerts to {route}")
            self._lanes[route] = lane, task
        return self._lanes[route][0]

    def _save(self) -> None:
        try:
            self._spool.save(self.waiting)
        except OSError as error:
            # A full disk must not silence the alarm that says so.
            self._on_fate(None, Fate.RETRIED, f"not kept on disk: {error.strerror}")


class _Ear:
    def __init__(self, changed: Callable[[], None], fared: Callable[[Fate, str], None]) -> None:
        self.changed, self.fared = changed, fared
