"""Translates between the stream on the wire and the hub."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable
from typing import Any

import grpc

from tradewind.domain.events import Tick
from tradewind.market.hub import MarketHub
from tradewind.ports.clock import Clock
from tradewind.wire.tick_entries import BatchHeads, TickEntries
from tradewind.wire.v1 import market_data_pb2 as pb
from tradewind_services.market_data.delivery import Delivery, Write
from tradewind_services.market_data.fanout import Fanout
from tradewind_services.market_data.subscribers import Filter, Subscriber
from tradewind_services.market_data.tracing import TickSpans

NAME = "tradewind.wire.v1.MarketData"


class MarketDataService:
    """The servicer; `epoch` names this life of the process, in which sequence numbers rise.

    Batches leave as bytes: each tick is encoded once for all readers.
    """

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
        self._resync = pb.TickBatch(epoch=epoch, resync=True).SerializeToString()
        self._heads, self._entries = BatchHeads(epoch, paced=paced), TickEntries()

    def add_to(self, server: grpc.aio.Server) -> None:
        """Serve the methods of the proto; answers are bytes already."""
        handlers = {
            "Subscribe": grpc.stream_stream_rpc_method_handler(
                self.subscribe, pb.SubscribeRequest.FromString
            ),
            "Query": grpc.unary_unary_rpc_method_handler(self.query, pb.QueryRequest.FromString),
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, handlers),))

    async def subscribe(self, requests: AsyncIterator[pb.SubscribeRequest], context: Any) -> None:
        """Stream ticks: what the reader missed or a snapshot first, then everything new."""
        first = await anext(aiter(requests), None)
        if first is None or first.WhichOneof("request") != "subscribe":
            await context.abort(
                grpc.StatusCode.INVALID_ARGUMENT, "the first message must be a subscription"
            )
            return
        # A reader starts from the past; it is there once the first warm-up is over.
        await self._fanout.open.wait()
        number, delivery = self._open(first.subscribe, context.write)
        listening = asyncio.ensure_future(self._listen(requests, number))
        try:
            await delivery.ended()
        finally:
            listening.cancel()
            self._fanout.leave(number)

    async def query(self, request: pb.QueryRequest, context: Any) -> bytes:
        """Answer with what the hub holds of the asked symbols."""
        wanted = Filter(request.symbols, request.kinds, ())
        return self._snapshot(self._past(wanted, wanted.symbols))

    def _open(self, asked: pb.Subscription, write: Write) -> tuple[int, Delivery]:
        """Let a reader in with its first batch: all that it missed, else what stands."""
        reader = Subscriber(_filter(asked), lossless=self._paced)
        missed = self._hub.since(asked.after) if asked.epoch == self._epoch else None
        number = self._fanout.join(reader, asked.after if missed is not None else 0)
        if missed is not None:
            batch = self._resumed(number, reader, missed, asked.after)
        else:
            past = self._past(reader.wanted, reader.wanted.symbols)
            self._fanout.sent(number, self._hub.seq if past else 0)
            batch = self._snapshot(past)
        first = [batch]
        delivery = Delivery(write, lambda: _once(first) or self._due(number, reader), self._resync)
        reader.on_news = delivery.poke
        delivery.poke()
        return number, delivery

    def _resumed(self, number: int, reader: Subscriber, missed: list[Tick], after: int) -> bytes:
        ticks = [tick for tick in missed if reader.wanted.passes(tick)]
        self._fanout.sent(number, ticks[-1].seq if ticks else after)
        return self._news(ticks)

    def _due(self, number: int, reader: Subscriber) -> list[bytes]:
        """One batch of news; before the present of new symbols, all of them."""
        added = reader.take_added()
        batches: list[bytes] = []
        while ticks := reader.take():
            self._fanout.sent(number, ticks[-1].seq)
            batches.append(self._news(ticks))
            if not added:
                return batches
        return [*batches, self._snapshot(self._past(reader.wanted, added))] if added else batches

    async def _listen(self, requests: AsyncIterator[pb.SubscribeRequest], number: int) -> None:
        async for request in requests:
            match request.WhichOneof("request"):
                case "acknowledge":
                    self._fanout.pacing.acknowledged(number, request.acknowledge.through)
                case "traced":
                    self._spans.emit(request.traced)
                case "subscribe":
                    self._fanout.readers[number].want(_filter(request.subscribe))

    def _past(self, wanted: Filter, symbols: Collection[str]) -> list[Tick]:
        now_ns, seq = self._clock.utc_ns(), self._hub.seq
        ticks = (Tick(seq, now_ns, event) for event in self._hub.snapshot(symbols))
        return [tick for tick in ticks if wanted.passes(tick)]

    def _news(self, ticks: Iterable[Tick]) -> bytes:
        entries = self._entries.of(ticks)
        return self._heads.news(self._clock.utc_ns()) + entries

    def _snapshot(self, ticks: Iterable[Tick]) -> bytes:
        return self._heads.snapshot(self._clock.utc_ns()) + self._entries.of(ticks)


def _filter(asked: pb.Subscription) -> Filter:
    return Filter(asked.symbols, asked.kinds, asked.frames)


def _once(batches: list[bytes]) -> list[bytes]:
    """Everything there is, and nothing the next time."""
    taken = batches[:]
    batches.clear()
    return taken
