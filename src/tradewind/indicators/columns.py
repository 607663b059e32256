"""Indicators over whole columns: the same code as online, fed value by value."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tradewind.indicators.base import Bars, Indicator, Ohlcv, Pair, Series

Column = NDArray[np.float64]
VALUE = ("value",)


class BarColumns(NamedTuple):
    """Columns of bars, oldest first; each of shape (n,)."""

    open: Column
    high: Column
    low: Column
    close: Column
    volume: Column

    def rows(self) -> list[Ohlcv]:
        """The bars one by one."""
        return [Ohlcv(*row) for row in zip(*(one.tolist() for one in self), strict=True)]


def over_series(
    indicator: Series, values: Column, outputs: Sequence[str] = VALUE
) -> tuple[Column, ...]:
    """Feed a fresh indicator; one column of shape (n,) per output, NaN until it is ready."""
    steps = (lambda value=value: indicator.update(value) for value in values.tolist())
    return _collected(indicator, steps, outputs)


def over_pairs(
    indicator: Pair, values: tuple[Column, Column], outputs: Sequence[str] = VALUE
) -> tuple[Column, ...]:
    """Feed a fresh indicator of two series; one column per output."""
    pairs = zip(values[0].tolist(), values[1].tolist(), strict=True)
    steps = (lambda pair=pair: indicator.update(*pair) for pair in pairs)
    return _collected(indicator, steps, outputs)


def over_bars(
    indicator: Bars, bars: BarColumns, outputs: Sequence[str] = VALUE
) -> tuple[Column, ...]:
    """Feed a fresh indicator of bars; one column per output."""
    steps = (lambda bar=bar: indicator.update(bar) for bar in bars.rows())
    return _collected(indicator, steps, outputs)


def _collected(
    indicator: Indicator, steps: Iterable[Callable[[], float]], outputs: Sequence[str]
) -> tuple[Column, ...]:
    rows = []
    for step in steps:
        step()
        rows.append([getattr(indicator, name) for name in outputs])
    table = np.array(rows, dtype=np.float64).reshape(-1, len(outputs))
    return tuple(table[:, index] for index in range(len(outputs)))
