"""The port to market data."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Protocol

from tradewind.domain.events import MarketEvent
from tradewind.domain.values import Nanos


class MarketDataFeed(Protocol):
    """A source of normalised events; live, replayed or generated."""

    async def subscribe(self, symbols: Collection[str], channels: Collection[str]) -> None:
        """Ask for these symbols on these channels ("trades", "quotes", "bars", "book") as well."""
        ...

    async def unsubscribe(self, symbols: Collection[str]) -> None:
        """Stop asking for these symbols."""
        ...

    def events(self) -> AsyncIterator[tuple[Nanos, Sequence[MarketEvent]]]:
        """Yield `(read_ns, events)` for every frame; reconnects by itself, reporting FeedStatus."""
        ...

    async def close(self) -> None:
        """Leave the feed."""
        ...
