"""The market as one feed tells it: events in, numbered ticks out, and a memory for newcomers."""

from collections.abc import Iterable

from tradewind.domain.events import FeedStatus, MarketEvent, MarketTime, Tick
from tradewind.domain.values import Nanos
from tradewind.market.frames import parse_frame
from tradewind.market.health import FeedHealth
from tradewind.market.intake import Intake
from tradewind.market.settings import HubSettings
from tradewind.market.silence import Finding, Silence
from tradewind.market.symbols import SymbolMarket
from tradewind.market.ticks import TickRing

_DEFAULTS = HubSettings()


class MarketHub:
    """Checks events, builds bars and books, watches health, and numbers what it lets through.

    Bad data is dropped and counted by reason. Market time is the newest time told, and never goes
    back: a late trade is passed on as it is, an older quote than the last one is dropped. A bar
    comes before the event that shows that it ended, a change of health before the event that
    caused it.
    """

    def __init__(self, settings: HubSettings = _DEFAULTS) -> None:
        for frame in settings.frames:
            parse_frame(frame)
        self._ring = TickRing(settings.ticks_kept)
        self._intake = Intake(settings, self._ring)
        self._silence = Silence(settings)

    @property
    def seq(self) -> int:
        """The number of the newest tick; 0 before any."""
        return self._ring.seq

    @property
    def market_ns(self) -> Nanos:
        """The newest market time; 0 before any."""
        return Nanos(self._intake.market_ns)

    @property
    def counters(self) -> dict[str, int]:
        """How many events were dropped, or were odd, by reason."""
        return self._intake.counters

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols that are known."""
        return tuple(self._intake.markets)

    @property
    def frames(self) -> tuple[str, ...]:
        """The bar frames that are built."""
        return self._intake.frames

    def market(self, symbol: str) -> SymbolMarket | None:
        """What is known of a symbol, to read."""
        return self._intake.markets.get(symbol)

    @property
    def unsound_books(self) -> tuple[str, ...]:
        """Symbols whose book is crossed or lacks changes: the feed should subscribe to it again."""
        markets = self._intake.markets.values()
        return tuple(one.symbol for one in markets if one.book_is_unsound)

    def want(self, symbols: Iterable[str], frames: Iterable[str] = ()) -> None:
        """Know these symbols, and build bars of these frames for every symbol, as well.

        Raises:
            MalformedValueError: a frame's name is none.
        """
        added = [frame for frame in dict.fromkeys(frames) if frame not in self.frames]
        for frame in added:
            parse_frame(frame)
        self._intake.frames += tuple(added)
        for market in self._intake.markets.values():
            for frame in added:
                market.building.add(frame)
        for symbol in symbols:
            self._intake.market(symbol)

    def forget(self, symbols: Iterable[str]) -> None:
        """Drop what is known of symbols that nobody wants any more."""
        for symbol in symbols:
            self._intake.markets.pop(symbol, None)

    def on_history(self, events: Iterable[MarketEvent]) -> None:
        """Remember past bars and trades, in order of time, for newcomers to warm up with.

        Nothing is published, no symbol counts as heard, and market time stays. A bar of the venue
        is preferred to one built from past trades; of a frame longer than the past trades, the
        first bar to come holds only what was seen of it.
        """
        for event in events:
            self._intake.recall(event)

    def on_events(self, read_ns: Nanos, events: Iterable[MarketEvent]) -> list[Tick]:
        """Take the events of a frame that was read at `read_ns` of the machine's UTC time."""
        self._ring.read_ns = read_ns
        take = self._intake.take
        for event in events:
            take(event)
        return self._ring.drain()

    def on_time(self, market_ns: Nanos, machine_ns: Nanos) -> list[Tick]:
        """Let time go on: close bars, and look for silent feeds.

        `market_ns` is the machine's UTC time where that is market time, else 0; `machine_ns` is
        monotonic. To be called every 100 ms or so.
        """
        if market_ns:
            self._ring.read_ns = max(self._ring.read_ns, market_ns)
        self._intake.advance(market_ns)
        clock_heard, self._intake.clock_heard = self._intake.clock_heard, False
        markets = self._intake.markets.values()
        for finding in self._silence.look(machine_ns, markets, clock_heard=clock_heard):
            self._tell(finding)
        return self._ring.drain()

    def since(self, seq: int) -> list[Tick] | None:
        """The ticks after number `seq`; None when some are forgotten: send a snapshot."""
        return self._ring.since(seq)

    def snapshot(self, symbols: Iterable[str]) -> list[MarketEvent]:
        """What a newcomer needs first, valid at `seq`.

        Market time; then, symbol by symbol, bars and trades to warm up with, halts, health, the
        best 50 levels of the book and the last quote.
        """
        now_ns = self.market_ns
        events: list[MarketEvent] = [MarketTime(now_ns)] if now_ns else []
        for symbol in symbols:
            market = self.market(symbol)
            events += market.events(now_ns) if market else [_unheard(symbol, now_ns)]
        return events

    def _tell(self, finding: Finding) -> None:
        market, signal, reason = finding
        if signal is not None:
            self._intake.signal(market, signal, reason)
            return
        status = FeedStatus(market.symbol, self.market_ns, market.health.state.value, reason)
        self._ring.publish(status)


def _unheard(symbol: str, ts_ns: Nanos) -> FeedStatus:
    health = FeedHealth()
    return FeedStatus(symbol, ts_ns, health.state.value, health.reason)
