"""Market data to one subscriber over gRPC and mutual TLS, as domain events: two processes."""

import asyncio
import datetime as dt
import multiprocessing
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import uvloop

from tradewind.domain.events import Quote, Tick
from tradewind.local.certificates import Authority
from tradewind.market.hub import MarketHub
from tradewind.telemetry.traces import Tracer
from tradewind.transport.channels import open_channel
from tradewind.transport.identities import Identity
from tradewind.transport.servers import GrpcServer
from tradewind.wire.v1 import market_data_pb2 as pb
from tradewind_services.clocks import MachineClock
from tradewind_services.feed_client import FeedClient
from tradewind_services.market_data.fanout import Fanout
from tradewind_services.market_data.pacing import Pacing
from tradewind_services.market_data.servicer import MarketDataService
from tradewind_services.market_data.tracing import TickSpans

EVENTS, FRAME = 400_000, 200
START: Any = 1_700_000_000 * 10**9
PRICE: Any = 190 * 10**9
SIZE: Any = 10**11


def run() -> list[dict[str, Any]]:
    """Measure events a second, from the hub in one process to domain events in another."""
    with tempfile.TemporaryDirectory() as folder:
        rates = sorted(_once(Path(folder)) for _ in range(3))
    return [
        {
            "name": "market data to a subscriber",
            "value": round(rates[1]),
            "unit": "events/s",
            "floor": 100_000,
            "goal": 300_000,
            "better": "more",
        }
    ]


def _once(folder: Path) -> float:
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    publisher = context.Process(target=_publish, args=(str(folder), there), daemon=True)
    publisher.start()
    try:
        return uvloop.run(_read(folder, here.recv(), here))
    finally:
        publisher.kill()
        publisher.join()


def _publish(folder: str, pipe: Connection) -> None:
    uvloop.run(_serve(Path(folder), pipe))


async def _serve(folder: Path, pipe: Connection) -> None:
    hub, fanout = MarketHub(), Fanout(Pacing(0))
    tls = Authority(folder, dt.datetime.fromtimestamp(time.time(), dt.UTC)).issue(
        Identity("market-data", "main"), dt.datetime.fromtimestamp(time.time(), dt.UTC)
    )
    server = GrpcServer(tls, policy="main", namespace="default", on_refusal=print)
    clock = MachineClock()
    servicer = MarketDataService(
        hub, fanout, TickSpans(Tracer("bench", "")), clock, epoch="1", paced=True
    )
    servicer.add_to(server.grpc)
    port = await server.start("127.0.0.1:0")
    fanout.open.set()
    pipe.send(port)
    while not fanout.readers:  # noqa: ASYNC110 # a benchmark's start
        await asyncio.sleep(0.01)
    for start in range(0, EVENTS, FRAME):
        quotes = [_quote(number) for number in range(start, start + FRAME)]
        fanout.offer(hub.on_events(clock.utc_ns(), quotes))
        while any(len(reader) > FRAME * 10 for reader in fanout.readers.values()):  # noqa: ASYNC110
            await asyncio.sleep(0)
    await asyncio.sleep(60)


def _quote(number: int) -> Quote:
    price: Any = PRICE + number % 1000 * 10**7
    ask: Any = price + 10**7
    return Quote("AAPL", START + number, price, SIZE, ask, SIZE)


async def _read(folder: Path, port: int, pipe: Connection) -> float:
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    tls = Authority(folder, now).issue(Identity("strategy", "main", strategy="s"), now)
    reader = _Counter()
    wanted = pb.Subscription(symbols=["AAPL"], kinds=["quote"])
    client = FeedClient(reader, lambda: wanted)
    peer = Identity("market-data", "main")
    async with open_channel(f"127.0.0.1:{port}", peer, tls) as channel:
        session = asyncio.ensure_future(client.session(channel))
        rate = await asyncio.wait_for(reader.done, 60)
        session.cancel()
    return rate


class _Counter:
    def __init__(self) -> None:
        self.done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._seen, self._started = 0, 0.0

    def on_snapshot(self, ticks: list[Tick]) -> None:
        self._started = time.perf_counter()

    def on_ticks(self, ticks: list[Tick], sent_ns: int) -> None:
        self._seen += sum(1 for tick in ticks if isinstance(tick.event, Quote))
        if self._seen >= EVENTS and not self.done.done():
            self.done.set_result(self._seen / (time.perf_counter() - self._started))

    async def settled(self) -> None:
        return


if __name__ == "__main__":
    for figure in run():
        print(figure)
