"""Trades to bars, in several frames at once.

Time bars close by market time, not by the next trade, and an interval without trades gives no bar.
A trade that comes after the bar of its interval is out is left out of time bars and reported as
late; before that it counts, in whatever order it came. Tick, volume and value bars count trades as
they arrive and close with the trade that reaches the threshold; that trade is never split.
A print taken back later does not amend bars: they tell what the tape said when they closed.
"""

from collections.abc import Callable, Iterable

from tradewind.domain.events import Bar, Trade
from tradewind.domain.instruments import is_crypto
from tradewind.domain.values import Nanos, Price, Quantity, round_div
from tradewind.market.days import new_york_day
from tradewind.market.frames import DAY_NS, CountFrame, TimeFrame, parse_frame

NEVER = 1 << 63
Interval = Callable[[int], tuple[int, int]]


class Sums:
    """What a bar is made of while it is open."""

    __slots__ = ("close", "high", "low", "open", "trades", "value", "volume")

    def __init__(self, price: int) -> None:
        self.open = self.high = self.low = self.close = price
        self.volume = self.value = self.trades = 0

    def add(self, price: int, quantity: int) -> None:
        """Count a trade."""
        if price > self.high:
            self.high = price
        elif price < self.low:
            self.low = price
        self.close = price
        self.volume += quantity
        self.value += price * quantity
        self.trades += 1

    def bar(self, symbol: str, frame: str, start_ns: int, end_ns: int) -> Bar:
        """The bar over `[start_ns, end_ns)`."""
        return Bar(
            symbol,
            Nanos(start_ns),
            Nanos(end_ns),
            frame,
            Price(self.open),
            Price(self.high),
            Price(self.low),
            Price(self.close),
            Quantity(self.volume),
            self.trades,
            Price(round_div(self.value, self.volume)),
        )


class TimeBars:
    """Bars of one length. Without lateness at most one is open, with it a few can be."""

    __slots__ = (
        "_end_ns",
        "_ended_ns",
        "_interval",
        "_open",
        "_start_ns",
        "_sums",
        "frame",
        "next_end_ns",
        "symbol",
    )

    def __init__(self, symbol: str, frame: TimeFrame) -> None:
        self.symbol, self.frame = symbol, frame
        self._interval = _intervals(symbol, frame.length_ns)
        self._open: dict[tuple[int, int], Sums] = {}
        # The interval and sums of the last trade.
        self._start_ns = self._end_ns = self._ended_ns = 0
        self._sums = Sums(0)
        self.next_end_ns = NEVER
        """When the first open bar ends."""

    def on_trade(self, trade: Trade) -> bool:
        """Count a trade; False when its bar is already out."""
        if self._start_ns <= trade.ts_ns < self._end_ns or self._enter(trade):
            self._sums.add(trade.price, trade.quantity)
            return True
        return False

    def due(self, market_ns: int) -> list[Bar]:
        """Close the bars that have ended, oldest first."""
        if market_ns < self.next_end_ns:
            return []
        ended = sorted(interval for interval in self._open if interval[1] <= market_ns)
        self._ended_ns = ended[-1][1]
        self._start_ns = self._end_ns = 0
        closed = [self._closed(interval) for interval in ended]
        self.next_end_ns = min((end for _, end in self._open), default=NEVER)
        return closed

    def _enter(self, trade: Trade) -> bool:
        """Turn to the interval of a trade; False when its bar is already out."""
        interval = self._interval(trade.ts_ns)
        if interval[0] < self._ended_ns:
            return False
        sums = self._open.get(interval)
        if sums is None:
            sums = self._open[interval] = Sums(trade.price)
            self.next_end_ns = min(self.next_end_ns, interval[1])
        self._start_ns, self._end_ns, self._sums = *interval, sums
        return True

    def _closed(self, interval: tuple[int, int]) -> Bar:
        return self._open.pop(interval).bar(self.symbol, self.frame.text, *interval)


class CountBars:
    """Bars of so many ticks, so much volume or so much value."""

    __slots__ = ("_counted", "_last_ns", "_start_ns", "_sums", "frame", "symbol")

    def __init__(self, symbol: str, frame: CountFrame) -> None:
        self.symbol, self.frame = symbol, frame
        self._sums: Sums | None = None
        self._counted = self._start_ns = self._last_ns = 0

    def on_trade(self, trade: Trade) -> Bar | None:
        """Count a trade; return the bar that it completes."""
        if self._sums is None:
            self._sums, self._counted = Sums(trade.price), 0
            self._start_ns = self._last_ns = trade.ts_ns
        self._start_ns = min(self._start_ns, trade.ts_ns)
        self._last_ns = max(self._last_ns, trade.ts_ns)
        self._sums.add(trade.price, trade.quantity)
        self._counted += self.frame.measure(trade)
        return self._close(self._sums) if self._counted >= self.frame.threshold else None

    def _close(self, sums: Sums) -> Bar:
        self._sums = None
        return sums.bar(self.symbol, self.frame.text, self._start_ns, self._last_ns + 1)


class SymbolBars:
    """All frames of one symbol."""

    __slots__ = ("_counts", "_times", "frames", "next_end_ns", "symbol")

    def __init__(self, symbol: str, frames: Iterable[str] = ()) -> None:
        self.symbol = symbol
        self.frames: tuple[str, ...] = ()
        self._times: list[TimeBars] = []
        self._counts: list[CountBars] = []
        self.next_end_ns = NEVER
        """When the first open time bar ends."""
        for frame in frames:
            self.add(frame)

    def add(self, frame: str) -> None:
        """Build bars of one more frame from now on."""
        if frame in self.frames:
            return
        parsed = parse_frame(frame)
        self.frames += (frame,)
        if isinstance(parsed, TimeFrame):
            self._times.append(TimeBars(self.symbol, parsed))
            self._times.sort(key=lambda bars: bars.frame.length_ns)
        else:
            self._counts.append(CountBars(self.symbol, parsed))

    def on_trade(self, trade: Trade) -> bool:
        """Count a trade in all time frames; False when it is late for one of them."""
        counted = True
        for bars in self._times:
            counted &= bars.on_trade(trade)
            if bars.next_end_ns < self.next_end_ns:  # noqa: PLR1730 # min() costs thrice as much
                self.next_end_ns = bars.next_end_ns
        return counted

    def completed_by(self, trade: Trade) -> list[Bar]:
        """Count a trade in all other frames; return the bars that it completes."""
        if not self._counts:
            return []
        bars = [counting.on_trade(trade) for counting in self._counts]
        return [bar for bar in bars if bar is not None]

    def due(self, market_ns: int) -> list[Bar]:
        """Close the time bars that have ended, in order of their ends, short frames first."""
        closed = [bar for bars in self._times for bar in bars.due(market_ns)]
        self.next_end_ns = min((bars.next_end_ns for bars in self._times), default=NEVER)
        closed.sort(key=lambda bar: bar.end_ns)
        return closed


def _intervals(symbol: str, length_ns: int) -> Interval:
    """How times map to intervals; an equity's day is New York's, a crypto pair's is UTC's."""
    if length_ns == DAY_NS and not is_crypto(symbol):
        return new_york_day

    def interval(ts_ns: int) -> tuple[int, int]:
        start_ns = ts_ns - ts_ns % length_ns
        return start_ns, start_ns + length_ns

    return interval
