"""The strategy's side of the market-data stream."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

import grpc

from tradewind.domain.events import Tick
from tradewind.wire.ticks import ticks_from_wire
from tradewind.wire.v1 import market_data_pb2 as pb
from tradewind.wire.v1.market_data_pb2_grpc import MarketDataStub


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
        self._requests: asyncio.Queue[pb.SubscribeRequest] = asyncio.Queue(1000)
        self.connected = False

    async def session(self, channel: grpc.aio.Channel) -> None:
        """Read one stream until it ends."""
        self._requests = asyncio.Queue(1000)
        stream: Any = MarketDataStub(channel).Subscribe(self._asking())  # type: ignore[no-untyped-call]  # generated
        try:
            async for batch in stream:
                self.connected = True
                await self._take(batch)
        finally:
            self.connected = False

    def tell_traced(self, traced: pb.TracedTick) -> None:
        """Tell the feed that a tick led to an order; never waits."""
        if not self._requests.full():
            self._requests.put_nowait(pb.SubscribeRequest(traced=traced))

    def resubscribe(self) -> None:
        """Ask anew: what is wanted has changed."""
        if not self._requests.full():
            self._requests.put_nowait(pb.SubscribeRequest(subscribe=self._wanted()))

    async def _asking(self) -> AsyncIterator[pb.SubscribeRequest]:
        wanted = self._wanted()
        wanted.epoch, wanted.after = self._epoch, self._seq
        yield pb.SubscribeRequest(subscribe=wanted)
        while True:
            yield await self._requests.get()

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
            acknowledge = pb.Acknowledge(through=self._seq)
            await self._requests.put(pb.SubscribeRequest(acknowledge=acknowledge))
