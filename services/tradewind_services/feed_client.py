"""The strategy's side of the market-data stream."""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

import grpc

from tradewind.domain.events import Tick
from tradewind.transport.outboxes import Outbox
from tradewind.wire.ticks import ticks_from_wire
from tradewind.wire.v1 import market_data_pb2 as pb
from tradewind.wire.v1.market_data_pb2_grpc import MarketDataStub

BOUND = 10_000
"""Requests that may wait for a feed that doesn't read them; more end the stream."""


class Reader(Protocol):
    """What a reader of the stream does with it."""

    def on_snapshot(self, ticks: list[Tick]) -> None:
        """The past, to start from."""
        ...

    def on_ticks(self, ticks: list[Tick], sent_ns: int) -> None:
        """News, in order."""
        ...

    async def settled(self) -> None:
        """Return when everything that the ticks caused has been answered."""
        ...


class FeedClient:
    """Follows one market-data service, and resumes by number after a break."""

    def __init__(self, reader: Reader, wanted: Callable[[], pb.Subscription]) -> None:
        self._reader, self._wanted = reader, wanted
        self._epoch, self._seq = "", 0
        self._outbox: Outbox[pb.SubscribeRequest] | None = None
        self.connected = False

    async def session(self, channel: grpc.aio.Channel) -> None:
        """Read one stream until it ends."""
        stream: Any = MarketDataStub(channel).Subscribe()  # type: ignore[no-untyped-call]  # generated
        self._outbox = Outbox(stream.write, BOUND, on_overflow=stream.cancel)
        self._say(subscribe=self._opening())
        try:
            async for batch in stream:
                self.connected = True
                await self._take(batch)
        except asyncio.CancelledError:
            if _is_asked_to_end():
                raise  # else a feed that doesn't read our requests was left: the next session
        finally:
            self.connected, self._outbox = False, None

    def tell_traced(self, traced: pb.TracedTick) -> None:
        """Tell the feed that a tick led to an order; never waits."""
        self._say(traced=traced)

    def resubscribe(self) -> None:
        """Ask anew: what is wanted has changed."""
        self._say(subscribe=self._wanted())

    def _opening(self) -> pb.Subscription:
        wanted = self._wanted()
        wanted.epoch, wanted.after = self._epoch, self._seq
        return wanted

    def _say(self, **request: Any) -> None:
        if self._outbox is not None:
            self._outbox.put(pb.SubscribeRequest(**request))

    async def _take(self, batch: pb.TickBatch) -> None:
        if batch.resync:
            return
        ticks = ticks_from_wire(batch)
        if batch.epoch != self._epoch:
            self._epoch, self._seq = batch.epoch, 0
        if batch.snapshot:
            self._reader.on_snapshot(ticks)
        else:
            self._reader.on_ticks(ticks, batch.sent_ns)
        if ticks:
            self._seq = ticks[-1].seq
        if batch.paced:
            await self._reader.settled()
            self._say(acknowledge=pb.Acknowledge(through=self._seq))


def _is_asked_to_end() -> bool:
    """Whether the session itself is cancelled, and not its stream by an overflow."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
