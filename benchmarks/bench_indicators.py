"""Five indicators for each new bar, beside TA-Lib's streaming functions over the last 250 bars.

TA-Lib forgets what lies before its window and computes it all again for each bar; ours remember
everything and add one bar. At the end ours must equal TA-Lib over the whole history.
"""

import random
from collections.abc import Callable
from functools import partial
from statistics import median
from time import thread_time_ns
from typing import Any, NamedTuple

import numpy as np
import talib
from talib import stream

from benchmarks.figures import Figure, more
from benchmarks.pairing import Pairs, Round, alternate
from tradewind.indicators.averages import Ema
from tradewind.indicators.base import Series
from tradewind.indicators.dispersion import Bollinger
from tradewind.indicators.macd import Macd
from tradewind.indicators.rsi import Rsi

BARS, WINDOW, PAIRS = 5_000, 250, 7
NEAR = 1e-9
Closes = Any
"""A numpy array of floats; numpy's own type says no more here."""


class Row(NamedTuple):
    """One indicator: ours, TA-Lib's over a window, and TA-Lib's over the whole history."""

    ours: Callable[[], Series]
    theirs: Callable[[Closes], Any]
    whole: Callable[[Closes], Any]


ROWS = {
    "EMA 20": Row(lambda: Ema(20), lambda c: stream.EMA(c, 20), lambda c: talib.EMA(c, 20)),
    "EMA 100": Row(lambda: Ema(100), lambda c: stream.EMA(c, 100), lambda c: talib.EMA(c, 100)),
    "RSI 14": Row(lambda: Rsi(14), lambda c: stream.RSI(c, 14), lambda c: talib.RSI(c, 14)),
    "MACD": Row(Macd, stream.MACD, lambda c: talib.MACD(c)[0]),
    "Bollinger 20": Row(
        Bollinger, lambda c: stream.BBANDS(c, 20), lambda c: talib.BBANDS(c, 20)[1]
    ),
}


def run() -> list[Figure]:
    """Measure each alone, then all five for each bar."""
    closes = walk(WINDOW + BARS)
    each = [_figure(name, _pairs([row], closes)) for name, row in ROWS.items()]
    together = _figure("all five", _pairs(list(ROWS.values()), closes))
    return [*each, {**together, "floor": 4.0, "goal": 20.0}]


def walk(count: int, *, seed: int = 5) -> Closes:
    """Closes that wander from 100."""
    chance = random.Random(seed)
    return 100.0 + np.cumsum([chance.gauss(0, 0.05) for _ in range(count)])


def ours(rows: list[Row], closes: Closes) -> Round:
    """Each bar after the first window, one by one; the values at the end."""
    made = [row.ours() for row in rows]
    values = closes.tolist()
    for value in values[:WINDOW]:
        for indicator in made:
            indicator.update(value)
    updates = [indicator.update for indicator in made]
    start = thread_time_ns()
    for value in values[WINDOW:]:
        for update in updates:
            update(value)
    return Round(thread_time_ns() - start, [indicator.value for indicator in made])


def theirs(rows: list[Row], closes: Closes) -> Round:
    """The same bars, each pushed into a window that all functions read."""
    functions, values = [row.theirs for row in rows], closes.tolist()
    window = closes[:WINDOW].copy()
    start = thread_time_ns()
    for value in values[WINDOW:]:
        window[:-1] = window[1:]
        window[-1] = value
        for function in functions:
            function(window)
    return Round(thread_time_ns() - start, [row.whole(closes)[-1] for row in rows])


def same(outcome: list[float], wanted: list[float]) -> bool:
    """Whether values are equal to a billionth."""
    return bool(np.allclose(outcome, wanted, rtol=NEAR, atol=NEAR))


def _pairs(rows: list[Row], closes: Closes) -> Pairs:
    wanted = theirs(rows, closes).outcome
    if not same(ours(rows, closes).outcome, wanted):
        raise AssertionError("ours are not TA-Lib's over the whole history")
    return alternate(
        partial(_timed, ours, rows, closes), partial(_timed, theirs, rows, closes), pairs=PAIRS
    )


def _timed(side: Callable[..., Round], rows: list[Row], closes: Closes) -> Round:
    return Round(side(rows, closes).spent_ns, "compared before")


def _figure(name: str, pairs: Pairs) -> Figure:
    mine, peers = (median(spent) / BARS / 1_000 for spent in pairs)
    note = f"ours {mine:.2f}, theirs {peers:.2f} us a bar"
    figure = more(f"{name}: times TA-Lib stream", pairs.ratio, "x")
    return {**figure, "peer": f"TA-Lib {talib.__version__}", "note": note}


if __name__ == "__main__":
    for figure in run():
        print(figure)
