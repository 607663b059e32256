"""One feed's events become numbered ticks: validated, with bars, health and a memory."""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping

import msgspec

from tradewind.domain.events import (
    FeedStatus,
    MarketEvent,
    MarketTime,
    Quote,
    Tick,
)
from tradewind.domain.values import SECOND, Nanos
from tradewind.market.frames import Frame
from tradewind.market.health import FeedState
from tradewind.market.symbols import SymbolMemory
from tradewind.market.validation import fault, is_crossed


class HubSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of a hub's memory, and when a silent feed is stale (machine time)."""

    trades_kept: int = 1_000
    bars_kept: int = 500
    ticks_kept: int = 50_000
    stale_after_ns: Nanos = Nanos(30 * SECOND)


class MarketHub:
    """The pure heart of the market-data service.

    Market time never goes back. Every input returns the ticks that it caused, in order.
    """

    def __init__(self, settings: HubSettings | None = None) -> None:
        self.settings = settings or HubSettings()
        self.counters: Counter[str] = Counter()
        self.market_ns = Nanos(0)
        self.seq = 0
        self.feed = FeedState.DISCONNECTED
        self._symbols: dict[str, SymbolMemory] = {}
        self._recent: deque[Tick] = deque(maxlen=self.settings.ticks_kept)
        self._heard_ns = 0

    def want(self, frames: Mapping[str, Collection[Frame]]) -> None:
        """Keep these symbols, with bars in these frames; what is known of them stays."""
        for symbol, wanted in frames.items():
            self._memory(symbol).want(wanted)

    def on_events(
        self, read_ns: int, events: Iterable[MarketEvent], *, machine_ns: int = 0
    ) -> list[Tick]:
        """Take one frame of the feed."""
        self._heard_ns = machine_ns
        out: list[MarketEvent] = []
        if self.feed is not FeedState.LIVE:
            out.append(self._feed_is(FeedState.LIVE, ""))
        for event in events:
            out += self._take(event)
        return self._numbered(read_ns, out)

    def on_history(self, events: Iterable[MarketEvent]) -> None:
        """Remember the past without telling anybody."""
        for event in events:
            if not fault(event, 0) and hasattr(event, "symbol"):
                self._memory(event.symbol).take(event)

    def on_feed_lost(self, read_ns: int, reason: str) -> list[Tick]:
        """The socket is gone."""
        return self._numbered(read_ns, [self._feed_is(FeedState.DISCONNECTED, reason)])

    def on_machine_time(self, read_ns: int, machine_ns: int) -> list[Tick]:
        """Find out whether the feed has fallen silent."""
        silent_ns = machine_ns - self._heard_ns
        if self.feed is not FeedState.LIVE or silent_ns < self.settings.stale_after_ns:
            return []
        reason = f"no message for {silent_ns // SECOND} s"
        return self._numbered(read_ns, [self._feed_is(FeedState.STALE, reason)])

    def snapshot(self, symbols: Collection[str]) -> list[MarketEvent]:
        """What a reader needs first: past trades and bars in order of time, then what holds now."""
        known = [self._symbols[symbol] for symbol in symbols if symbol in self._symbols]
        past = sorted(
            (event for memory in known for event in memory.past()),
            key=lambda event: getattr(event, "end_ns", event.ts_ns),
        )
        present = [event for memory in known for event in memory.present()]
        return [*past, *present, FeedStatus("", self.market_ns, self.feed), self._time()]

    def since(self, seq: int) -> list[Tick] | None:
        """Every tick after `seq`; None when they are no longer all there."""
        oldest = self._recent[0].seq if self._recent else self.seq + 1
        if seq > self.seq or seq < oldest - 1:
            return None
        return [tick for tick in self._recent if tick.seq > seq]

    def last_quote(self, symbol: str) -> Quote | None:
        """The newest quote."""
        memory = self._symbols.get(symbol)
        return memory.quote if memory else None

    def _take(self, event: MarketEvent) -> list[MarketEvent]:
        reason = fault(event, self.market_ns)
        if reason:
            self.counters[reason] += 1
            return []
        self.market_ns = max(self.market_ns, event.ts_ns)
        if isinstance(event, MarketTime):
            return [*self._closed_bars(), self._time()]
        if isinstance(event, FeedStatus):
            return [self._feed_is(FeedState(event.state), event.reason)]
        if isinstance(event, Quote) and is_crossed(event):
            self.counters["quote_crossed"] += 1
        return self._memory(event.symbol).take(event, self.counters)

    def _closed_bars(self) -> list[MarketEvent]:
        now = self.market_ns
        return [bar for memory in self._symbols.values() for bar in memory.on_time(now)]

    def _memory(self, symbol: str) -> SymbolMemory:
        memory = self._symbols.get(symbol)
        if memory is None:
            memory = SymbolMemory(
                symbol, trades=self.settings.trades_kept, bars=self.settings.bars_kept
            )
            self._symbols[symbol] = memory
        return memory

    def _feed_is(self, state: FeedState, reason: str) -> FeedStatus:
        self.feed = state
        self.counters[f"feed_{state.value.lower()}"] += 1
        return FeedStatus("", self.market_ns, state, reason)

    def _time(self) -> MarketTime:
        return MarketTime(self.market_ns)

    def _numbered(self, read_ns: int, events: Iterable[MarketEvent]) -> list[Tick]:
        ticks = []
        for event in events:
            self.seq += 1
            ticks.append(Tick(self.seq, Nanos(read_ns), event))
        self._recent.extend(ticks)
        return ticks
