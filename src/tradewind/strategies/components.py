"""One strategy inside a host: its context, its warm-up and its timers."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from tradewind.domain.events import Bar, BookDelta, BookSnapshot, MarketEvent, Quote, Trade
from tradewind.domain.fills import Fill
from tradewind.domain.values import Nanos
from tradewind.ports.predictor import Predictor
from tradewind.strategies.board import known_ns
from tradewind.strategies.context import Context
from tradewind.strategies.desk import Desk
from tradewind.strategies.interface import TRADES, Strategy


class WarmUp(msgspec.Struct, frozen=True):
    """How much of the needed history the least-warm component has seen."""

    seen: int = 0
    needed: int = 0

    @property
    def is_done(self) -> bool:
        """Nothing is missing."""
        return self.seen >= self.needed


class Component:
    """A strategy, its weight, and a label that its host makes unique."""

    def __init__(
        self,
        label: str,
        strategy: Strategy[Any],
        *,
        weight: float = 1.0,
        model: Predictor | None = None,
    ) -> None:
        self.label, self.strategy, self.weight = label, strategy, weight
        self.needs = strategy.needs()
        self.seen: dict[str, int] = {}
        self.heard: dict[str, int] = {}
        self._heard_before: dict[str, int] = {}
        self._model = model
        self._callbacks: dict[type, Callable[[Context, Any], None]] = {
            Trade: strategy.on_trade,
            Quote: strategy.on_quote,
            Bar: strategy.on_bar,
            BookSnapshot: strategy.on_book,
            BookDelta: strategy.on_book,
        }

    def start(self, desk: Desk) -> None:
        """Join a desk and call `on_start`."""
        self._desk = desk
        self._ctx = Context(
            self.label, desk, weight=self.weight, model=self._model, may_trade=self._may_trade
        )
        self.seen = dict.fromkeys(self.needs.symbols or desk.config.symbols, 0)
        if self.needs.model:
            _ = self._ctx.model
        self.strategy.on_start(self._ctx)

    def hear(self, event: MarketEvent) -> None:
        """Hand an event to its callback."""
        callback = self._callbacks.get(type(event))
        if callback is not None:
            self.heard[_stream(event)] = known_ns(event)
            self._count(event)
            callback(self._ctx, event)

    def begin_history(self) -> None:
        """What was heard up to now is not news when history tells it again."""
        self._heard_before = dict(self.heard)

    def hear_history(self, event: MarketEvent) -> None:
        """Hand an event of the past to its callback, unless it was heard before."""
        if known_ns(event) > self._heard_before.get(_stream(event), 0):
            self.hear(event)

    def hear_fill(self, fill: Fill) -> None:
        """Hand a fill on."""
        self.strategy.on_fill(self._ctx, fill)

    def hear_time(self, now_ns: Nanos) -> None:
        """Call the timers that are due; missed intervals are skipped."""
        for interval, due in self._ctx.intervals.items():
            if not due or now_ns >= due:
                self._ctx.intervals[interval] = Nanos(now_ns + interval)
                if due:
                    self.strategy.on_timer(self._ctx, now_ns)

    @property
    def progress(self) -> WarmUp:
        """The least-warm symbol."""
        needed = self.needs.samples
        return WarmUp(min(needed, *self.seen.values()) if self.seen else needed, needed)

    def is_warm(self, symbol: str) -> bool:
        """Enough history was seen of this symbol, or none is needed."""
        return self.seen.get(symbol, self.needs.samples) >= self.needs.samples

    def _may_trade(self, symbol: str) -> bool:
        return self._desk.may_send and self.is_warm(symbol)

    def _count(self, event: MarketEvent) -> None:
        if isinstance(event, Bar):
            is_sample = event.frame == self.needs.frame
        else:
            is_sample = isinstance(event, Trade) and self.needs.frame == TRADES
        symbol = getattr(event, "symbol", "")
        if is_sample and symbol in self.seen:
            self.seen[symbol] += 1


def labelled_apart(components: Sequence[Component]) -> tuple[Component, ...]:
    """Number the labels that occur more than once: "pairs", "pairs-2"."""
    counts: dict[str, int] = {}
    for component in components:
        counts[component.label] = counts.get(component.label, 0) + 1
        if counts[component.label] > 1:
            component.label = f"{component.label}-{counts[component.label]}"
    return tuple(components)


def _stream(event: MarketEvent) -> str:
    kind = event.frame if isinstance(event, Bar) else event.__struct_config__.tag
    return f"{kind} {getattr(event, 'symbol', '')}"
