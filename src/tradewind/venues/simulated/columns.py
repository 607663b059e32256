"""Recorded tables as market events, read in batches of columns: trades, venue quotes, bars."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.events import Quote, Trade
from tradewind.domain.values import SCALE, Nanos, Price, Quantity
from tradewind.market.nbbo import Best, HalfQuotes, Nbbo, VenueQuote
from tradewind.venues.simulated.bar_walks import RecordedBar, walk

_ROWS = 8_192
_ABSURD = 1e9
_TRADES = {"ts_ns", "price", "size"}
_QUOTES = {"ts_ns", "bid_price", "bid_size", "ask_price", "ask_size", "exchange"}
_BARS = {"ts_ns", "open", "high", "low", "close", "volume"}
Columns = dict[str, list[Any]]


def read_table(path: Path, *, spread: Price) -> Iterator[Trade | Quote]:
    """The events of a Parquet file, in order of time; its columns say what it holds.

    Numbers that are none, negative or absurd read as 0: no side, or no print.

    Raises:
        ConfigurationError: unreadable, out of order, or of no known kind; the message says which.
    """
    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as error:
        raise ConfigurationError(f"cannot read the recording {path}: {error}") from error
    names = set(file.schema_arrow.names)
    for wanted, read in _readers(symbol_of(path), spread):
        if wanted <= names:
            _check_order(path, file)
            return read(_batches(file, file.schema_arrow.names))
    raise ConfigurationError(
        f"the recording {path} has the columns {', '.join(sorted(names))}; expected trades "
        "(ts_ns, price, size), quotes (ts_ns, bid_price, bid_size, ask_price, ask_size, exchange) "
        "or bars (ts_ns, open, high, low, close, volume)"
    )


def symbol_of(path: Path) -> str:
    """A file's symbol: its name up to the first underscore."""
    return path.name.partition("_")[0].partition(".")[0].upper()


def _check_order(path: Path, file: pq.ParquetFile) -> None:
    times = file.read(columns=["ts_ns"]).column("ts_ns").to_numpy()
    back = np.flatnonzero(np.diff(times) < 0)
    if len(back):
        raise ConfigurationError(
            f"the recording {path} is not in order of time: row {back[0] + 1} goes back; sort it"
        )


Reader = Callable[[Iterator[Columns]], Iterator[Trade | Quote]]


def _readers(symbol: str, spread: Price) -> tuple[tuple[set[str], Reader], ...]:
    return (
        (_QUOTES, lambda batches: _quotes(symbol, batches)),
        (_BARS, lambda batches: _bars(symbol, batches, spread=spread)),
        (_TRADES, lambda batches: _trades(symbol, batches)),
    )


def _batches(file: pq.ParquetFile, names: list[str]) -> Iterator[Columns]:
    for batch in file.iter_batches(batch_size=_ROWS, columns=names):
        yield {name: _values(name, batch.column(name)) for name in names}


def _values(name: str, column: pa.Array) -> list[Any]:
    """A column as Python values: prices and sizes scaled, times and text as they are."""
    if name == "ts_ns" or not (
        pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    ):
        return list(column.to_pylist())
    numbers = column.to_numpy(zero_copy_only=False)
    if pa.types.is_integer(column.type):
        return list((numbers.astype(np.int64) * SCALE).tolist())
    sane = np.where((numbers >= 0) & (numbers < _ABSURD), numbers, 0.0)
    return list(np.rint(sane * SCALE).astype(np.int64).tolist())


def _trades(symbol: str, batches: Iterator[Columns]) -> Iterator[Trade]:
    number = count(1)
    for batch in batches:
        nothing = [""] * len(batch["ts_ns"])
        exchanges, marks = batch.get("exchange", nothing), batch.get("suspicious", nothing)
        rows = zip(batch["ts_ns"], batch["price"], batch["size"], exchanges, marks, strict=True)
        for ts_ns, price, size, exchange, suspicious in rows:
            if price > 0 and size > 0 and not suspicious:
                yield Trade(symbol, ts_ns, price, size, str(next(number)), exchange)


def _quotes(symbol: str, batches: Iterator[Columns]) -> Iterator[Quote]:
    """The best bid and offer whenever it changed; two halves of one moment are one change."""
    book: Nbbo | HalfQuotes | None = None
    shown, best, last_ns = Best(0, 0, 0, 0), Best(0, 0, 0, 0), 0
    for batch in batches:
        book = book or (HalfQuotes() if _is_halved(batch) else Nbbo())
        for ts_ns, row in zip(batch["ts_ns"], _rows(batch), strict=True):
            if ts_ns != last_ns and best != shown:
                shown = best
                yield _quote(symbol, last_ns, shown)
            last_ns, best = ts_ns, book.update(row)
    if best != shown:
        yield _quote(symbol, last_ns, best)


def _rows(batch: Columns) -> Iterator[VenueQuote]:
    names = ("exchange", "bid_price", "bid_size", "ask_price", "ask_size")
    return map(VenueQuote, *(batch[name] for name in names))


def _is_halved(batch: Columns) -> bool:
    """Whether each row states one side only: then a row speaks for the whole market."""
    sides = zip(batch["bid_price"], batch["ask_price"], strict=True)
    return not any(bid and ask for bid, ask in sides)


def _quote(symbol: str, ts_ns: int, best: Best) -> Quote:
    bid, bids, ask, asks = best
    return Quote(symbol, Nanos(ts_ns), Price(bid), Quantity(bids), Price(ask), Quantity(asks))


def _bars(symbol: str, batches: Iterator[Columns], *, spread: Price) -> Iterator[Trade | Quote]:
    names = ("ts_ns", "open", "high", "low", "close", "volume")
    rows = (row for batch in batches for row in zip(*(batch[n] for n in names), strict=True))
    bars = (RecordedBar(*row) for row in rows)
    return walk(symbol, (bar for bar in bars if min(bar[1:5]) > 0), spread=spread)
