"""The official SDK reads the simulated venue's data, unchanged: streams and history."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.contract.alpaca_sdk_data import (
    CryptoBarsRequest,
    CryptoDataStream,
    CryptoHistoricalDataClient,
    CryptoLatestOrderbookRequest,
    CryptoSnapshotRequest,
    CryptoTradesRequest,
    DataFeed,
    StockBarsRequest,
    StockDataStream,
    StockHistoricalDataClient,
    StockLatestBarRequest,
    StockLatestQuoteRequest,
    StockLatestTradeRequest,
    StockQuotesRequest,
    StockSnapshotRequest,
    StockTradesRequest,
    TimeFrame,
    TimeFrameUnit,
)
from tests.unit.venues.simulated_data.clients import a_venue
from tradewind.domain.values import SECOND
from tradewind.venues.simulated.server import Venue

# The SDK still uses the deprecated client of its WebSocket library.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
_KEYS = ("paper-key", "paper-secret")


@pytest.fixture
async def venue(tmp_path: Path) -> AsyncIterator[Venue]:
    async with a_venue(tmp_path, speed="10") as running:
        yield running


def now_of(venue: Venue) -> datetime:
    return datetime.fromtimestamp(venue.market.now_ns / SECOND, UTC)


class Heard:
    """What a stream's handlers were given."""

    def __init__(self, *wanted: str) -> None:
        self.items: list[Any] = []
        self.kinds: set[str] = set()
        self.wanted, self.enough = set(wanted), threading.Event()

    async def hear(self, item: Any) -> None:
        self.items.append(item)
        self.kinds.add(type(item).__name__)
        if self.wanted <= self.kinds:
            self.enough.set()


async def listened(stream: Any, heard: Heard) -> None:
    """Run a stream in a thread of its own, as its users do, until enough was heard."""
    thread = threading.Thread(target=stream.run, daemon=True)
    thread.start()
    assert await asyncio.to_thread(heard.enough.wait, 20)
    await asyncio.to_thread(stream.stop)
    await asyncio.to_thread(thread.join, 10)
    assert not thread.is_alive()


async def test_the_stock_stream_hears_trades_quotes_and_bars(venue: Venue) -> None:
    heard = Heard("Trade", "Quote", "Bar")
    url = venue.url.replace("http", "ws") + "/v2/iex"
    stream = StockDataStream(*_KEYS, url_override=url)
    stream.subscribe_trades(heard.hear, "AAPL")
    stream.subscribe_quotes(heard.hear, "AAPL", "KO")
    stream.subscribe_bars(heard.hear, "*")
    await listened(stream, heard)
    trade = next(item for item in heard.items if type(item).__name__ == "Trade")
    assert (trade.symbol, trade.price > 0, trade.timestamp.year) == ("AAPL", True, 2026)


async def test_the_crypto_stream_hears_books_trades_and_quotes(venue: Venue) -> None:
    heard = Heard("Trade", "Quote", "Orderbook")
    url = venue.url.replace("http", "ws") + "/v1beta3/crypto/us"
    stream = CryptoDataStream(*_KEYS, url_override=url)
    stream.subscribe_trades(heard.hear, "BTC/USD")
    stream.subscribe_quotes(heard.hear, "BTC/USD")
    stream.subscribe_orderbooks(heard.hear, "BTC/USD")
    await listened(stream, heard)
    first = next(item for item in heard.items if type(item).__name__ == "Orderbook")
    assert first.reset is True
    assert first.bids[0].price < first.asks[0].price


async def asked(call: Any, request: Any) -> Any:
    """Call the SDK in a thread, as it blocks."""
    return await asyncio.to_thread(call, request)


async def test_stock_history_comes_in_pages_that_the_sdk_joins(venue: Venue) -> None:
    client = StockHistoricalDataClient(*_KEYS, url_override=venue.url)
    start = now_of(venue) - timedelta(hours=3)
    request = StockBarsRequest(
        symbol_or_symbols=["AAPL", "KO"], timeframe=TimeFrame.Minute, start=start, limit=300
    )
    bars = await asked(client.get_stock_bars, request)
    found = {symbol: len(rows) for symbol, rows in bars.data.items()}
    assert found["AAPL"] > 150
    assert sum(found.values()) == 300


async def test_stock_ticks_and_longer_frames(venue: Venue) -> None:
    client = StockHistoricalDataClient(*_KEYS, url_override=venue.url)
    start = now_of(venue) - timedelta(minutes=2)
    trades = await asked(
        client.get_stock_trades, StockTradesRequest(symbol_or_symbols="AAPL", start=start)
    )
    quotes = await asked(
        client.get_stock_quotes,
        StockQuotesRequest(symbol_or_symbols="AAPL", start=start, feed=DataFeed.IEX),
    )
    hours = await asked(
        client.get_stock_bars,
        StockBarsRequest(
            symbol_or_symbols="AAPL",
            timeframe=TimeFrame(1, TimeFrameUnit.Hour),
            start=start - timedelta(days=1),
        ),
    )
    assert len(trades.data["AAPL"]) > 100
    assert all(quote.bid_price < quote.ask_price for quote in quotes.data["AAPL"])
    assert len(hours.data["AAPL"]) in (4, 5)


async def test_the_latest_and_the_snapshot(venue: Venue) -> None:
    client = StockHistoricalDataClient(*_KEYS, url_override=venue.url)
    calls = [
        (client.get_stock_latest_trade, StockLatestTradeRequest),
        (client.get_stock_latest_quote, StockLatestQuoteRequest),
        (client.get_stock_latest_bar, StockLatestBarRequest),
        (client.get_stock_snapshot, StockSnapshotRequest),
    ]
    requests = [(call, kind(symbol_or_symbols=["AAPL", "NOPE"])) for call, kind in calls]
    answers = [await asked(call, request) for call, request in requests]
    assert [list(answer) for answer in answers] == [["AAPL"]] * 4
    assert answers[3]["AAPL"].daily_bar.volume > 0


async def test_crypto_history(venue: Venue) -> None:
    client = CryptoHistoricalDataClient(*_KEYS, url_override=venue.url)
    start = now_of(venue) - timedelta(hours=1)
    bars = await asked(
        client.get_crypto_bars,
        CryptoBarsRequest(symbol_or_symbols="BTC/USD", timeframe=TimeFrame.Minute, start=start),
    )
    trades = await asked(
        client.get_crypto_trades,
        CryptoTradesRequest(symbol_or_symbols="BTC/USD", start=start),
    )
    books = await asked(
        client.get_crypto_latest_orderbook,
        CryptoLatestOrderbookRequest(symbol_or_symbols="BTC/USD"),
    )
    snapshots = await asked(
        client.get_crypto_snapshot, CryptoSnapshotRequest(symbol_or_symbols="BTC/USD")
    )
    assert len(bars.data["BTC/USD"]) > 55
    assert len(trades.data["BTC/USD"]) > 100
    assert books["BTC/USD"].bids[0].price < books["BTC/USD"].asks[0].price
    assert snapshots["BTC/USD"].latest_trade.price > 0
