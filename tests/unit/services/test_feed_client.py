"""The reading side of market data: what it answers, and from where it goes on."""

import asyncio
from typing import Any

from tests.unit.market import builders as make
from tests.waiting import soon, until
from tradewind.domain.events import Tick
from tradewind.domain.values import Nanos
from tradewind.wire.ticks import tick_to_wire
from tradewind.wire.v1 import market_data_pb2 as pb
from tradewind_services.feed_client import BOUND, FeedClient


class Feed:
    """A channel to a feed that sends given batches; `reads` says whether it takes requests."""

    def __init__(self, *batches: pb.TickBatch, reads: bool = True) -> None:
        self.requests: list[pb.SubscribeRequest] = []
        self._batches, self._reads = list(batches), asyncio.Event()
        self._task: asyncio.Task[Any] | None = None
        if reads:
            self._reads.set()

    def stream_stream(self, *_: Any, **__: Any) -> Any:
        return lambda: self

    def unary_unary(self, *_: Any, **__: Any) -> Any:
        return None

    async def write(self, request: pb.SubscribeRequest) -> None:
        self.requests.append(request)
        await self._reads.wait()

    def cancel(self) -> None:
        self._cancelled.set_result(None)

    async def __aiter__(self) -> Any:
        self._cancelled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        for batch in self._batches:
            yield batch
        if not self._reads.is_set():
            await self._cancelled
            raise asyncio.CancelledError


class Reader:
    def __init__(self) -> None:
        self.past: list[Tick] = []
        self.news: list[Tick] = []

    def on_snapshot(self, ticks: list[Tick]) -> None:
        self.past += ticks

    def on_ticks(self, ticks: list[Tick], sent_ns: int) -> None:
        self.news += ticks

    async def settled(self) -> None:
        await asyncio.sleep(0)


def a_batch(*seqs: int, **fields: Any) -> pb.TickBatch:
    ticks = [Tick(seq, Nanos(1), make.a_trade(seq)) for seq in seqs]
    return pb.TickBatch(epoch="e", ticks=[tick_to_wire(tick) for tick in ticks], **fields)


def a_client() -> tuple[FeedClient, Reader]:
    reader = Reader()
    return FeedClient(reader, lambda: pb.Subscription(symbols=["AAPL"])), reader


async def test_the_past_and_the_news_are_told_apart() -> None:
    client, reader = a_client()
    await client.session(Feed(a_batch(3, snapshot=True), a_batch(4, 5)))  # type: ignore[arg-type]  # a fake
    assert [tick.seq for tick in reader.past] == [3]
    assert [tick.seq for tick in reader.news] == [4, 5]


async def test_the_next_session_goes_on_behind_the_last_tick() -> None:
    client, _ = a_client()
    await client.session(Feed(a_batch(4, 5)))  # type: ignore[arg-type]  # a fake
    again = Feed()
    await client.session(again)  # type: ignore[arg-type]  # a fake
    assert (again.requests[0].subscribe.epoch, again.requests[0].subscribe.after) == ("e", 5)


async def test_a_paced_batch_is_answered_once_it_is_dealt_with() -> None:
    client, _ = a_client()
    feed = Feed(a_batch(4, 5, paced=True), a_batch(6))
    await client.session(feed)  # type: ignore[arg-type]  # a fake
    assert [request.acknowledge.through for request in feed.requests[1:]] == [5]


async def test_a_feed_that_does_not_read_is_left_for_the_next_session() -> None:
    client, _ = a_client()
    feed = Feed(reads=False)
    session = asyncio.ensure_future(client.session(feed))  # type: ignore[arg-type]  # a fake
    await until(lambda: feed.requests)
    for _number in range(BOUND + 2):
        client.resubscribe()
    await soon(session)
    assert not client.connected


async def test_a_session_that_is_cancelled_ends_so() -> None:
    client, _ = a_client()
    feed = Feed(reads=False)
    session = asyncio.ensure_future(client.session(feed))  # type: ignore[arg-type]  # a fake
    await until(lambda: feed.requests)
    session.cancel()
    await soon(asyncio.wait({session}))
    assert session.cancelled()
