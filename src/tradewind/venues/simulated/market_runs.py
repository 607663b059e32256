"""The tape put through the exchange, batch by batch: pure but for the tape's own reading."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from tradewind.domain.events import (
    BookDelta,
    MarketEvent,
    Quote,
    Trade,
    TradingStatus,
)
from tradewind.domain.instruments import is_crypto
from tradewind.domain.values import Nanos
from tradewind.venues.simulated.flow_orders import FlowCancel, FlowOrder
from tradewind.venues.simulated.prints import Board
from tradewind.venues.simulated.tape import Tape, TapeEvent


class MarketSide(Protocol):
    """What the tape needs of an exchange."""

    def advance(self, ts_ns: Nanos) -> None:
        """Let market time go on."""
        ...

    def flow(self, event: FlowOrder | FlowCancel) -> None:
        """An anonymous order, or its end."""
        ...

    def quote(self, quote: Quote) -> None:
        """The outside market shows a quote."""
        ...

    def trade(self, trade: Trade) -> None:
        """The outside market prints."""
        ...

    def status(self, status: TradingStatus) -> None:
        """The outside market halts or resumes a symbol."""
        ...

    def take_market_events(self) -> list[MarketEvent]:
        """What the market shows since the last call."""
        ...


class Batch(msgspec.Struct, frozen=True, gc=False):
    """What happened up to `ts_ns`; `full` says that more may be due."""

    ts_ns: Nanos
    events: list[MarketEvent]
    full: bool = False


class MarketRun:
    """A market on its way: tape, exchange and memory at one market time."""

    def __init__(self, tape: Tape, exchange: MarketSide, board: Board) -> None:
        self._exchange, self.board = exchange, board
        self._events = tape.events()
        self._next: TapeEvent | None = next(self._events, None)
        self.now_ns = tape.start_ns
        self._ours: list[MarketEvent] = []
        self._sinks: dict[type, Callable[..., None]] = {
            FlowOrder: exchange.flow,
            FlowCancel: exchange.flow,
            Quote: exchange.quote,
            Trade: exchange.trade,
            TradingStatus: exchange.status,
        }

    @property
    def next_ns(self) -> Nanos | None:
        """When the tape goes on; None at its end."""
        return self._next.ts_ns if self._next is not None else None

    def run_until(self, until_ns: int, *, most: int) -> Batch:
        """Take what is due by `until_ns`, at most `most` events of the tape."""
        shown: list[MarketEvent] = []
        for _ in range(most):
            event = self._next
            if event is None or event.ts_ns > until_ns:
                return self._rest(until_ns, shown)
            self._next = next(self._events, None)
            self._take(event, shown)
        return Batch(self.now_ns, self.settle(shown), full=True)

    def fill(self, until_ns: int) -> None:
        """Let first orders fill empty books; one-sided quotes of that time are forgotten."""
        shown: list[MarketEvent] = []
        while self._next is not None and self._next.ts_ns <= until_ns:
            event, self._next = self._next, next(self._events, None)
            self._take(event, shown)
        self.now_ns = Nanos(max(self.now_ns, until_ns))
        self._exchange.advance(self.now_ns)
        whole = [*shown, *self._exchange.take_market_events()]
        self.settle([event for event in whole if not _is_half(event)])

    def stand(self) -> Batch:
        """Let no time go by, but show what orders have moved."""
        return self.pass_time(self.now_ns)

    def pass_time(self, until_ns: int) -> Batch:
        """Let time alone go by: nothing of the tape happens."""
        return self._rest(until_ns, [])

    def _rest(self, until_ns: int, shown: list[MarketEvent]) -> Batch:
        self.now_ns = Nanos(max(self.now_ns, until_ns))
        self._exchange.advance(self.now_ns)
        return Batch(self.now_ns, self.settle(shown))

    def halt(self, status: TradingStatus) -> None:
        """Halt or resume a symbol by hand."""
        self._exchange.status(status)
        self._ours.append(status)

    def settle(self, shown: list[MarketEvent]) -> list[MarketEvent]:
        """Collect and remember what the market shows, with the bars of a minute that is over."""
        shown += self._exchange.take_market_events()
        ours, self._ours = self._ours, []
        shown += ours
        told: list[MarketEvent] = []
        for event in shown:
            if isinstance(event, BookDelta) and not is_crypto(event.symbol):
                # The protocol shows books of crypto only.
                continue
            told += self.board.move(event.ts_ns)
            told.append(event)
            self.board.absorb(event)
        told += self.board.move(self.now_ns)
        return told

    def _take(self, event: TapeEvent, shown: list[MarketEvent]) -> None:
        self.now_ns = max(self.now_ns, event.ts_ns)
        sink = self._sinks.get(type(event))
        if sink is not None:
            sink(event)
        if not isinstance(event, FlowOrder | FlowCancel):
            # The exchange tells of its own book only: an outside tape is shown as it is.
            shown.append(event)


def _is_half(event: MarketEvent) -> bool:
    return isinstance(event, Quote) and not (event.bid_price and event.ask_price)
