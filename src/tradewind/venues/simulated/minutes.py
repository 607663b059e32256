"""Minute and day bars of one symbol, from its prints."""

from tradewind.domain.events import Bar, Trade
from tradewind.domain.instruments import is_crypto
from tradewind.domain.values import SECOND, Nanos, Price, Quantity
from tradewind.market.days import new_york_day

MINUTE_NS = 60 * SECOND


class Aggregate:
    """A bar in the making."""

    __slots__ = ("close", "high", "low", "notional", "open", "start_ns", "trades", "volume")

    def __init__(self, start_ns: int) -> None:
        self.start_ns = start_ns
        self.open = self.high = self.low = self.close = 0
        self.volume = self.notional = self.trades = 0

    def add(self, price: int, quantity: int) -> None:
        """Count a print."""
        self._reach(price, price, price)
        self._sum(price, quantity, trades=1)

    def add_bar(self, bar: Bar) -> None:
        """Count a whole shorter bar."""
        self._reach(bar.open, bar.high, bar.low)
        self.close = bar.close
        self._sum(bar.vwap or bar.close, bar.volume, trades=bar.trades)

    def bar(self, symbol: str, frame: str, length_ns: int) -> Bar:
        """The bar so far."""
        vwap = self.notional // self.volume if self.volume else self.close
        return Bar(
            symbol=symbol,
            ts_ns=Nanos(self.start_ns),
            end_ns=Nanos(self.start_ns + length_ns),
            frame=frame,
            open=Price(self.open),
            high=Price(self.high),
            low=Price(self.low),
            close=Price(self.close),
            volume=Quantity(self.volume),
            trades=self.trades,
            vwap=Price(vwap),
        )

    def _reach(self, first: int, high: int, low: int) -> None:
        if not self.trades:
            self.open, self.high, self.low = first, high, low
        self.high, self.low, self.close = max(self.high, high), min(self.low, low), first

    def _sum(self, price: int, quantity: int, *, trades: int) -> None:
        self.volume += quantity
        self.notional += price * quantity
        self.trades += trades


class MinuteMaker:
    """Makes minute bars of a symbol, and the day's bar beside them."""

    def __init__(self, symbol: str) -> None:
        self._symbol = symbol
        self._minute: Aggregate | None = None
        self._day: Aggregate | None = None

    def add(self, trade: Trade) -> None:
        """Count a print; the minute before must have been closed."""
        start_ns = trade.ts_ns - trade.ts_ns % MINUTE_NS
        if self._minute is None:
            self._minute = Aggregate(start_ns)
        self._minute.add(trade.price, trade.quantity)
        self._today(trade.ts_ns).add(trade.price, trade.quantity)

    def add_past(self, bar: Bar) -> None:
        """Count a bar of the past towards its day."""
        self._today(bar.ts_ns).add_bar(bar)

    def current(self) -> Bar | None:
        """The minute so far."""
        return self._minute.bar(self._symbol, "1m", MINUTE_NS) if self._minute else None

    def day(self) -> Bar | None:
        """The day so far."""
        return self._day.bar(self._symbol, "1d", 24 * 60 * MINUTE_NS) if self._day else None

    def close(self, ts_ns: int) -> Bar | None:
        """The minute that is over at `ts_ns`, once."""
        minute = self._minute
        if minute is None or ts_ns < minute.start_ns + MINUTE_NS:
            return None
        self._minute = None
        return minute.bar(self._symbol, "1m", MINUTE_NS)

    def _today(self, ts_ns: int) -> Aggregate:
        start_ns = day_start(self._symbol, ts_ns)
        if self._day is None or self._day.start_ns != start_ns:
            self._day = Aggregate(start_ns)
        return self._day


def day_start(symbol: str, ts_ns: int) -> int:
    """Midnight before a time: of New York for equities, of UTC for crypto."""
    if is_crypto(symbol):
        return ts_ns - ts_ns % (24 * 60 * MINUTE_NS)
    return new_york_day(ts_ns)[0]
