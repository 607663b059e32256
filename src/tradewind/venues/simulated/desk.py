"""Between the exchange and its clients: nothing is told before the journal holds it."""

import asyncio
from collections.abc import Mapping

from tradewind.domain.values import Nanos
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.journal import VenueJournal
from tradewind.venues.simulated.orders import Update
from tradewind.venues.simulated.trading_stream import OrderStream


class TradingDesk:
    """Collects what the exchange did, writes it in groups, then lets it out in order.

    Args:
        exchange: The machine; whoever moves it calls `settle` afterwards.
        stream: Who hears of it.
        journal: Where it is kept; none keeps nothing.
        keys: Account id by key id.
    """

    def __init__(
        self,
        exchange: Exchange,
        stream: OrderStream,
        *,
        journal: VenueJournal | None = None,
        keys: Mapping[str, str],
    ) -> None:
        self.exchange, self.stream, self.keys = exchange, stream, keys
        self._journal = journal
        self._waiting: list[Update | Nanos] = []
        self._wake = asyncio.Event()
        self._taken, self._kept = 0, 0
        self._progress = asyncio.Condition()

    def settle(self) -> None:
        """Collect what the exchange did since the last call."""
        records = self.exchange.take_records()
        self._waiting.extend(update for _, update in self.exchange.take_account_events())
        if records:
            self._taken += 1
            if self._journal is not None:
                self._journal.append(records)
            self._wake.set()

    def publish_clock(self, ts_ns: int) -> None:
        """Tell market time, behind everything that happened before it."""
        if self._taken == self._kept and not self._waiting:
            self.stream.publish_clock(ts_ns)
        else:
            self._waiting.append(Nanos(ts_ns))
            self._wake.set()

    async def durable(self) -> None:
        """Wait until everything collected so far is kept and told."""
        wanted = self._taken
        async with self._progress:
            await self._progress.wait_for(lambda: self._kept >= wanted)

    async def told(self) -> None:
        """Wait until something more is kept and told."""
        async with self._progress:
            await self._progress.wait()

    async def run(self) -> None:
        """Write and tell until cancelled; the next group starts when the last one ends."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._flush()

    async def close(self) -> None:
        """Write and tell what is left, then end the sockets and free the journal."""
        self.settle()
        await self._flush()
        self.stream.close()
        if self._journal is not None:
            self._journal.close()

    async def _flush(self) -> None:
        taken = self._taken
        waiting, self._waiting = self._waiting, []
        if self._journal is not None and taken > self._kept:
            await asyncio.to_thread(self._journal.write, self._journal.take())
        for item in waiting:
            if isinstance(item, Update):
                self.stream.publish(item)
            else:
                self.stream.publish_clock(item)
        async with self._progress:
            self._kept = max(self._kept, taken)
            self._progress.notify_all()
