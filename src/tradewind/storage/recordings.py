"""Market data recorded so that `--replay` takes it: one Parquet file per symbol and kind.

`SYMBOL_trades.parquet` has ts_ns, price, size, exchange, suspicious; `SYMBOL_quotes.parquet` has
ts_ns, bid_price, bid_size, ask_price, ask_size, exchange, where a side of price 0 is absent. Sizes
are integers, or floats where a size is not whole. Rows are in order of time.

While recording, rows go to `SYMBOL_kind.parquet.arrows`, which is readable up to its last whole
batch whatever happens to the process; closing turns it into Parquet, and adds to a file that is
already there. `finish` does the same for what a killed process left behind.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.events import Quote, Tick, Trade
from tradewind.domain.values import SCALE
from tradewind.market.file_names import file_name, symbol_of_file

OPEN_SUFFIX = ".arrows"
ROWS = 4_096
_CONSUMED = b"tradewind.recorded"
_TRADES, _QUOTES = "trades", "quotes"
_TEXTS, _FLAGS, _SIZES = {"exchange"}, {"suspicious"}, {"size", "bid_size", "ask_size"}
_COLUMNS = {
    _TRADES: ("ts_ns", "price", "size", "exchange", "suspicious"),
    _QUOTES: ("ts_ns", "bid_price", "bid_size", "ask_price", "ask_size", "exchange"),
}


def _type(column: str) -> pa.DataType:
    return pa.string() if column in _TEXTS else pa.bool_() if column in _FLAGS else pa.int64()


_EXACT = {
    kind: pa.schema([(column, _type(column)) for column in columns])
    for kind, columns in _COLUMNS.items()
}
"""Schemas while recording: prices and sizes still scaled by 10**9."""


class _OpenFile:
    """Rows of one symbol and kind on their way to the disk."""

    def __init__(self, folder: Path, symbol: str, kind: str) -> None:
        path = folder / (file_name(symbol, kind) + OPEN_SUFFIX)
        self._schema = _EXACT[kind]
        self._rows: list[tuple[Any, ...]] = []
        self._file = path.open("wb")
        self._writer = pa.ipc.new_stream(self._file, self._schema)

    def add(self, row: tuple[Any, ...]) -> None:
        self._rows.append(row)
        if len(self._rows) >= ROWS:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            columns = zip(*self._rows, strict=True)
            arrays = [pa.array(c, f.type) for c, f in zip(columns, self._schema, strict=True)]
            self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
            self._rows.clear()
        self._file.flush()

    def close(self) -> None:
        self.flush()
        self._writer.close()
        self._file.close()


class Recorder:
    """Writes the trades and quotes among ticks; other events have no place in these files.

    `flush` hands everything to the operating system, where it survives the death of the process.

    Raises:
        ConfigurationError: the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[tuple[str, str], _OpenFile] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            finish(folder)
        except OSError as error:
            raise ConfigurationError(f"cannot record to {folder}: {error}") from error

    def record(self, ticks: Iterable[Tick]) -> None:
        """Take ticks in the order of their numbers."""
        for tick in ticks:
            event = tick.event
            if isinstance(event, Trade):
                row = (event.ts_ns, event.price, event.quantity, event.exchange, False)
                self._file(event.symbol, _TRADES).add(row)
            elif isinstance(event, Quote):
                self._file(event.symbol, _QUOTES).add(_quote_row(event))

    def flush(self) -> None:
        """Hand over what is still held here; to be called every second or so."""
        for file in self._open.values():
            file.flush()

    def close(self) -> list[Path]:
        """Turn everything into Parquet; return the files."""
        for file in self._open.values():
            file.close()
        self._open.clear()
        return finish(self._folder)

    def _file(self, symbol: str, kind: str) -> _OpenFile:
        file = self._open.get((symbol, kind))
        if file is None:
            file = self._open[symbol, kind] = _OpenFile(self._folder, symbol, kind)
        return file


def finish(folder: Path) -> list[Path]:
    """Turn what was left open in a folder into Parquet; return the files."""
    finished = [_finished(path) for path in sorted(folder.glob(f"*.parquet{OPEN_SUFFIX}"))]
    return [path for path in finished if path.exists()]


