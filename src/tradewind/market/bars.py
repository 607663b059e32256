"""Trades to bars, in any number of frames at once; time comes with the events."""

from collections.abc import Iterable

from tradewind.domain.events import Bar, Trade
from tradewind.domain.values import Nanos, Price, Quantity, notional, round_div
from tradewind.market.frames import Frame, FrameKind


class BarBuilder:
    """Builds the bars of one symbol in one frame.

    A time bar covers `[start, end)` on a grid from the epoch and closes when market time reaches
    its end; an interval without trades makes no bar. Tick, volume and value bars close with the
    trade that fills them, which is never split. A trade from before the open bar is late: it is
    counted and left out.
    """

    def __init__(self, symbol: str, frame: Frame) -> None:
        self.late = 0
        self._symbol, self._frame = symbol, frame
        self._trades = self._closed_to = 0
        self._first = self._high = self._low = self._last = Price(0)
        self._volume = self._value = 0
        self._start, self._end = Nanos(0), 0

    def on_trade(self, trade: Trade) -> list[Bar]:
        """Take a trade; return the bars that it closed."""
        closed = self.on_time(trade.ts_ns)
        if trade.ts_ns < self._closed_to or (self._trades and trade.ts_ns < self._start):
            self.late += 1
            return closed
        self._add(trade)
        if self._is_full():
            closed.append(self._close(trade.ts_ns))
        return closed

    def on_time(self, now_ns: int) -> list[Bar]:
        """Market time went on; return the bar that it closed, if any."""
        if self._frame.kind is FrameKind.TIME and self._trades and now_ns >= self._end:
            return [self._close(self._end)]
        return []

    def _add(self, trade: Trade) -> None:
        if not self._trades:
            self._open(trade)
        price = trade.price
        self._high, self._low = max(self._high, price), min(self._low, price)
        self._last = price
        self._volume += trade.quantity
        self._value += notional(price, trade.quantity)
        self._trades += 1

    def _open(self, trade: Trade) -> None:
        self._first = self._high = self._low = trade.price
        self._volume = self._value = 0
        self._start = trade.ts_ns
        if self._frame.kind is FrameKind.TIME:
            self._start = Nanos(trade.ts_ns - trade.ts_ns % self._frame.extent)
            self._end = self._start + self._frame.extent

    def _is_full(self) -> bool:
        extent = self._frame.extent
        match self._frame.kind:
            case FrameKind.TICKS:
                return self._trades >= extent
            case FrameKind.VOLUME:
                return self._volume >= extent
            case FrameKind.VALUE:
                return self._value >= extent
            case _:
                return False

    def _close(self, end_ns: int) -> Bar:
        bar = Bar(
            self._symbol,
            self._start,
            Nanos(end_ns),
            self._frame.text,
            self._first,
            self._high,
            self._low,
            self._last,
            Quantity(self._volume),
            self._trades,
            Price(round_div(self._value * 10**9, self._volume)) if self._volume else self._last,
        )
        self._trades = 0
        if self._frame.kind is FrameKind.TIME:
            self._closed_to = end_ns
        return bar


class BarSet:
    """All frames of one symbol."""

    def __init__(self, symbol: str, frames: Iterable[Frame]) -> None:
        self._builders = [BarBuilder(symbol, frame) for frame in frames]

    @property
    def late(self) -> int:
        """Trades that came too late for a bar."""
        return sum(builder.late for builder in self._builders)

    def on_trade(self, trade: Trade) -> list[Bar]:
        """Take a trade; return every bar that it closed."""
        return [bar for builder in self._builders for bar in builder.on_trade(trade)]

    def on_time(self, now_ns: int) -> list[Bar]:
        """Market time went on; return every bar that it closed."""
        return [bar for builder in self._builders for bar in builder.on_time(now_ns)]
