"""How fast the tape runs: at a multiple of the wall's time, or as fast as its readers follow."""

import asyncio
from collections.abc import Callable
from time import monotonic_ns

import msgspec

from tradewind.domain.values import MILLISECOND, SECOND, Nanos
from tradewind.venues.simulated.market_runs import Batch, MarketRun
from tradewind.venues.simulated.readers import Readers

MAX_SPEED = 0.0
"""No pace: the tape waits for its readers and skips quiet times."""
_HEARTBEAT_NS = 60 * MILLISECOND
_NIGHT_NS = 3_600 * SECOND
_SHORTEST_S = 0.004
_WALL_BATCH = 256
_MAX_BATCH = 64
_MAX_SPAN_NS = 100 * MILLISECOND


class Beat(msgspec.Struct, frozen=True, gc=False):
    """Market time as sockets are told it; `number` counts batches, `end` is the tape's."""

    ts_ns: Nanos
    number: int
    end: bool = False

    def body(self) -> dict[str, str | int | bool]:
        """The clock message."""
        body: dict[str, str | int | bool] = {"T": "clock", "t": self.ts_ns, "n": self.number}
        return {**body, "end": True} if self.end else body


Publish = Callable[[Batch, Beat], None]


class Pacer:
    """Drives a market: `run` ends only when it is cancelled.

    Args:
        market: What it drives.
        readers: Who must follow at full speed.
        publish: What is done with every batch.
        speed: A multiple of the wall's time, or `MAX_SPEED`.
        nights: Whether a tape's nights last as long as they do, or are skipped.
    """

    def __init__(
        self, market: MarketRun, readers: Readers, publish: Publish, *, speed: float, nights: bool
    ) -> None:
        self._market, self._readers, self._publish = market, readers, publish
        self._speed, self._skips = speed, not nights
        self._number = 0
        self._told_ns = 0
        self._calmed = asyncio.Event()

    async def run(self) -> None:
        """Run the tape to its end, or until `calm`; then let time go on without it."""
        tape = asyncio.ensure_future(self._run_tape())
        calmed = asyncio.ensure_future(self._calmed.wait())
        try:
            await asyncio.wait([tape, calmed], return_when=asyncio.FIRST_COMPLETED)
            if tape.done():
                tape.result()
        finally:
            tape.cancel()
            calmed.cancel()
        await self._run_on(end=not self._calmed.is_set())

    def calm(self) -> None:
        """Let no more happen in the market: orders still work, and no price moves."""
        self._calmed.set()

    async def _run_tape(self) -> None:
        await (self._run_for_readers() if self._speed == MAX_SPEED else self._run_by_wall())

    async def _run_by_wall(self) -> None:
        wall_ns, market_ns = monotonic_ns(), int(self._market.now_ns)
        while (next_ns := self._market.next_ns) is not None:
            target_ns = market_ns + int((monotonic_ns() - wall_ns) * self._speed)
            night_ns = self._night_ns(next_ns - target_ns)
            market_ns, target_ns = market_ns + night_ns, target_ns + night_ns
            batch = self._market.run_until(target_ns, most=_WALL_BATCH)
            self._tell(batch)
            await asyncio.sleep(0 if batch.full else self._pause_s(target_ns))

    def _night_ns(self, quiet_ns: int) -> int:
        """How much of a quiet time is skipped."""
        return quiet_ns if self._skips and quiet_ns > _NIGHT_NS else 0

    async def _run_for_readers(self) -> None:
        while (next_ns := self._market.next_ns) is not None:
            if self._readers.may_run(self._number + 1):
                batch = self._market.run_until(next_ns + _MAX_SPAN_NS, most=_MAX_BATCH)
                self._say(batch)
                await asyncio.sleep(0)
            else:
                await self._readers.wait(_HEARTBEAT_NS / SECOND)
                self._repeat()

    async def _run_on(self, *, end: bool) -> None:
        """Without a tape: orders still work and market time goes on at the wall's pace."""
        wall_ns, market_ns = monotonic_ns(), self._market.now_ns
        self._say(self._market.stand(), end=end)
        while True:
            await asyncio.sleep(0.03)
            target_ns = market_ns + monotonic_ns() - wall_ns
            self._tell(self._market.pass_time(target_ns), end=end)

    def _pause_s(self, target_ns: int) -> float:
        next_ns = self._market.next_ns or target_ns
        wait_s = (next_ns - target_ns) / self._speed / SECOND
        return min(0.03, max(_SHORTEST_S, wait_s))

    def _tell(self, batch: Batch, *, end: bool = False) -> None:
        """Publish what there is; with nothing to say, only tell the time now and then."""
        if batch.events or batch.full or self._is_late():
            self._say(batch, end=end)

    def _say(self, batch: Batch, *, end: bool = False) -> None:
        self._number += 1
        self._told_ns = monotonic_ns()
        self._publish(batch, Beat(batch.ts_ns, self._number, end))

    def _repeat(self) -> None:
        """While the tape waits, the time stands still but is told under the same number."""
        if self._is_late():
            self._told_ns = monotonic_ns()
            batch = self._market.stand()
            self._publish(batch, Beat(batch.ts_ns, self._number))

    def _is_late(self) -> bool:
        return monotonic_ns() - self._told_ns >= _HEARTBEAT_NS
