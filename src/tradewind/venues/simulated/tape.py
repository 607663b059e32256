"""A market's input, in order of time: order flow, or an outside tape's quotes and prints."""

from collections.abc import Iterable, Iterator
from heapq import merge
from operator import attrgetter
from typing import Protocol

from tradewind.domain.events import Bar, BookDelta, BookSnapshot, Quote, Trade, TradingStatus
from tradewind.domain.values import Nanos
from tradewind.venues.simulated.flow_orders import FlowCancel, FlowOrder

TapeEvent = FlowOrder | FlowCancel | Quote | Trade | Bar | BookSnapshot | BookDelta | TradingStatus
"""`Bar` appears in a past only: bars of a tape are walked as quotes and prints."""


class Tape(Protocol):
    """Where a market comes from."""

    @property
    def start_ns(self) -> Nanos:
        """Market time before the first event."""
        ...

    def past(self) -> Iterable[TapeEvent]:
        """What had happened before the start: history, never published."""
        ...

    def events(self) -> Iterator[TapeEvent]:
        """What happens from the start on, in order of time; lazily."""
        ...


def merged(tapes: Iterable[Iterator[TapeEvent]]) -> Iterator[TapeEvent]:
    """Several tapes as one; of equal times, the first tape's event comes first."""
    return merge(*tapes, key=attrgetter("ts_ns"))
