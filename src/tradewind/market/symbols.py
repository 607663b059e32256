"""What is known of one symbol's market."""

from collections import deque
from collections.abc import Iterator

from tradewind.domain.events import Bar, FeedStatus, MarketEvent, Quote, Trade, TradingStatus
from tradewind.domain.values import Nanos
from tradewind.market.bars import SymbolBars
from tradewind.market.books.l2 import L2Book
from tradewind.market.health import FeedHealth
from tradewind.market.settings import HubSettings

_IDS_KEPT = 256


class SeenTrades:
    """Recognises a print that comes again among the newest 256 to 512 that carry an id.

    Ids alone don't do: venues number per exchange, and some again from 1 each day.
    """

    __slots__ = ("_older", "_younger")

    def __init__(self) -> None:
        self._younger: set[int] = set()
        self._older: set[int] = set()

    def add(self, trade: Trade) -> bool:
        """Remember a print; False when it was known."""
        if not trade.trade_id:
            return True
        key = hash((trade.trade_id, trade.exchange, trade.ts_ns, trade.price))
        if key in self._younger or key in self._older:
            return False
        self._younger.add(key)
        if len(self._younger) >= _IDS_KEPT:
            self._older, self._younger = self._younger, set()
        return True


class SymbolMarket:
    """Last quote, newest trades and bars, book, status and health of a symbol."""

    __slots__ = (
        "_settings",
        "bars",
        "book",
        "book_due_ns",
        "building",
        "health",
        "heard",
        "heard_machine_ns",
        "is_quiet",
        "quote",
        "quote_ns",
        "seen",
        "status",
        "symbol",
        "trade_ns",
        "trades",
    )

    def __init__(self, symbol: str, settings: HubSettings, frames: tuple[str, ...]) -> None:
        self.symbol, self._settings = symbol, settings
        self.quote: Quote | None = None
        self.status: TradingStatus | None = None
        self.book: L2Book | None = None
        self.trades: deque[Trade] = deque(maxlen=settings.trades_kept)
        self.bars: dict[str, deque[Bar]] = {}
        self.building = SymbolBars(symbol, frames)
        self.health, self.seen = FeedHealth(), SeenTrades()
        self.quote_ns = self.trade_ns = self.book_due_ns = 0
        self.heard, self.is_quiet = False, False
        self.heard_machine_ns: int | None = None

    def keep(self, bar: Bar) -> None:
        """Remember a bar that was built."""
        self._kept(bar.frame).append(bar)

    def revise(self, bar: Bar) -> None:
        """Remember a venue's bar; it replaces an earlier telling of the same interval."""
        kept = self._kept(bar.frame)
        if not kept or kept[-1].ts_ns < bar.ts_ns:
            kept.append(bar)
            return
        for place, known in enumerate(kept):
            if known.ts_ns == bar.ts_ns:
                kept[place] = bar

    def recall(self, event: Trade | Bar) -> None:
        """Remember what was before the feed began; what is not newer is known better already."""
        if isinstance(event, Trade):
            self._recall_trade(event)
        else:
            self._recall_bar(event)

    def builds(self, frame: str) -> bool:
        """Whether bars of a frame are made here, from prints that do arrive."""
        return frame in self.building.frames and bool(self.trades)

    def made_book(self) -> L2Book:
        """The book; a new one is worth nothing before its first snapshot."""
        if self.book is None:
            self.book = L2Book(self.symbol)
        return self.book

    @property
    def book_is_unsound(self) -> bool:
        """Whether there is a book that nobody may use: changes are missing, or it is crossed."""
        return self.book is not None and (not self.book.valid or self.book.is_crossed)

    def take_back(self, trade_id: str) -> bool:
        """Forget a print; False when it is not among the newest."""
        found = next((one for one in reversed(self.trades) if one.trade_id == trade_id), None)
        if found is not None:
            self.trades.remove(found)
        return found is not None

    def feed_status(self, ts_ns: int) -> FeedStatus:
        """The health as an event."""
        return FeedStatus(self.symbol, Nanos(ts_ns), self.health.state.value, self.health.reason)

    def events(self, ts_ns: int) -> Iterator[MarketEvent]:
        """Everything a newcomer needs, oldest kinds first: bars and trades, then what stands."""
        for bars in self.bars.values():
            yield from bars
        yield from self.trades
        if self.status is not None:
            yield self.status
        yield self.feed_status(ts_ns)
        if self.book is not None and self.book.valid:
            yield self.book.snapshot(self._settings.levels)
        if self.quote is not None:
            yield self.quote

    def _kept(self, frame: str) -> deque[Bar]:
        kept = self.bars.get(frame)
        if kept is None:
            kept = self.bars[frame] = deque(maxlen=self._settings.bars_kept)
        return kept

    def _recall_bar(self, bar: Bar) -> None:
        kept = self._kept(bar.frame)
        if not kept or kept[-1].ts_ns < bar.ts_ns:
            kept.append(bar)

    def _recall_trade(self, trade: Trade) -> None:
        if trade.ts_ns < self.trade_ns or not self.seen.add(trade):
            return
        self.trade_ns = trade.ts_ns
        self.trades.append(trade)
        ended = self.building.due(trade.ts_ns)
        self.building.on_trade(trade)
        for bar in (*ended, *self.building.completed_by(trade)):
            self._recall_bar(bar)
