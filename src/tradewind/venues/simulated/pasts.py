"""A plausible past that ends at a given price: day and minute bars, then prints and quotes."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from math import exp
from random import Random

from msgspec.structs import replace

from tradewind.domain.events import Bar, Quote, Trade
from tradewind.domain.instruments import is_crypto
from tradewind.domain.values import MILLISECOND, Nanos, Price, Quantity
from tradewind.market.days import new_york_date
from tradewind.market.sessions import sessions
from tradewind.venues.simulated.assets import Trait
from tradewind.venues.simulated.minutes import MINUTE_NS, day_start
from tradewind.venues.simulated.tape import TapeEvent

PAST_MINUTES = 240
PAST_DAYS = 60
_DAY_NS = 24 * 60 * MINUTE_NS
_PRINT_EVERY_NS = 250 * MILLISECOND
_PRINTED_NS = 3 * MINUTE_NS


def past_of(
    trait: Trait, price: float, *, end_ns: int, random: Random, known: Sequence[Bar] = ()
) -> Iterator[TapeEvent]:
    """Days and minutes, oldest first, up to three minutes before `end_ns`; then quotes and prints.

    `known` are minutes that the market has printed before it was stopped; they take the place of
    made-up ones.
    """
    printed_ns = (end_ns - _PRINTED_NS) // MINUTE_NS * MINUTE_NS
    prints = (end_ns - printed_ns) // _PRINT_EVERY_NS
    path = _path_to(price, prints, step=2.0, random=random)
    minutes = list(_bars(trait, path[0], end_ns=printed_ns, random=random))
    minutes = [bar for bar in known if bar.end_ns <= printed_ns] or minutes
    yield from _days(trait, minutes[0], random=random)
    yield from minutes
    for number, value in enumerate(path):
        ts_ns = printed_ns + (number + 1) * _PRINT_EVERY_NS
        if ts_ns < end_ns:
            yield from _prints(trait, value, ts_ns=ts_ns, random=random)


def _path_to(price: float, steps: int, *, step: float, random: Random) -> list[float]:
    """A walk of `step` basis points a step that ends at `price`, oldest first."""
    path = [price]
    for _ in range(steps):
        path.append(path[-1] * exp(random.gauss(0.0, step) / 10_000))
    return path[::-1]


def _bars(trait: Trait, price: float, *, end_ns: int, random: Random) -> Iterator[Bar]:
    path = _path_to(price, PAST_MINUTES, step=12.0, random=random)
    start_ns = end_ns - PAST_MINUTES * MINUTE_NS
    for minute, values in enumerate(pairwise(path)):
        trades = random.randrange(150, 400)
        bar = _bar(trait, values, reach=5.0, trades=trades, random=random)
        bar_ns = start_ns + minute * MINUTE_NS
        yield replace(bar, ts_ns=Nanos(bar_ns), end_ns=Nanos(bar_ns + MINUTE_NS), frame="1m")


def _days(trait: Trait, first: Bar, *, random: Random) -> Iterator[Bar]:
    """The days before the first minute's, ending at its open."""
    starts = _day_starts(trait.symbol, first.ts_ns)
    path = _path_to(first.open, len(starts), step=120.0, random=random)
    for start_ns, values in zip(starts, pairwise(path), strict=True):
        trades = random.randrange(60_000, 160_000)
        bar = _bar(trait, values, reach=80.0, trades=trades, random=random)
        yield replace(bar, ts_ns=Nanos(start_ns), end_ns=Nanos(start_ns + _DAY_NS), frame="1d")


def _day_starts(symbol: str, ts_ns: int) -> list[int]:
    if is_crypto(symbol):
        today_ns = day_start(symbol, ts_ns)
        return [today_ns - ago * _DAY_NS for ago in range(PAST_DAYS, 0, -1)]
    today = new_york_date(ts_ns)
    before = sessions(today - timedelta(days=2 * PAST_DAYS), today - timedelta(days=1))
    return [day_start(symbol, session.open_ns) for session in before[-PAST_DAYS:]]


def _bar(
    trait: Trait, values: tuple[float, float], *, reach: float, trades: int, random: Random
) -> Bar:
    """A bar between two values, without its times; `reach` is the wicks' basis points."""
    first, last = values
    wick = abs(random.gauss(0.0, reach)) / 10_000
    return Bar(
        symbol=trait.symbol,
        ts_ns=Nanos(0),
        end_ns=Nanos(0),
        frame="",
        open=_on_grid(trait, first),
        high=_on_grid(trait, max(first, last) * (1 + wick)),
        low=_on_grid(trait, min(first, last) * (1 - wick)),
        close=_on_grid(trait, last),
        volume=Quantity(trait.size * trades),
        trades=trades,
        vwap=_on_grid(trait, (first + last) / 2),
    )


def _prints(trait: Trait, value: float, *, ts_ns: int, random: Random) -> Iterator[Quote | Trade]:
    middle, size = _on_grid(trait, value), Quantity(trait.size)
    bid, ask = Price(middle - trait.grid), Price(middle + trait.grid)
    yield Quote(trait.symbol, Nanos(ts_ns), bid, size, ask, size)
    quantity = Quantity(trait.size * random.randrange(1, 30) // 10)
    price = random.choice((bid, ask))
    yield Trade(trait.symbol, Nanos(ts_ns), price, quantity, trade_id=f"{ts_ns // MILLISECOND}")


def _on_grid(trait: Trait, value: float) -> Price:
    return Price(max(trait.grid, round(value / trait.grid) * trait.grid))
