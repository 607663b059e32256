"""One event at a time: checked, put in its place, and published with what follows from it."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from tradewind.domain.events import (
    Bar,
    BookDelta,
    BookSnapshot,
    FeedStatus,
    MarketEvent,
    MarketTime,
    Quote,
    Trade,
    TradeBust,
    TradingStatus,
)
from tradewind.domain.values import Nanos
from tradewind.market.bars import NEVER
from tradewind.market.books.l2 import L2Book
from tradewind.market.health import FeedState, Signal
from tradewind.market.settings import HubSettings
from tradewind.market.symbols import SymbolMarket
from tradewind.market.ticks import TickRing
from tradewind.market.validation import CHECKS, UNKNOWN_KIND, fault_of

Handler = Callable[[SymbolMarket, Any], None]
SYMBOLS_KEPT = 5_000
"""More than any venue's plan allows; beyond it a feed invents symbols."""

TIME_AHEAD = "time_ahead"
TOO_MANY_SYMBOLS = "too_many_symbols"
DUPLICATE_TRADE = "duplicate_trade"
LATE_TRADE = "late_trade"
LATE_FOR_BAR = "late_for_bar"
LATE_QUOTE = "late_quote"
VENUE_BAR = "venue_bar"
DELTA_WITHOUT_BOOK = "delta_without_book"
UNKNOWN_BUST = "unknown_bust"
UNKNOWN_FEED_STATE = "unknown_feed_state"

_SIGNALS = {
    FeedState.LIVE.value: (Signal.HEARD, Signal.RESYNCED),
    FeedState.STALE.value: (Signal.SILENT,),
    FeedState.GAP.value: (Signal.GAP_FOUND,),
    FeedState.DISCONNECTED.value: (Signal.LOST,),
    "Lost": (Signal.LOST,),
    "Refused": (Signal.LOST,),
}
"""What an adapter's word means; an unknown one means the worst."""

_NO_WAY: tuple[Callable[[Any], str], Handler | None] = (lambda _: UNKNOWN_KIND, None)
"""What becomes of an event of an unknown kind."""