def read_recorded(path: Path) -> Iterator[Trade | Quote]:
    """The events of a recorded file, exactly as they were but for ids and conditions.

    Raises:
        ConfigurationError: unreadable, or no trades or quotes; the message says which.
    """
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise ConfigurationError(f"cannot read the recording {path}: {error}") from error
    for kind, columns in _COLUMNS.items():
        if set(columns) <= set(table.column_names):
            return _events(symbol_of_file(path.name), kind, table.select(columns))
    raise ConfigurationError(f"the recording {path} holds neither trades nor quotes")


def _quote_row(quote: Quote) -> tuple[Any, ...]:
    bid, ask = quote.bid_price, quote.ask_price
    return (quote.ts_ns, bid, quote.bid_quantity, ask, quote.ask_quantity, "")


def _finished(path: Path) -> Path:
    target = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    rows = list(_batches(path))
    # Were we killed between writing the target and removing the rows, it holds them already.
    if rows and _consumed(target) != _identity(path):
        _merge(target, rows, identity=_identity(path))
    path.unlink()
    return target


def _merge(target: Path, rows: list[pa.Table], *, identity: bytes) -> None:
    kind = target.stem.rpartition("_")[2]
    earlier = [_exact(pq.read_table(target), kind)] if target.exists() else []
    whole = pa.concat_tables([*earlier, *rows])
    ordered = whole.take(np.argsort(whole.column("ts_ns").to_numpy(), kind="stable"))
    written = target.with_name(target.name + ".new")
    pq.write_table(_published(ordered).replace_schema_metadata({_CONSUMED: identity}), written)
    written.replace(target)


def _batches(path: Path) -> Iterator[pa.Table]:
    """The whole batches of an open file; a torn last one is left out."""
    try:
        with path.open("rb") as file, pa.ipc.open_stream(file) as stream:
            for batch in stream:
                yield pa.Table.from_batches([batch])
    except (pa.ArrowException, OSError):
        return


def _consumed(target: Path) -> bytes:
    metadata = pq.read_schema(target).metadata if target.exists() else None
    return bytes((metadata or {}).get(_CONSUMED, b""))


def _identity(path: Path) -> bytes:
    status = path.stat()
    return f"{status.st_size}-{status.st_mtime_ns}".encode()


def _published(exact: pa.Table) -> pa.Table:
    """Scaled integers as the numbers that people read."""
    return _mapped(exact, lambda name, column: _number(column, whole=name in _SIZES))


def _exact(table: pa.Table, kind: str) -> pa.Table:
    """The numbers of a file as scaled integers again."""
    return _mapped(table.select(_COLUMNS[kind]), lambda _, column: _scaled(column))


def _mapped(table: pa.Table, convert: Callable[[str, pa.ChunkedArray], Any]) -> pa.Table:
    """Convert the prices and sizes of a table."""
    kept = _TEXTS | _FLAGS | {"ts_ns"}
    names = table.column_names
    columns = [table[name] if name in kept else convert(name, table[name]) for name in names]
    return pa.table(columns, names=names)


def _number(column: pa.ChunkedArray, *, whole: bool) -> Any:
    scaled = column.to_numpy()
    return pa.array(scaled // SCALE if whole and not (scaled % SCALE).any() else scaled / SCALE)


def _scaled(column: pa.ChunkedArray) -> Any:
    numbers = column.to_numpy()
    if pa.types.is_integer(column.type):
        return pa.array(numbers * SCALE)
    return pa.array(np.rint(numbers * SCALE).astype(np.int64))


def _events(symbol: str, kind: str, table: pa.Table) -> Iterator[Trade | Quote]:
    exact = _exact(table, kind)
    rows = zip(*(exact[name].to_pylist() for name in exact.column_names), strict=True)
    if kind == _QUOTES:
        for ts_ns, bid, bids, ask, asks, _exchange in rows:
            yield Quote(symbol, ts_ns, bid, bids, ask, asks)
        return
    for ts_ns, price, size, exchange, _suspicious in rows:
        yield Trade(symbol, ts_ns, price, size, exchange=exchange)
