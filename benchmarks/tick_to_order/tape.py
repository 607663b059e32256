"""The tape of the tick-to-order benchmark: 500 ticks a second, each at a moment of its own.

Its own time runs 25 times as fast as the wall's, so that the venue's limit of 200 requests in a
minute, which follows the market's time, allows an order for every ninth tick.
"""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SYMBOLS = ("AAPL", "MSFT", "NVDA", "AMZN", "GOOG", "META", "TSLA", "SPY", "QQQ", "IBM")
TICKS_PER_S, SPEED = 500, 25
_START_NS = 1_767_625_200_000_000_000  # Monday, 5 January 2026, 10:00 in New York
_APART_NS = SPEED * 1_000_000_000 // TICKS_PER_S
_PRICE, _HALF_SPREAD, _SIZE = 100.0, 0.01, 10_000


def write_tape(folder: Path, seconds: float) -> tuple[Path, ...]:
    """Write a quote file and a trade file per symbol; the symbols' ticks follow one another."""
    ticks = int(seconds * TICKS_PER_S)
    times = [_START_NS + index * _APART_NS for index in range(ticks)]
    files: list[Path] = []
    for index, symbol in enumerate(SYMBOLS):
        own = times[index :: len(SYMBOLS)]
        files += [_quotes(folder, symbol, own[::2]), _trades(folder, symbol, own[1::2])]
    return tuple(files)


def _quotes(folder: Path, symbol: str, times: list[int]) -> Path:
    prices = [_price(row) for row in range(len(times))]
    columns = {
        "ts_ns": times,
        "bid_price": [price - _HALF_SPREAD for price in prices],
        "bid_size": [_SIZE] * len(times),
        "ask_price": [price + _HALF_SPREAD for price in prices],
        "ask_size": [_SIZE] * len(times),
        "exchange": ["V"] * len(times),
    }
    return _written(folder / f"{symbol}_quotes.parquet", columns)


def _trades(folder: Path, symbol: str, times: list[int]) -> Path:
    columns = {
        "ts_ns": times,
        "price": [_price(row) for row in range(len(times))],
        "size": [100] * len(times),
    }
    return _written(folder / f"{symbol}_trades.parquet", columns)


def _price(row: int) -> float:
    """Every quote is a new one, so that none is left out as a repetition."""
    return _PRICE + (row % 10) / 100


def _written(path: Path, columns: dict[str, Any]) -> Path:
    pq.write_table(pa.table(columns), path)
    return path
