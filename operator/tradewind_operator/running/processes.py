"""One process of the operator: standby until it leads, then leader until its end."""

import asyncio
import signal

import structlog

from tradewind_operator.api.errors import ApiError
from tradewind_operator.api.logins import log_in
from tradewind_operator.running.endings import insist
from tradewind_operator.running.health import Door, Pulse, complaints
from tradewind_operator.running.installations import Installation, now
from tradewind_operator.running.leading import Leading
from tradewind_operator.settings import Settings

CLOSE_WITHIN_S = 1.0


class Process:
    """Runs an installation behind its HTTP door."""

    def __init__(self, installation: Installation) -> None:
        self._i = installation
        self._leading = Leading(installation)
        self._pulse = Pulse(now)
        self._is_leader = False
        self.again = False
        """Whether it was told to start again."""
        self._stop = asyncio.Event()
        self._door = Door(self._unhealthy, self._unready, self._page)

    async def run(self) -> None:
        """Run until SIGTERM, SIGINT or SIGHUP.

        Raises:
            Exception: this process is of no use any more.
        """
        port = await self._door.open(self._i.settings.http_port)
        self._i.log.info("started", who=self._i.who, port=port)
        pulse = asyncio.create_task(self._pulse.run(), name="pulse")
        try:
            if await self._elected():
                await self._lead()
        finally:
            pulse.cancel()
            await self._close()

    async def _elected(self) -> bool:
        """Wait for the Lease; False when the process ends before."""
        self._listen()
        acquiring = asyncio.create_task(self._i.lease.acquire(), name="acquiring")
        stopping = asyncio.create_task(self._stop.wait(), name="told")
        await asyncio.wait([acquiring, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not self._stop.is_set():
            return True
        acquiring.cancel()
        return False

    async def _lead(self) -> None:
        self._is_leader = True
        self._i.meters.leader.set(1)
        self._i.log.info("leading", who=self._i.who)
        leading = asyncio.create_task(self._leading.run(), name="leading")
        listening = asyncio.create_task(self._listen_on(), name="listening")
        try:
            await leading
        finally:
            listening.cancel()
            self._i.log.info("led", who=self._i.who)

    async def _listen_on(self) -> None:
        """Take the signals back from kopf, which takes them when it starts."""
        await self._leading.watching()
        self._listen()

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, self._told)
        loop.add_signal_handler(signal.SIGHUP, self._told_again)

    def _told(self) -> None:
        self._stop.set()
        self._leading.stop()

    def _told_again(self) -> None:
        self.again = True
        self._told()

    async def _close(self) -> None:
        try:
            await self._i.lease.release()
        except ApiError as error:
            self._i.log.warning("lease_not_released", error=str(error))
        await self._i.reader.close()
        await self._i.requests.close()
        await self._door.close()
        if self._i.spans is not None:
            self._i.spans.close(CLOSE_WITHIN_S)

    def _unhealthy(self) -> tuple[str, ...]:
        lag_s = max(self._pulse.lag_s, self._pulse.silence_s)
        if not self._is_leader:
            return complaints(watch_age_s=0.0, lag_s=lag_s, stuck_s=0.0)
        oldest = max(self._i.streams.ages().values(), default=0.0)
        return complaints(watch_age_s=oldest, lag_s=lag_s, stuck_s=self._i.queue.stuck_s)

    def _unready(self) -> tuple[str, ...]:
        if not self._is_leader or self._i.streams.synced:
            return ()
        return tuple(f"{each.kind} has not been read yet" for each in self._i.streams.unlisted)

    def _page(self) -> bytes:
        meters, queue = self._i.meters, self._i.queue
        meters.queue_depth.set(queue.depth)
        meters.queue_oldest.set(queue.oldest_s)
        meters.metrics.loop_lag.set(self._pulse.lag_s)
        ages: dict[str, float] = {}
        for stream, age in self._i.streams.ages().items():
            ages[stream.kind] = max(age, ages.get(stream.kind, 0.0))
        for kind, age in ages.items():
            meters.watch_age.labels(kind).set(age if self._is_leader else 0.0)
        return meters.metrics.page()


async def run(settings: Settings, log: structlog.stdlib.BoundLogger) -> bool:
    """Run a process until it is told to stop; return whether it was told to start again.

    Raises:
        Exception: it is of no use any more.
    """
    process = Process(Installation(settings, await log_in(), log))
    try:
        await process.run()
    except Exception as error:
        insist(error, log)
        raise
    return process.again
