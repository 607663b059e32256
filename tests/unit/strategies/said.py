"""Strategies for tests: they say what they are told to."""

from typing import Any

import msgspec

from tradewind.domain.events import Bar, MarketEvent, Quote, Trade
from tradewind.domain.fills import Fill
from tradewind.domain.values import Nanos
from tradewind.strategies import Context, Needs, Strategy
from tradewind.strategies.parameters import NoParameters


class Says(Strategy[NoParameters]):
    """Signals a fixed strength at each trade, or what `strength` is set to."""

    def __init__(self, strength: float, *, samples: int = 0, **signal: Any) -> None:
        super().__init__(NoParameters())
        self.strength, self.samples, self.more = strength, samples, signal

    def needs(self) -> Needs:
        return Needs(self.samples)

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        ctx.signal(trade.symbol, self.strength, **self.more)


class Silent(Strategy[NoParameters]):
    """Has no opinion; remembers what it heard."""

    def __init__(self, *, every_ns: int = 0) -> None:
        super().__init__(NoParameters())
        self.heard: list[MarketEvent | Fill | Nanos] = []
        self.every_ns = every_ns

    def on_start(self, ctx: Context) -> None:
        if self.every_ns:
            ctx.every(Nanos(self.every_ns))

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        self.heard.append(trade)

    def on_quote(self, ctx: Context, quote: Quote) -> None:
        self.heard.append(quote)

    def on_bar(self, ctx: Context, bar: Bar) -> None:
        self.heard.append(bar)

    def on_fill(self, ctx: Context, fill: Fill) -> None:
        self.heard.append(fill)

    def on_timer(self, ctx: Context, now_ns: Nanos) -> None:
        self.heard.append(now_ns)


class CountParameters(msgspec.Struct, frozen=True):
    start: int = 0
    samples: int = 0


class Counts(Strategy[CountParameters]):
    """Counts trades, and keeps its count over a restart."""

    def needs(self) -> Needs:
        return Needs(self.parameters.samples)

    def on_start(self, ctx: Context) -> None:
        self.count = self.parameters.start

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        self.count += 1
        ctx.signal(trade.symbol, 1.0)

    def save(self) -> bytes:
        return str(self.count).encode()

    def load(self, state: bytes) -> None:
        self.count = int(state)


class Raises(Strategy[NoParameters]):
    """Breaks at the second trade."""

    def __init__(self) -> None:
        super().__init__(NoParameters())
        self.trades = 0

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        ctx.signal(trade.symbol, 1.0)
        self.trades += 1
        if self.trades > 1:
            raise KeyError("no such thing")
