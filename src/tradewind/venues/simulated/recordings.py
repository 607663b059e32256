"""A raw Binance spot recording as a crypto market: book, best prices and prints.

A line is `<receive time, ns> <JSON>`: the combined stream, with one REST depth snapshot in it. The
book is put together as the venue prescribes (Binance spot API, "How to manage a local order book
correctly", read 2026-07): changes up to the snapshot's id are dropped, later ones must follow each
other without a gap, else nothing is shown until the next snapshot.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from tradewind.domain.errors import ConfigurationError, MalformedValueError
from tradewind.domain.events import BookDelta, BookSnapshot, Level, Quote, Trade
from tradewind.domain.values import MILLISECOND, Nanos, Price, Quantity, parse_scaled

Recorded = BookSnapshot | BookDelta | Quote | Trade
_DOLLARS = ("USDT", "BUSD", "USDC", "USD")


def read_recording(path: Path) -> Iterator[Recorded]:
    """The events of a recording, in order of time; lazily.

    Raises:
        ConfigurationError: unreadable, or a line that is none; the message names it.
    """
    book = RecordedBook()
    for number, line in enumerate(_lines(path), start=1):
        try:
            message = msgspec.json.decode(line.partition(b" ")[2])
            events = book.feed(message)
        except (msgspec.MsgspecError, MalformedValueError, LookupError, TypeError) as error:
            raise ConfigurationError(f"line {number} of {path} is no recording: {error}") from error
        yield from events


def pair_of(symbol: str) -> str:
    """The venue's pair as ours: BTCUSDT is BTC/USD."""
    for dollars in _DOLLARS:
        if symbol.endswith(dollars):
            return f"{symbol.removesuffix(dollars)}/USD"
    return symbol


class RecordedBook:
    """One pair's book while a recording is read."""

    def __init__(self) -> None:
        self._symbol = ""
        self._now_ns = Nanos(0)
        self._update: int | None = None
        self._early: list[dict[str, Any]] = []
        self._sides: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self._shown: tuple[Level, Level] | None = None

    def feed(self, message: dict[str, Any]) -> tuple[Recorded, ...]:
        """What a line tells."""
        if "lastUpdateId" in message:
            return self._snapshot(message)
        data = message["data"]
        if "E" not in data:
            return ()
        self._symbol = pair_of(data["s"])
        self._now_ns = Nanos(max(self._now_ns, data["E"] * MILLISECOND))
        if data["e"] == "trade":
            return (self._trade(data),)
        return self._depth(data) if data["e"] == "depthUpdate" else ()

    def _trade(self, data: dict[str, Any]) -> Trade:
        return Trade(
            symbol=self._symbol,
            ts_ns=self._now_ns,
            price=Price(parse_scaled(data["p"])),
            quantity=Quantity(parse_scaled(data["q"])),
            trade_id=str(data["t"]),
            taker="S" if data["m"] else "B",
        )

    def _snapshot(self, message: dict[str, Any]) -> tuple[Recorded, ...]:
        self._update = message["lastUpdateId"]
        bids, asks = _levels(message["bids"]), _levels(message["asks"])
        self._sides = (dict(bids), dict(asks))
        early, self._early = self._early, []
        whole = BookSnapshot(self._symbol, self._now_ns, bids, asks)
        later = [event for data in early for event in self._depth(data)]
        return (whole, *self._best(), *later)

    def _depth(self, data: dict[str, Any]) -> tuple[Recorded, ...]:
        if self._update is None:
            self._early.append(data)
            return ()
        if data["u"] <= self._update:
            return ()
        if data["U"] > self._update + 1:
            self._update, self._early = None, [data]
            return ()
        self._update = data["u"]
        bids, asks = _levels(data["b"]), _levels(data["a"])
        for side, changes in zip(self._sides, (bids, asks), strict=True):
            _change(side, changes)
        return (BookDelta(self._symbol, self._now_ns, bids, asks), *self._best())

    def _best(self) -> tuple[Quote, ...]:
        bids, asks = self._sides
        bid, ask = max(bids, default=0), min(asks, default=0)
        best = (
            (Price(bid), Quantity(bids.get(bid, 0))),
            (Price(ask), Quantity(asks.get(ask, 0))),
        )
        if best == self._shown:
            return ()
        self._shown = best
        return (Quote(self._symbol, self._now_ns, *best[0], *best[1]),)


def _levels(rows: list[list[str]]) -> tuple[Level, ...]:
    return tuple((Price(parse_scaled(p)), Quantity(parse_scaled(q))) for p, q in rows)


def _change(side: dict[int, int], changes: tuple[Level, ...]) -> None:
    for price, quantity in changes:
        if quantity:
            side[price] = quantity
        else:
            side.pop(price, None)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as raw, _unpacked(path, raw) as lines:
            yield from lines
    except (OSError, EOFError) as error:
        raise ConfigurationError(f"cannot read the recording {path}: {error}") from error


def _unpacked(path: Path, raw: IO[bytes]) -> IO[bytes]:
    return cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if path.suffix == ".gz" else raw
