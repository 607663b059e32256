"""Historical bars and trades, for warm-up and research."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

import msgspec

from tradewind.domain.errors import MalformedValueError, VenueAmbiguousError
from tradewind.domain.events import Bar, MarketEvent, Trade
from tradewind.domain.instruments import is_crypto
from tradewind.domain.values import SECOND
from tradewind.venues.alpaca.calls import Calls
from tradewind.venues.alpaca.config import AlpacaConfig
from tradewind.venues.alpaca.conversion import CONVERSIONS, bar_of
from tradewind.venues.alpaca.fields import Fields, as_array, as_object, text
from tradewind.venues.alpaca.messages import BarMessage, TradeMessage
from tradewind.venues.alpaca.times import time_text

_PAGE = 10_000
_MOST_PAGES = 10_000
_UNITS = {"m": ("Min", 60, 59), "h": ("Hour", 3600, 23), "d": ("Day", 86_400, 1)}
_TAKEN_BACK = frozenset({"canceled", "incorrect"})

_E = TypeVar("_E", Bar, Trade)


class AlpacaHistory:
    """The historical data API. `skipped` counts items that could not be used."""

    def __init__(self, calls: Calls, config: AlpacaConfig) -> None:
        self._calls, self._config = calls, config
        self.skipped = 0

    async def bars(
        self, symbols: Collection[str], frame: str, *, start_ns: int, end_ns: int
    ) -> Sequence[Bar]:
        """Every bar of the frame ("1m", "1h", "1d") that starts in `[start_ns, end_ns]`, by time.

        Raises:
            VenueError: a page failed.
            MalformedValueError: the venue has no such frame.
        """
        word, length_ns = timeframe(frame)

        def read(symbol: str, item: Fields) -> Bar:
            message = msgspec.convert({**item, "T": "b", "S": symbol}, BarMessage)
            return bar_of(message, frame, length_ns)

        query = {"timeframe": word, "adjustment": "raw", **_span(start_ns, end_ns)}
        return await self._both("bars", symbols, query, read)

    async def trades(
        self, symbols: Collection[str], *, start_ns: int, end_ns: int
    ) -> Sequence[Trade]:
        """Every trade that the tape did not take back, by time.

        Raises:
            VenueError: a page failed.
        """
        return await self._both("trades", symbols, _span(start_ns, end_ns), _trade)

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()

    async def _both(
        self,
        kind: str,
        symbols: Collection[str],
        query: dict[str, str],
        read: Callable[[str, Fields], _E],
    ) -> list[_E]:
        crypto = sorted(symbol for symbol in symbols if is_crypto(symbol))
        stocks = sorted(set(symbols) - set(crypto))
        stock_query = {**query, "feed": self._config.feed}
        if kind != "bars":
            query.pop("adjustment", None)
        items = await self._pages(f"/v2/stocks/{kind}", kind, stocks, stock_query)
        path = f"/v1beta3/crypto/{self._config.crypto_location}/{kind}"
        crypto_query = {name: value for name, value in query.items() if name != "adjustment"}
        items += await self._pages(path, kind, crypto, crypto_query)
        found = [event for symbol, item in items for event in self._one(symbol, item, read)]
        return sorted(found, key=lambda event: event.ts_ns)

    def _one(self, symbol: str, item: Any, read: Callable[[str, Fields], _E]) -> list[_E]:
        try:
            fields = as_object(item)
            return [] if text(fields, "u") in _TAKEN_BACK else [read(symbol, fields)]
        except (MalformedValueError, msgspec.ValidationError):
            self.skipped += 1
            return []

    async def _pages(
        self, path: str, kind: str, symbols: list[str], query: dict[str, str]
    ) -> list[tuple[str, Any]]:
        parameters: dict[str, str | int] = {**query, "symbols": ",".join(symbols), "limit": _PAGE}
        found: list[tuple[str, Any]] = []
        for _ in range(_MOST_PAGES if symbols else 0):
            items, token = _page(await self._calls.ask(path, parameters), kind)
            found += items
            if not token:
                return found
            parameters["page_token"] = token
        if symbols:
            raise VenueAmbiguousError(f"the history of {kind} does not end")
        return found


def timeframe(frame: str) -> tuple[str, int]:
    """The venue's word for a frame, and its length in nanoseconds.

    Raises:
        MalformedValueError: the venue has no such frame.
    """
    count, unit = frame[:-1], frame[-1:]
    if unit in _UNITS and count.isascii() and count.isdigit() and len(count) <= 2:
        word, seconds, most = _UNITS[unit]
        if 1 <= int(count) <= most:
            return f"{int(count)}{word}", int(count) * seconds * SECOND
    raise MalformedValueError(f"expected a frame like 1m, 15m, 1h or 1d, was {frame[:20]!r}")


def _span(start_ns: int, end_ns: int) -> dict[str, str]:
    return {"start": time_text(start_ns), "end": time_text(end_ns), "sort": "asc"}


def _page(value: object, kind: str) -> tuple[list[tuple[str, Any]], str]:
    try:
        fields = as_object(value)
        lists = as_object(fields.get(kind) or {})
        items = [(symbol, item) for symbol, each in lists.items() for item in as_array(each)]
        return items, text(fields, "next_page_token")
    except MalformedValueError as error:
        raise VenueAmbiguousError(f"unreadable page: {error}") from None


def _trade(symbol: str, item: Fields) -> Trade:
    message = msgspec.convert({**item, "T": "t", "S": symbol}, TradeMessage)
    found: list[MarketEvent] = []
    CONVERSIONS[TradeMessage](message, found.append)
    trade = found[0]
    if not isinstance(trade, Trade):
        raise MalformedValueError("expected a trade")
    return trade
