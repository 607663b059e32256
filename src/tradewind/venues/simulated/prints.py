"""What the market has printed, bounded: the memory behind history, snapshots and new sockets."""

from collections import deque
from collections.abc import Iterable

from tradewind.domain.events import (
    Bar,
    BookDelta,
    BookSnapshot,
    Level,
    MarketEvent,
    Quote,
    Trade,
)
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.venues.simulated.flow_orders import FlowCancel, FlowOrder
from tradewind.venues.simulated.minutes import MINUTE_NS, MinuteMaker
from tradewind.venues.simulated.tape import TapeEvent

KEPT_TICKS = 5_000
"""Trades, and quotes, kept for each symbol."""
KEPT_MINUTES = 8_000
_SHOWN_LEVELS = 50


class Printed:
    """One symbol's prints, oldest first."""

    def __init__(self, symbol: str) -> None:
        self.symbol = symbol
        self.trades: deque[Trade] = deque(maxlen=KEPT_TICKS)
        self.quotes: deque[Quote] = deque(maxlen=KEPT_TICKS)
        self.minutes: deque[Bar] = deque(maxlen=KEPT_MINUTES)
        self.days: deque[Bar] = deque(maxlen=KEPT_MINUTES)
        self.maker = MinuteMaker(symbol)
        self._levels: tuple[dict[Price, Quantity], dict[Price, Quantity]] = ({}, {})

    def trade(self, trade: Trade) -> None:
        """A print."""
        self.trades.append(trade)
        self.maker.add(trade)

    def bar(self, bar: Bar) -> None:
        """A minute or a day of the past."""
        if bar.frame == "1d":
            self.days.append(bar)
            return
        self.minutes.append(bar)
        self.maker.add_past(bar)
        self._keep_day()

    def close_minute(self, ts_ns: int) -> tuple[Bar, ...]:
        """The minute that is over, with its day so far; empty if none is."""
        bar = self.maker.close(ts_ns)
        if bar is None:
            return ()
        self.minutes.append(bar)
        return (bar, *self._keep_day())

    def book(self, ts_ns: int) -> BookSnapshot:
        """The best levels now."""
        bids, asks = self._levels
        best_bids = sorted(bids.items(), reverse=True)[:_SHOWN_LEVELS]
        best_asks = sorted(asks.items())[:_SHOWN_LEVELS]
        return BookSnapshot(self.symbol, Nanos(ts_ns), tuple(best_bids), tuple(best_asks))

    def snapshot(self, book: BookSnapshot) -> None:
        """A whole book replaces what was known."""
        self._levels = (dict(book.bids), dict(book.asks))

    def delta(self, delta: BookDelta) -> None:
        """Some levels changed."""
        for known, changes in zip(self._levels, (delta.bids, delta.asks), strict=True):
            _change(known, changes)

    def _keep_day(self) -> tuple[Bar, ...]:
        day = self.maker.day()
        if day is None:
            return ()
        if self.days and self.days[-1].ts_ns == day.ts_ns:
            self.days.pop()
        self.days.append(day)
        return (day,)


class Board:
    """Everything printed, by symbol; `now_ns` is market time."""

    def __init__(self, symbols: Iterable[str], now_ns: Nanos) -> None:
        self.now_ns = now_ns
        self._printed = {symbol: Printed(symbol) for symbol in symbols}
        self._minute = now_ns // MINUTE_NS

    def symbols(self) -> tuple[str, ...]:
        """What has a market here."""
        return tuple(self._printed)

    def get(self, symbol: str) -> Printed | None:
        """One symbol's prints."""
        return self._printed.get(symbol)

    def newest_minutes(self, count: int) -> dict[str, list[Bar]]:
        """The last minutes of every symbol."""
        return {s: list(printed.minutes)[-count:] for s, printed in self._printed.items()}

    def absorb(self, event: MarketEvent) -> None:
        """Remember an event."""
        printed = self._printed.get(getattr(event, "symbol", ""))
        if printed is None:
            return
        match event:
            case Trade():
                printed.trade(event)
            case Quote():
                printed.quotes.append(event)
            case BookDelta():
                printed.delta(event)
            case BookSnapshot():
                printed.snapshot(event)
            case Bar():
                printed.bar(event)

    def remember(self, events: Iterable[TapeEvent]) -> None:
        """Take over a past, closing its minutes on the way."""
        for event in events:
            self.move(event.ts_ns)
            if not isinstance(event, FlowOrder | FlowCancel):
                self.absorb(event)

    def move(self, ts_ns: Nanos) -> list[Bar]:
        """Let market time go on; the bars of a minute that is over."""
        self.now_ns = max(self.now_ns, ts_ns)
        minute = ts_ns // MINUTE_NS
        if minute <= self._minute:
            return []
        self._minute = minute
        return [bar for printed in self._printed.values() for bar in printed.close_minute(ts_ns)]


def _change(known: dict[Price, Quantity], changes: tuple[Level, ...]) -> None:
    for price, quantity in changes:
        if quantity:
            known[price] = quantity
        else:
            known.pop(price, None)
