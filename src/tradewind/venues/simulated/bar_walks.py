"""A recorded bar as the prints and quotes that could have made it: open, low, high, close."""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from tradewind.domain.events import Quote, Trade
from tradewind.domain.values import MILLISECOND, SCALE, SECOND, Nanos, Price, Quantity

_LENGTH_NS = 60 * SECOND
_TICK = SCALE // 100


class RecordedBar(NamedTuple):
    """A row of a bar file, scaled; `ts_ns` is its start."""

    ts_ns: int
    open: int
    high: int
    low: int
    close: int
    volume: int


def walk(symbol: str, bars: Iterable[RecordedBar], *, spread: Price) -> Iterator[Trade | Quote]:
    """Four prints a minute bar, each after a quote of `spread` around it; the volume is kept."""
    number = count(1)
    for bar in bars:
        for offset_ns, price, quantity in _steps(bar):
            ts_ns = Nanos(bar.ts_ns + offset_ns)
            yield _quote(symbol, ts_ns, price, spread=spread, shown=quantity)
            if quantity:
                yield Trade(symbol, ts_ns, Price(price), quantity, str(next(number)))


def _steps(bar: RecordedBar) -> Iterator[tuple[int, int, Quantity]]:
    third = _LENGTH_NS // 3
    offsets = (0, third, 2 * third, _LENGTH_NS - MILLISECOND)
    quarter = bar.volume // 4 // SCALE * SCALE
    quantities = (quarter, quarter, quarter, bar.volume - 3 * quarter)
    prices = (bar.open, bar.low, bar.high, bar.close)
    for offset_ns, price, quantity in zip(offsets, prices, quantities, strict=True):
        yield offset_ns, price, Quantity(quantity)


def _quote(symbol: str, ts_ns: Nanos, price: int, *, spread: Price, shown: Quantity) -> Quote:
    bid = (price - spread // 2) // _TICK * _TICK
    size = Quantity(max(shown, SCALE))
    return Quote(symbol, ts_ns, Price(bid), size, Price(bid + spread), size)
