"""Translates between the stream on the wire and the hub."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Any

import grpc

from tradewind.domain.events import Tick
from tradewind.market.hub import MarketHub
from tradewind.ports.clock import Clock
from tradewind.transport.outboxes import Overflow
from tradewind.wire.ticks import tick_to_wire
from tradewind.wire.v1 import market_data_pb2 as pb
from tradewind.wire.v1.market_data_pb2_grpc import MarketDataServicer
from tradewind_services.market_data.pacing import Pacing
from tradewind_services.market_data.subscribers import Filter, Subscriber
from tradewind_services.market_data.tracing import TickSpans


class Fanout:
    """The readers of one feed, in the order in which they came."""

    def __init__(self, pacing: Pacing) -> None:
        self.pacing = pacing
        self.readers: dict[int, Subscriber] = {}
        self.open = asyncio.Event()
        self._numbers = itertools.count(1)

    def join(self, reader: Subscriber, seq: int) -> int:
        """Add a reader that has everything up to `seq`, and return its number."""
        number = next(self._numbers)
        self.readers[number] = reader
        self.pacing.joined(number, seq)
        return number

    def leave(self, number: int) -> None:
        """Remove a reader."""
        self.readers.pop(number, None)
        self.pacing.left(number)

    def offer(self, ticks: list[Tick]) -> None:
        """Hand ticks to every reader."""
        for reader in self.readers.values():
            reader.offer(ticks)


class MarketDataService(MarketDataServicer):
    """The servicer; `epoch` names this life of the process, in which sequence numbers rise."""

    def __init__(
        self,
        hub: MarketHub,
        fanout: Fanout,
        spans: TickSpans,
        clock: Clock,
        *,
        epoch: str,
        paced: bool,
    ) -> None:
        self._hub, self._fanout, self._spans, self._clock = hub, fanout, spans, clock
        self._epoch, self._paced = epoch, paced

    async def Subscribe(  # noqa: N802 # named by the proto
        self, requests: AsyncIterator[pb.SubscribeRequest], context: Any
    ) -> AsyncIterator[pb.TickBatch]:
        """Stream ticks: what the reader missed or a snapshot first, then everything new."""
        first = await anext(aiter(requests), None)
        if first is None or first.WhichOneof("request") != "subscribe":
            await context.abort(
                grpc.StatusCode.INVALID_ARGUMENT, "the first message must be a subscription"
            )
            return
        # A reader starts from the past; it is there once the first warm-up is over.
        await self._fanout.open.wait()
        asked = first.subscribe
        reader = Subscriber(Filter(asked.symbols, asked.kinds, asked.frames), lossless=self._paced)
        opening = self._opening(asked, reader)
        number = self._fanout.join(reader, self._hub.seq)
        listening = asyncio.ensure_future(self._listen(requests, number))
        try:
            yield opening
            async for batch in self._batches(reader):
                yield batch
        finally:
            listening.cancel()
            self._fanout.leave(number)

    async def Query(self, request: pb.QueryRequest, context: Any) -> pb.TickBatch:  # noqa: N802 # named by the proto
        """Answer with what the hub holds of the asked symbols."""
        wanted = Filter(request.symbols, request.kinds, ())
        events = self._hub.snapshot(wanted.symbols)
        ticks = [Tick(self._hub.seq, self._clock.utc_ns(), event) for event in events]
        return self._batch([tick for tick in ticks if wanted.passes(tick)], snapshot=True)

    def _opening(self, asked: pb.Subscription, reader: Subscriber) -> pb.TickBatch:
        missed = self._hub.since(asked.after) if asked.epoch == self._epoch else None
        if missed is not None:
            return self._batch([tick for tick in missed if reader.wanted.passes(tick)])
        now = self._clock.utc_ns()
        events = self._hub.snapshot(reader.wanted.symbols)
        ticks = (Tick(self._hub.seq, now, event) for event in events)
        return self._batch([tick for tick in ticks if reader.wanted.passes(tick)], snapshot=True)

    async def _batches(self, reader: Subscriber) -> AsyncIterator[pb.TickBatch]:
        while True:
            try:
                ticks = await reader.take()
            except Overflow:
                yield pb.TickBatch(epoch=self._epoch, resync=True)
                return
            yield self._batch(ticks)

    async def _listen(self, requests: AsyncIterator[pb.SubscribeRequest], number: int) -> None:
        async for request in requests:
            match request.WhichOneof("request"):
                case "acknowledge":
                    self._fanout.pacing.acknowledged(number, request.acknowledge.through)
                case "traced":
                    self._spans.emit(request.traced)
                case "subscribe":
                    self._rewanted(request.subscribe, self._fanout.readers[number])

    def _rewanted(self, asked: pb.Subscription, reader: Subscriber) -> None:
        """A running reader wants something else: what holds now of the new symbols, then news."""
        added = set(asked.symbols) - reader.wanted.symbols
        reader.wanted = Filter(asked.symbols, asked.kinds, asked.frames)
        now = self._clock.utc_ns()
        reader.offer(Tick(self._hub.seq, now, event) for event in self._hub.snapshot(added))

    def _batch(self, ticks: list[Tick], *, snapshot: bool = False) -> pb.TickBatch:
        return pb.TickBatch(
            epoch=self._epoch,
            snapshot=snapshot,
            sent_ns=self._clock.utc_ns(),
            ticks=[tick_to_wire(tick) for tick in ticks],
            paced=self._paced,
        )
