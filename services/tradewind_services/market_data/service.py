"""The market-data service: one venue socket for every reader of a policy."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tradewind.deploy.configs import MarketDataConfig
from tradewind.deploy.reports import MarketDataReport
from tradewind.domain.errors import MalformedValueError, VenueError
from tradewind.domain.events import FeedStatus
from tradewind.domain.values import MILLISECOND, Nanos
from tradewind.market.health import FeedState
from tradewind.market.hub import MarketHub
from tradewind.market.settings import HubSettings
from tradewind.venues.alpaca.stream import Batch
from tradewind_services.health import Pages
from tradewind_services.hosting import Host
from tradewind_services.market_data.fanout import Fanout
from tradewind_services.market_data.history import read_past
from tradewind_services.market_data.pacing import Pacing
from tradewind_services.market_data.servicer import NAME, MarketDataService
from tradewind_services.market_data.subscribers import BOUND
from tradewind_services.market_data.telling import FeedMetrics, Measured, open_markets, stale
from tradewind_services.market_data.tracing import TickSpans
from tradewind_services.venues import open_venue, refused_keys
from tradewind_services.wanted import Wanted, frames_of, symbols_of

if TYPE_CHECKING:
    from tradewind.storage.recordings import Recorder

CHANNELS = ("trades", "quotes", "book")
TICK_S = 0.1
LATENESS_NS = Nanos(100 * MILLISECOND)
AHEAD_NS = Nanos(5_000 * MILLISECOND)


def _recorder(folder: Path) -> "Recorder":
    # Few services record; Arrow is a third of the process's start and memory.
    from tradewind.storage.recordings import Recorder

    return Recorder(folder)


class FeedService:
    """Composes feed, hub and readers."""

    def __init__(self, host: Host, config: MarketDataConfig) -> None:
        self._host, self._config = host, config
        self._venue = open_venue(config.venue, host.clock, config.name)
        self._feed = self._venue.feed()
        live = not config.venue.market_clock
        self._hub = MarketHub(settings_of(live=live, paced=config.paced))
        self._live = live
        self._pacing = Pacing(readers_expected=0)
        self._fanout = Fanout(self._pacing)
        self._wanted = Wanted(config, host.resource_refused)
        self._recorder = _recorder(Path(config.record)) if config.record else None
        self._symbols: frozenset[str] = frozenset()
        self._events = 0
        self._read_ns = 0
        self._ended = False
        self._metrics = FeedMetrics(host.metrics, self._measure)

    async def start(self) -> None:
        """Open the door; the feed follows."""
        host = self._host
        epoch = f"{host.clock.utc_ns():x}"
        servicer = MarketDataService(
            self._hub,
            self._fanout,
            TickSpans(host.tracer),
            host.clock,
            epoch=epoch,
            paced=self._config.paced,
        )
        servicer.add_to(host.server.grpc)
        host.server.publish(NAME)
        host.spawn("feed", self._read)
        host.spawn("time", self._tick)
        if self._config.paced:
            host.spawn("pace", self._pace)
        host.spawn("recorder", self._flush)

    def unready(self) -> str:
        """Ready is: data is coming, with keys that the venue takes."""
        refused = "" if self._feed.is_connected else refused_keys(self._venue.keys)
        return refused or ("" if self._read_ns else "waiting for the venue's first data")

    def pages(self) -> Pages:
        """The status document."""
        return {"/status": lambda _: self._status()}

    async def drain(self) -> None:
        """Leave the venue."""
        await self._feed.close()
        if self._recorder is not None:
            self._recorder.close()

    async def _read(self) -> None:
        await self._subscribe()
        self._fanout.open.set()
        await self._feed.deliver(self._take)

    def _take(self, batch: Batch) -> None:
        if batch.events:
            if not all(isinstance(event, FeedStatus) for event in batch.events):
                self._read_ns = batch.read_ns  # the adapter's own word on its health is no data
            self._events += len(batch.events)
            ticks = self._hub.on_events(batch.read_ns, batch.events)
            self._metrics.heard(ticks)
            self._fanout.offer(ticks)
            if self._recorder is not None:
                self._recorder.record(ticks)
        for fault in batch.faults:
            self._host.metrics.malformed.labels("feed").inc()
            self._host.log.debug("bad_feed_item", fault=str(fault))
        if batch.end:
            self._ended = True
        if batch.pace is not None and self._config.paced:
            self._pacing.handed_out(batch.pace, self._hub.seq)

    async def _subscribe(self) -> None:
        policy, strategies = self._wanted.policy, self._wanted.strategies
        wanted = symbols_of(strategies)
        self._pacing.expect(len(strategies) + 1 if self._config.paced else 0)
        added, gone = wanted - self._symbols, self._symbols - wanted
        self._symbols = wanted
        self._hub.want(wanted, frames_of(strategies))
        if added:
            await self._warm_up(sorted(added), frames_of(strategies))
            await self._feed.subscribe(sorted(added), CHANNELS)
        if gone:
            await self._feed.unsubscribe(sorted(gone))
            self._hub.forget(gone)
        self._host.generations.took(policy, strategies)

    async def _warm_up(self, symbols: list[str], frames: tuple[str, ...]) -> None:
        """Fill the memory with the past, so that indicators start warm; without is safe too."""
        try:
            past = await read_past(self._venue, symbols, frames)
        except (VenueError, MalformedValueError) as error:
            self._host.log.warning("no_history", reason=str(error))
            return
        self._hub.on_history(past)

    async def _flush(self) -> None:
        """What is flushed outlives the process."""
        while self._recorder is not None:
            await asyncio.sleep(1.0)
            self._recorder.flush()

    async def _tick(self) -> None:
        clock = self._host.clock
        while True:
            await asyncio.sleep(TICK_S)
            market_ns = clock.utc_ns() if self._live else Nanos(0)
            ticks = self._hub.on_time(market_ns, clock.machine_ns())
            if ticks:
                self._metrics.heard(ticks)
                self._fanout.offer(ticks)
            if self._wanted.renew():
                await self._subscribe()

    async def _pace(self) -> None:
        """Tell a pacing venue which batches every reader has finished with."""
        while True:
            await self._feed.acknowledge(await self._pacing.next_due())

    def _status(self) -> bytes:
        return msgspec.json.encode(
            {
                "ready": not self.unready(),
                "reason": self.unready(),
                "events": self._events,
                "age_ms": (self._host.clock.utc_ns() - self._read_ns) // 1_000_000,
                "market_ns": self._hub.market_ns,
                "readers": len(self._fanout.readers),
                "ended": self._ended,
                "reconnects": self._feed.reconnects,
                "dropped": self._hub.counters,
                "last": {symbol: self._last(symbol) for symbol in sorted(self._symbols)},
                "report": self._report(),
            }
        )

    def _report(self) -> MarketDataReport:
        states = {symbol: self._state(symbol) for symbol in self._symbols}
        return MarketDataReport(
            ready=not self.unready(),
            reason=self.unready(),
            policy_generation=self._host.generations.policy,
            pinning=self._host.pinning,
            connected=self._feed.is_connected,
            stale=stale(states, self._host.clock.utc_ns(), never_closes=not self._live),
        )

    def _measure(self) -> Measured:
        silent_ns = self._host.clock.utc_ns() - self._read_ns if self._read_ns else 0
        return Measured(
            events=self._events,
            staleness_s=silent_ns / 1e9,
            dropped=self._hub.counters,
            live={symbol: self._is_live(symbol) for symbol in self._symbols},
            open={} if self._ended else self._markets(),
            reconnects=self._feed.reconnects,
            readers=len(self._fanout.readers),
        )

    def _markets(self) -> dict[tuple[str, str], bool]:
        now_ns = self._host.clock.utc_ns()
        return open_markets(self._symbols, now_ns, never_closes=not self._live)

    def _is_live(self, symbol: str) -> bool:
        return self._state(symbol) is FeedState.LIVE

    def _state(self, symbol: str) -> FeedState:
        market = self._hub.market(symbol)
        return market.health.state if market is not None else FeedState.DISCONNECTED

    def _last(self, symbol: str) -> int:
        market = self._hub.market(symbol)
        quote = market.quote if market else None
        if quote is None or not quote.bid_price or not quote.ask_price:
            return 0
        return (quote.bid_price + quote.ask_price) // 2


def settings_of(*, live: bool, paced: bool) -> HubSettings:
    """What the hub keeps, and how patient it is.

    A real venue's clock is the machine's: bars close a little late, and no time from afar. A tape
    that waits for its readers remembers all that one which is cut may have missed.
    """
    if paced:
        return HubSettings(ticks_kept=3 * BOUND)
    return HubSettings(lateness_ns=LATENESS_NS, max_ahead_ns=AHEAD_NS) if live else HubSettings()
