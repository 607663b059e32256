"""What is remembered of one symbol: its last quote, trades, bars, book and status."""

from collections import Counter, deque
from collections.abc import Iterable

from tradewind.domain.events import (
    Bar,
    BookDelta,
    BookSnapshot,
    Level,
    MarketEvent,
    Quote,
    Trade,
    TradingStatus,
)
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.market.bars import BarBuilder
from tradewind.market.frames import Frame

LEVELS = 50
_IDS_KEPT = 4_096


class SymbolMemory:
    """Takes the events of one symbol and returns what readers should hear."""

    def __init__(self, symbol: str, *, trades: int, bars: int) -> None:
        self.symbol = symbol
        self.quote: Quote | None = None
        self._status: TradingStatus | None = None
        self._trades: deque[Trade] = deque(maxlen=trades)
        self._bars_kept = bars
        self._bars: dict[str, deque[Bar]] = {}
        self._builders: dict[str, BarBuilder] = {}
        self._ids: deque[str] = deque(maxlen=_IDS_KEPT)
        self._known_ids: set[str] = set()
        self._sides: tuple[dict[Price, Quantity], dict[Price, Quantity]] = ({}, {})
        self._book_ns = Nanos(0)

    def want(self, frames: Iterable[Frame]) -> None:
        """Build bars in these frames too; a new frame starts from the trades that are kept."""
        for frame in frames:
            if frame.text not in self._builders:
                builder = self._builders[frame.text] = BarBuilder(self.symbol, frame)
                for trade in self._trades:
                    self._keep(builder.on_trade(trade))

    def take(self, event: MarketEvent, counters: Counter[str] | None = None) -> list[MarketEvent]:
        """Take an event; return it with the bars that it closed, [] for a duplicate."""
        match event:
            case Trade():
                return self._take_trade(event, counters)
            case Quote():
                self.quote = event
            case Bar():
                return self._take_bar(event)
            case TradingStatus():
                self._status = event
            case BookSnapshot() | BookDelta():
                self._take_book(event)
        return [event]

    def on_time(self, now_ns: int) -> list[Bar]:
        """Market time went on; return the bars that it closed."""
        return self._keep(
            [bar for builder in self._builders.values() for bar in builder.on_time(now_ns)]
        )

    def past(self) -> list[MarketEvent]:
        """Trades and bars, each in order of time."""
        return [*self._trades, *(bar for kept in self._bars.values() for bar in kept)]

    def present(self) -> list[MarketEvent]:
        """What holds now: status, book and quote."""
        book = [self._book()] if any(self._sides) else []
        return [event for event in (self._status, *book, self.quote) if event is not None]

    def _take_trade(self, trade: Trade, counters: Counter[str] | None) -> list[MarketEvent]:
        if self._is_known(trade.trade_id):
            if counters is not None:
                counters["trade_duplicate"] += 1
            return []
        self._trades.append(trade)
        bars = [bar for builder in self._builders.values() for bar in builder.on_trade(trade)]
        return [trade, *self._keep(bars)]

    def _take_bar(self, bar: Bar) -> list[MarketEvent]:
        # Our own builder of the same frame is the better source: it has every trade.
        if bar.frame in self._builders and self._trades:
            return []
        self._keep([bar])
        return [bar]

    def _is_known(self, trade_id: str) -> bool:
        if not trade_id:
            return False
        if trade_id in self._known_ids:
            return True
        if len(self._ids) == _IDS_KEPT:
            self._known_ids.discard(self._ids[0])
        self._ids.append(trade_id)
        self._known_ids.add(trade_id)
        return False

    def _keep(self, bars: list[Bar]) -> list[Bar]:
        for bar in bars:
            self._bars.setdefault(bar.frame, deque(maxlen=self._bars_kept)).append(bar)
        return bars

    def _take_book(self, event: BookSnapshot | BookDelta) -> None:
        self._book_ns = event.ts_ns
        if isinstance(event, BookSnapshot):
            self._sides = (dict(event.bids), dict(event.asks))
            return
        for side, changes in zip(self._sides, (event.bids, event.asks), strict=True):
            for price, quantity in changes:
                if quantity:
                    side[price] = quantity
                else:
                    side.pop(price, None)

    def _book(self) -> BookSnapshot:
        bids, asks = self._sides
        return BookSnapshot(
            self.symbol, self._book_ns, _best(bids, reverse=True), _best(asks, reverse=False)
        )


def _best(side: dict[Price, Quantity], *, reverse: bool) -> tuple[Level, ...]:
    return tuple(sorted(side.items(), reverse=reverse)[:LEVELS])
