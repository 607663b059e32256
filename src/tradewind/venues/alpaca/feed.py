"""Stocks and crypto as one feed: each socket opens when somebody wants something of it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing

from tradewind.domain.events import MarketEvent
from tradewind.domain.instruments import is_crypto
from tradewind.domain.values import Nanos
from tradewind.venues.alpaca.states import ConnectionState
from tradewind.venues.alpaca.stream import Batch, DataStream

_LOGGED_IN = frozenset({ConnectionState.CONNECTED, ConnectionState.SUBSCRIBED})
_QUEUED_BATCHES = 1024
"""When it is full the sockets are not read: the venue waits, and nothing is dropped here."""


class AlpacaFeed:
    """The market data of one set of keys; one consumer reads `batches`, or takes what comes."""

    def __init__(self, stocks: DataStream, crypto: DataStream) -> None:
        self.streams = (stocks, crypto)
        self._queue: asyncio.Queue[Batch | Exception | None] = asyncio.Queue(_QUEUED_BATCHES)
        self._take: Callable[[Batch], None] | None = None
        self._handed: dict[str, int] = {}
        self._pumps: dict[str, asyncio.Task[None]] = {}

    async def subscribe(self, symbols: Collection[str], channels: Collection[str]) -> None:
        """Ask for these symbols on these channels ("trades", "quotes", "bars", "book") as well."""
        for stream, part in zip(self.streams, _split(symbols), strict=True):
            if part:
                self._start(stream)
                await stream.subscribe(part, channels)

    async def unsubscribe(self, symbols: Collection[str]) -> None:
        """Stop asking for these symbols."""
        for stream, part in zip(self.streams, _split(symbols), strict=True):
            if part:
                await stream.unsubscribe(part)

    async def batches(self) -> AsyncGenerator[Batch, None]:
        """Yield every frame's events as read; with a pacing venue acknowledge each `pace`."""
        while (batch := await self._queue.get()) is not None:
            if isinstance(batch, Exception):
                raise batch
            self._note(batch)
            yield batch

    async def deliver(self, take: Callable[[Batch], None]) -> None:
        """Hand every frame's events to `take` at once, as read, until the feed is closed.

        The same as reading `batches`, without the queue and the wake-ups between a frame and its
        reader.
        """
        async for batch in self.batches():
            take(batch)
            self._take = take  # what waits in the queue still comes first

    async def events(self) -> AsyncGenerator[tuple[Nanos, Sequence[MarketEvent]], None]:
        """Yield `(read_ns, events)`; a frame is acknowledged when the next one is asked for."""
        async for batch in self.batches():
            if batch.events:
                yield batch.read_ns, batch.events
            if batch.pace is not None:
                await self.acknowledge(batch.pace)

    async def acknowledge(self, pace: int) -> None:
        """Tell a pacing venue that everything up to `pace` is dealt with.

        Its numbers run over both sockets: each is told only of what was handed out of it.
        """
        for stream in self.streams:
            await stream.acknowledge(min(pace, self._handed.get(stream.source, 0)))

    async def close(self) -> None:
        """Leave the feed; `batches` ends."""
        for stream in self.streams:
            await stream.close()
        for pump in self._pumps.values():
            pump.cancel()
        await asyncio.gather(*self._pumps.values(), return_exceptions=True)
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    @property
    def is_connected(self) -> bool:
        """Whether every socket that is wanted is logged in; a market need not be open for it."""
        wanted = [stream for stream in self.streams if stream.source in self._pumps]
        return bool(wanted) and all(stream.state in _LOGGED_IN for stream in wanted)

    @property
    def faults(self) -> int:
        """Items skipped since the start."""
        return sum(stream.faults for stream in self.streams)

    @property
    def reconnects(self) -> int:
        """Connections lost since the start."""
        return sum(stream.reconnects for stream in self.streams)

    def _note(self, batch: Batch) -> None:
        if batch.pace is not None:
            self._handed[batch.source] = batch.pace

    def _start(self, stream: DataStream) -> None:
        if stream.source not in self._pumps:
            self._pumps[stream.source] = asyncio.create_task(self._pump(stream))

    async def _pump(self, stream: DataStream) -> None:
        try:
            async with aclosing(stream.batches()) as batches:
                async for batch in batches:
                    if self._take is None or not self._queue.empty():
                        await self._queue.put(batch)
                    else:
                        self._note(batch)
                        self._take(batch)
        except Exception as error:  # noqa: BLE001 - raised by the consumer, who must know
            await self._queue.put(error)


def _split(symbols: Collection[str]) -> tuple[list[str], list[str]]:
    crypto = [symbol for symbol in symbols if is_crypto(symbol)]
    return [symbol for symbol in symbols if not is_crypto(symbol)], crypto