class Intake:
    """All markets of a hub. Late trades and odd data are counted under `counters`."""

    def __init__(self, settings: HubSettings, ring: TickRing) -> None:
        self._settings, self.ring = settings, ring
        self.counters: Counter[str] = Counter()
        self.markets: dict[str, SymbolMarket] = {}
        self.frames: tuple[str, ...] = settings.frames
        self.market_ns = 0
        self.clock_heard = False
        """Whether market time was told since the last look."""
        self._next_end_ns = NEVER
        self._ahead_ns = settings.max_ahead_ns
        handlers: dict[type, Handler] = {
            Trade: self._trade,
            Quote: self._quote,
            Bar: self._bar,
            BookSnapshot: self._book,
            BookDelta: self._delta,
            TradingStatus: self._status,
            TradeBust: self._bust,
        }
        self._ways = {kind: (check, handlers.get(kind)) for kind, check in CHECKS.items()}

    def take(self, event: MarketEvent) -> None:
        """Check an event and publish what it leads to; bad data is counted and dropped."""
        check, handler = self._ways.get(type(event), _NO_WAY)
        if fault := check(event):
            self.counters[fault] += 1
        elif handler is None:
            self._hear(event)
        else:
            self._take_data(event, handler)

    def advance(self, market_ns: int) -> None:
        """Let market time go on and tell it; it never goes back."""
        if market_ns > self.market_ns:
            self._move(market_ns)
            self.ring.publish(MarketTime(Nanos(market_ns)))

    def recall(self, event: MarketEvent) -> None:
        """Remember a trade or bar of before the feed began, without publishing anything."""
        fault = fault_of(event)
        if fault:
            self.counters[fault] += 1
        elif isinstance(event, Trade | Bar) and (market := self.market(event.symbol)):
            market.recall(event)
            self._next_end_ns = min(self._next_end_ns, market.building.next_end_ns)

    def market(self, symbol: str) -> SymbolMarket | None:
        """A symbol's market, made when it is new; None when there are too many."""
        known = self.markets.get(symbol)
        if known is None and len(self.markets) < SYMBOLS_KEPT:
            known = self.markets[symbol] = SymbolMarket(symbol, self._settings, self.frames)
        return known

    def signal(self, market: SymbolMarket, signal: Signal, reason: str = "") -> None:
        """Give a signal to a symbol's health, and publish the state if it changed."""
        if market.health.on(signal, reason):
            self.ring.publish(market.feed_status(self.market_ns))

    def _hear(self, event: Any) -> None:
        if isinstance(event, FeedStatus):
            self._feed(event)
        elif self._is_ahead(event.ts_ns):
            self.counters[TIME_AHEAD] += 1
        else:
            self.clock_heard = True
            self.advance(event.ts_ns)

    def _take_data(self, event: Any, handler: Handler) -> None:
        market = self.markets.get(event.symbol) or self.market(event.symbol)
        ts_ns: int = event.ts_ns
        # Not `_is_ahead`: every event would pay for the call.
        if market is None or (self._ahead_ns and ts_ns > self.ring.read_ns + self._ahead_ns):
            self.counters[TIME_AHEAD if market else TOO_MANY_SYMBOLS] += 1
            return
        if ts_ns > self.market_ns or self.market_ns >= self._next_end_ns:
            self._move(max(ts_ns, self.market_ns))
        market.heard = True
        if market.health.unheard:
            self.signal(market, Signal.HEARD)
        handler(market, event)

    def _is_ahead(self, ts_ns: int) -> bool:
        return self._ahead_ns > 0 and ts_ns > self.ring.read_ns + self._ahead_ns

    def _move(self, market_ns: int) -> None:
        self.market_ns = market_ns
        ended_ns = market_ns - self._settings.lateness_ns
        if ended_ns >= self._next_end_ns:
            self._close_bars(ended_ns)

    def _close_bars(self, ended_ns: int) -> None:
        for market in self.markets.values():
            for bar in market.building.due(ended_ns):
                self._publish_bar(market, bar)
        ends = (market.building.next_end_ns for market in self.markets.values())
        self._next_end_ns = min(ends, default=NEVER)

    def _publish_bar(self, market: SymbolMarket, bar: Bar) -> None:
        market.keep(bar)
        self.ring.publish(bar)

    def _trade(self, market: SymbolMarket, trade: Trade) -> None:
        if not market.seen.add(trade):
            self.counters[DUPLICATE_TRADE] += 1
            return
        if trade.ts_ns < market.trade_ns:
            self.counters[LATE_TRADE] += 1
        else:
            market.trade_ns = trade.ts_ns
        market.trades.append(trade)
        self.ring.publish(trade)
        self._build(market, trade)

    def _build(self, market: SymbolMarket, trade: Trade) -> None:
        building = market.building
        if not building.on_trade(trade):
            self.counters[LATE_FOR_BAR] += 1
        if building.next_end_ns < self._next_end_ns:  # noqa: PLR1730 # min() costs thrice as much
            self._next_end_ns = building.next_end_ns
        for bar in building.completed_by(trade):
            self._publish_bar(market, bar)

    def _quote(self, market: SymbolMarket, quote: Quote) -> None:
        if quote.ts_ns < market.quote_ns:
            self.counters[LATE_QUOTE] += 1
            return
        is_crossed = quote.bid_price > quote.ask_price > 0
        if is_crossed != market.health.is_quote_crossed:
            crossing = Signal.QUOTE_CROSSED if is_crossed else Signal.QUOTE_UNCROSSED
            self.signal(market, crossing)
        market.quote, market.quote_ns = quote, quote.ts_ns
        self.ring.publish(quote)

    def _bar(self, market: SymbolMarket, bar: Bar) -> None:
        if market.builds(bar.frame):
            self.counters[VENUE_BAR] += 1
            return
        market.revise(bar)
        self.ring.publish(bar)

    def _book(self, market: SymbolMarket, snapshot: BookSnapshot) -> None:
        book = market.made_book()
        book.replace(snapshot)
        market.book_due_ns = self.market_ns + self._settings.book_every_ns
        self.signal(market, Signal.RESYNCED)
        self._note_crossing(market, book)
        self.ring.publish(snapshot)

    def _delta(self, market: SymbolMarket, delta: BookDelta) -> None:
        book = market.made_book()
        if not book.valid:
            self.counters[DELTA_WITHOUT_BOOK] += 1
            self.signal(market, Signal.GAP_FOUND, "a change of a book that is not known")
            return
        book.apply(delta)
        self._note_crossing(market, book)
        self.ring.publish(delta)
        if self.market_ns >= market.book_due_ns:
            market.book_due_ns = self.market_ns + self._settings.book_every_ns
            self.ring.publish(book.snapshot(self._settings.levels))

    def _note_crossing(self, market: SymbolMarket, book: L2Book) -> None:
        if book.is_crossed != market.health.is_book_crossed:
            crossing = Signal.BOOK_CROSSED if book.is_crossed else Signal.BOOK_UNCROSSED
            self.signal(market, crossing)

    def _status(self, market: SymbolMarket, status: TradingStatus) -> None:
        market.status = status
        halting = Signal.HALTED if status.halted else Signal.RESUMED
        self.signal(market, halting, status.reason or status.code)
        self.ring.publish(status)

    def _bust(self, market: SymbolMarket, bust: TradeBust) -> None:
        if not market.take_back(bust.trade_id):
            self.counters[UNKNOWN_BUST] += 1
        self.ring.publish(bust)

    def _feed(self, status: FeedStatus) -> None:
        signals = _SIGNALS.get(status.state)
        if signals is None:
            self.counters[UNKNOWN_FEED_STATE] += 1
        for market in self._concerned(status):
            for signal in signals or (Signal.LOST,):
                self._feel(market, signal, status.reason)

    def _concerned(self, status: FeedStatus) -> list[SymbolMarket]:
        if not status.symbol:
            # A refusal that names no symbol leaves what was granted as it is.
            return [] if status.state == "Refused" else list(self.markets.values())
        market = self.market(status.symbol)
        return [] if market is None else [market]

    def _feel(self, market: SymbolMarket, signal: Signal, reason: str) -> None:
        """Let an adapter's signal act on what is known, too."""
        if signal is Signal.RESYNCED and market.book is not None and not market.book.valid:
            return
        self.signal(market, signal, reason)
        if signal is Signal.LOST:
            # The next quotes may be of a market whose clock was set back.
            market.quote_ns = market.trade_ns = 0
        if signal in (Signal.LOST, Signal.GAP_FOUND) and market.book is not None:
            market.book.invalidate()
            self.signal(market, Signal.GAP_FOUND, reason)
