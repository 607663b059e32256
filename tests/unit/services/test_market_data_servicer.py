"""Readers of one feed: what each is sent, and when a tape may go on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.unit.market import builders as make
from tradewind.domain.events import Tick
from tradewind.domain.values import Nanos
from tradewind.market.hub import MarketHub
from tradewind.telemetry.traces import Tracer
from tradewind.wire.ticks import ticks_from_wire
from tradewind.wire.v1 import market_data_pb2 as pb
from tradewind_services.market_data.fanout import Fanout
from tradewind_services.market_data.pacing import Pacing
from tradewind_services.market_data.service import settings_of
from tradewind_services.market_data.servicer import MarketDataService
from tradewind_services.market_data.subscribers import BOUND
from tradewind_services.market_data.tracing import TickSpans

AAPL, KINDS = "AAPL", ("trade", "quote")


class Frozen:
    def utc_ns(self) -> Nanos:
        return Nanos(1)

    def machine_ns(self) -> Nanos:
        return Nanos(1)


class Stream:
    """The call's context and the reader's requests; a write lasts while the reader `holds`."""

    def __init__(self, asked: pb.Subscription) -> None:
        self.batches: list[pb.TickBatch] = []
        self.raw: list[bytes] = []
        self.reading = asyncio.Event()
        self.reading.set()
        self._requests: asyncio.Queue[pb.SubscribeRequest] = asyncio.Queue()
        self.say(subscribe=asked)

    async def write(self, batch: bytes) -> None:
        self.raw.append(batch)
        self.batches.append(pb.TickBatch.FromString(batch))
        await self.reading.wait()

    def say(self, **request: object) -> None:
        self._requests.put_nowait(pb.SubscribeRequest(**request))  # type: ignore[arg-type]  # by name

    async def requests(self) -> AsyncIterator[pb.SubscribeRequest]:
        while True:
            yield await self._requests.get()

    def ticks(self) -> list[Tick]:
        """All news so far."""
        return [t for batch in self.batches if not batch.snapshot for t in ticks_from_wire(batch)]

    def answer(self) -> None:
        """Say that all of it is dealt with."""
        self.say(acknowledge=pb.Acknowledge(through=self.ticks()[-1].seq))


class Feed:
    """A hub with its servicer; `expected` readers pace it."""

    def __init__(self, *, expected: int = 0) -> None:
        settings = settings_of(live=False, paced=expected > 0)
        self.hub, self.pacing = MarketHub(settings), Pacing(expected)
        self.fanout, self._batch = Fanout(self.pacing), 0
        spans = TickSpans(Tracer("test", ""))
        self.service = MarketDataService(
            self.hub, self.fanout, spans, Frozen(), epoch="e", paced=expected > 0
        )
        self.fanout.open.set()

    def show(self, *events: object) -> None:
        """One batch of the tape."""
        self._batch += 1
        self.fanout.offer(self.hub.on_events(Nanos(1), events))  # type: ignore[arg-type]  # builders'
        self.pacing.handed_out(self._batch, self.hub.seq)

    @asynccontextmanager
    async def reader(self, *symbols: str, after: int | None = None) -> AsyncIterator[Stream]:
        """A reader for as long as the block lasts; `after` resumes."""
        asked = pb.Subscription(symbols=symbols or (AAPL,), kinds=KINDS)
        if after is not None:
            asked.epoch, asked.after = "e", after
        stream = Stream(asked)
        call = asyncio.ensure_future(self.service.subscribe(stream.requests(), stream))
        await settled()
        try:
            yield stream
        finally:
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def numbers(stream: Stream) -> list[int]:
    return [tick.seq for tick in stream.ticks()]


async def test_a_newcomer_gets_what_stands_and_then_what_happens() -> None:
    feed = Feed()
    feed.show(make.a_quote(0))
    async with feed.reader() as stream:
        assert stream.batches[0].snapshot
        feed.show(make.a_quote(1), make.a_trade(2))
        assert [tick.event for tick in stream.ticks()] == [make.a_quote(1), make.a_trade(2)]


async def test_two_readers_get_the_same_bytes_of_a_tick() -> None:
    feed = Feed()
    async with feed.reader() as one, feed.reader() as other:
        feed.show(make.a_trade(1))
        assert one.raw[-1] == other.raw[-1]


async def test_a_reader_that_comes_back_gets_everything_that_it_missed() -> None:
    feed = Feed()
    async with feed.reader() as stream:
        feed.show(make.a_trade(1))
        last = numbers(stream)[-1]
    feed.show(make.a_trade(2), make.a_trade(3))
    async with feed.reader(after=last) as stream:
        feed.show(make.a_trade(4))
        assert numbers(stream) == [last + 1, last + 2, last + 3]


async def test_a_tape_waits_until_a_reader_that_came_back_has_dealt_with_what_it_missed() -> None:
    feed = Feed(expected=1)
    async with feed.reader() as stream:
        feed.show(make.a_trade(1))
        stream.answer()
        await settled()
        assert feed.pacing.due() == 1
        feed.show(make.a_trade(2))
        seen = numbers(stream)[0]
    assert feed.pacing.due() is None
    async with feed.reader(after=seen) as stream:
        assert feed.pacing.due() is None
        stream.answer()
        await settled()
        assert feed.pacing.due() == 2


async def test_a_tapes_reader_that_is_cut_loses_nothing() -> None:
    feed = Feed(expected=1)
    async with feed.reader() as stream:
        stream.reading.clear()
        before = len(stream.batches)
        for number in range(BOUND + 2):
            feed.show(make.a_trade(number))
        stream.reading.set()
        await settled()
        assert stream.batches[-1].resync
        assert len(stream.batches) == before + 2
        seen = numbers(stream)
    async with feed.reader(after=seen[-1]) as stream:
        assert seen + numbers(stream) == list(range(seen[0], feed.hub.seq + 1))


async def test_the_present_of_a_new_symbol_comes_after_the_news_and_is_no_news() -> None:
    feed = Feed()
    feed.show(make.a_quote(0, symbol="MSFT"))
    async with feed.reader() as stream:
        feed.show(make.a_trade(1))
        stream.say(subscribe=pb.Subscription(symbols=[AAPL, "MSFT"], kinds=KINDS))
        await settled()
        told = stream.batches[-1]
        assert told.snapshot
        assert make.a_quote(0, symbol="MSFT") in [t.event for t in ticks_from_wire(told)]
        feed.show(make.a_trade(2, symbol="MSFT"))
        assert make.a_trade(2, symbol="MSFT") in [tick.event for tick in stream.ticks()]


async def test_a_tape_does_not_wait_for_an_answer_to_what_nobody_asked_for() -> None:
    feed = Feed(expected=1)
    async with feed.reader() as stream:
        stream.say(acknowledge=pb.Acknowledge(through=feed.hub.seq))
        await settled()
        feed.show(make.a_trade(1, symbol="MSFT"), make.a_quote(2, symbol="MSFT"))
        if stream.ticks():  # of the feed's health, which everybody is told
            stream.answer()
            await settled()
        assert feed.pacing.due() == 1
