"""One route's queue: in order, one at a time, again with ever longer pauses."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol

import msgspec

from tradewind.telemetry.alerts.alarms import Alarm

BOUND = 256
PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
GIVE_UP_AFTER_S = 3600.0


class Fate(StrEnum):
    """What became of an alarm on one route."""

    DELIVERED = "delivered"
    RETRIED = "retried"
    DROPPED = "dropped"
    GIVEN_UP = "given_up"
    SUPPRESSED = "suppressed"


class Listener(Protocol):
    """Who hears of a lane's doings."""

    def changed(self) -> None:
        """The queue is not what it was."""
        ...

    def fared(self, fate: Fate, reason: str) -> None:
        """An alarm fared so."""
        ...


class Patience(msgspec.Struct, frozen=True):
    """How often and how long an alarm is tried."""

    pauses_s: tuple[float, ...] = PAUSES_S
    give_up_after_s: float = GIVE_UP_AFTER_S
    bound: int = BOUND


class Lane:
    """Delivers alarms until told to stop; a full queue refuses the newest."""

    def __init__(
        self, deliver: Callable[[Alarm], Awaitable[str]], listener: Listener, patience: Patience
    ) -> None:
        self._deliver, self._listener, self._patience = deliver, listener, patience
        self._queue: deque[tuple[Alarm, float]] = deque()
        self._wake = asyncio.Event()

    @property
    def waiting(self) -> list[Alarm]:
        """What is not delivered yet, oldest first."""
        return [alarm for alarm, _ in self._queue]

    def put(self, alarm: Alarm) -> None:
        """Queue an alarm; never waits."""
        if len(self._queue) >= self._patience.bound:
            self._listener.fared(Fate.DROPPED, "too many alarms wait")
            return
        self._queue.append((alarm, asyncio.get_running_loop().time()))
        self._wake.set()
        self._listener.changed()

    async def run(self) -> None:
        """Deliver for ever."""
        while True:
            while not self._queue:
                self._wake.clear()
                await self._wake.wait()
            await self._first()

    async def _first(self) -> None:
        """Deliver the oldest alarm, however often that takes."""
        alarm, since = self._queue[0]
        fate, tries = Fate.RETRIED, 0
        while fate is Fate.RETRIED:
            reason = await self._try(alarm)
            fate = self._judge(reason, since)
            if fate is not Fate.RETRIED:
                self._queue.popleft()
                self._listener.changed()
            self._listener.fared(fate, reason)
            if fate is Fate.RETRIED:
                await asyncio.sleep(self._pause(tries))
                tries += 1

    def _judge(self, reason: str, since: float) -> Fate:
        if not reason:
            return Fate.DELIVERED
        age = asyncio.get_running_loop().time() - since
        return Fate.GIVEN_UP if age > self._patience.give_up_after_s else Fate.RETRIED

    def _pause(self, tries: int) -> float:
        pauses = self._patience.pauses_s
        return pauses[min(tries, len(pauses) - 1)]

    async def _try(self, alarm: Alarm) -> str:
        try:
            return await self._deliver(alarm)
        except Exception as error:  # noqa: BLE001 # no way of delivery may end what trades
            return type(error).__name__
