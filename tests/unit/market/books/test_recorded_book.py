"""A book rebuilt from recorded changes shows the best prices that the venue itself announced."""

import gzip
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import pytest

from tests.data import shared_data
from tradewind.domain.events import BookDelta, BookSnapshot, Level
from tradewind.domain.values import Nanos, Price, Quantity, parse_scaled
from tradewind.market.books.depth_sync import DepthChange, DepthSync, Released, SyncState
from tradewind.market.books.l2 import L2Book

Best = tuple[Level, Level]


class Recording(NamedTuple):
    """Depth messages in order, and the book ticker by update number."""

    depth: list[dict[str, Any]]
    tickers: list[tuple[int, Best]]


def lines() -> Iterator[dict[str, Any]]:
    with gzip.open(shared_data("binance_spot_btcusdt_20240808.raw.gz")) as file:
        for line in file:
            yield msgspec.json.decode(line.partition(b" ")[2])


def a_level(price: str, quantity: str) -> Level:
    return Price(parse_scaled(price)), Quantity(parse_scaled(quantity))


def sides(message: dict[str, Any], bids: str, asks: str) -> tuple[tuple[Level, ...], ...]:
    return tuple(tuple(a_level(*row) for row in message[side]) for side in (bids, asks))


@pytest.fixture(scope="module")
def recording() -> Recording:
    depth, tickers = [], []
    for line in lines():
        data = line.get("data", line)
        if "lastUpdateId" in data or data.get("e") == "depthUpdate":
            depth.append(data)
        elif "A" in data:
            best = (a_level(data["b"], data["B"]), a_level(data["a"], data["A"]))
            tickers.append((data["u"], best))
    return Recording(depth, sorted(tickers))


def released(sync: DepthSync, data: dict[str, Any]) -> Released:
    if "lastUpdateId" in data:
        book = BookSnapshot("BTC/USD", Nanos(0), *sides(data, "bids", "asks"))
        return sync.on_snapshot(data["lastUpdateId"], book)
    delta = BookDelta("BTC/USD", Nanos(0), *sides(data, "b", "a"))
    return sync.on_change(DepthChange(data["U"], data["u"], delta))


def best_of(book: L2Book) -> Best:
    snapshot = book.snapshot(1)
    return snapshot.bids[0], snapshot.asks[0]


def test_the_rebuilt_book_equals_the_book_ticker_whenever_both_are_in_step(
    recording: Recording,
) -> None:
    sync, book = DepthSync(), L2Book("BTC/USD")
    numbers = [number for number, _ in recording.tickers]
    compared = 0
    for data in recording.depth:
        for event in released(sync, data):
            book.replace(event) if isinstance(event, BookSnapshot) else book.apply(event)
        # The ticker tells every change of the best, so its newest at or before ours holds.
        newest = bisect_right(numbers, sync.last) - 1
        if sync.state is SyncState.SYNCED and newest >= 0:
            assert best_of(book) == recording.tickers[newest][1], f"at update {sync.last}"
            compared += 1
        assert not book.is_crossed
    assert sync.gaps == 0
    assert compared > 3_000, f"only {compared} points were in step"


def test_a_lost_depth_message_is_noticed_at_once(recording: Recording) -> None:
    sync = DepthSync()
    for number, data in enumerate(recording.depth):
        if number != 1_000:
            released(sync, data)
        if number == 1_001:
            assert (sync.gaps, sync.state) == (1, SyncState.WAITING)
            return
