"""Whether this process is alive and of use, and the door that says so."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from tradewind.telemetry.metrics import CONTENT_TYPE

LOOK_EVERY_S = 1.0
WATCH_AGE_S, LOOP_LAG_S, STUCK_S = 180.0, 30.0, 180.0
"""A pass ends within two minutes: a queue that moves not at all for three is stuck. A long one is
not, as making everything anew takes its time."""


class Pulse:
    """How late the event loop is: the longest delay of the last half minute.

    `now` is monotonic, in seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._beat = now()
        self.lag_s = 0.0

    async def run(self) -> None:
        """Beat for ever."""
        while True:
            expected = self._beat = self._now()
            await asyncio.sleep(LOOK_EVERY_S)
            lag = max(0.0, self._now() - expected - LOOK_EVERY_S)
            self.lag_s = max(lag, self.lag_s * 0.9)

    @property
    def silence_s(self) -> float:
        """For how long it has not beaten at all, beyond what it should."""
        return max(0.0, self._now() - self._beat - LOOK_EVERY_S)


def complaints(*, watch_age_s: float, lag_s: float, stuck_s: float) -> tuple[str, ...]:
    """Why this process should be started anew; nothing when it should not."""
    said = (
        (watch_age_s > WATCH_AGE_S, f"a watch has said nothing for {watch_age_s:.0f} s"),
        (lag_s > LOOP_LAG_S, f"the event loop was {lag_s:.0f} s late"),
        (stuck_s > STUCK_S, f"no pass has begun or ended for {stuck_s:.0f} s"),
    )
    return tuple(words for holds, words in said if holds)


Said = Callable[[], tuple[str, ...]]


class Door:
    """HTTP: `/healthz`, `/readyz`, `/metrics`."""

    def __init__(self, unhealthy: Said, unready: Said, page: Callable[[], bytes]) -> None:
        self._unhealthy, self._unready, self._page = unhealthy, unready, page
        self._runner: web.AppRunner | None = None

    async def open(self, port: int) -> int:
        """Listen; return the port."""
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "0.0.0.0", port)  # noqa: S104  # kubelet and Prometheus come from outside the pod
        await site.start()
        return int(self._runner.addresses[0][1])

    async def close(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _healthz(self, _: web.Request) -> web.Response:
        return _answer(self._unhealthy())

    async def _readyz(self, _: web.Request) -> web.Response:
        return _answer(self._unready())

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=self._page(), headers={"Content-Type": CONTENT_TYPE})


def _answer(complaints_: tuple[str, ...]) -> web.Response:
    if complaints_:
        return web.Response(status=503, text="; ".join(complaints_))
    return web.Response(text="ok")
