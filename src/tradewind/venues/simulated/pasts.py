"""A plausible past that ends at a given price: minute bars, then prints and quotes of seconds."""

from collections.abc import Iterator
from math import exp
from random import Random

from tradewind.domain.events import Bar, Quote, Trade
from tradewind.domain.values import MILLISECOND, SECOND, Nanos, Price, Quantity
from tradewind.venues.simulated.assets import Trait
from tradewind.venues.simulated.tape import TapeEvent

MINUTE_NS = 60 * SECOND
PAST_MINUTES = 240
_PRINT_EVERY_NS = 250 * MILLISECOND
_PRINTED_NS = 3 * MINUTE_NS


def past_of(trait: Trait, price: float, *, end_ns: int, random: Random) -> Iterator[TapeEvent]:
    """Minute bars, oldest first, up to three minutes before `end_ns`; then quotes and prints."""
    printed_ns = (end_ns - _PRINTED_NS) // MINUTE_NS * MINUTE_NS
    prints = (end_ns - printed_ns) // _PRINT_EVERY_NS
    path = _path_to(price, prints, step=2.0, random=random)
    yield from _bars(trait, path[0], end_ns=printed_ns, random=random)
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
    for minute in range(PAST_MINUTES):
        first, last = path[minute], path[minute + 1]
        reach = abs(random.gauss(0.0, 5.0)) / 10_000
        trades = random.randrange(150, 400)
        yield Bar(
            symbol=trait.symbol,
            ts_ns=Nanos(start_ns + minute * MINUTE_NS),
            end_ns=Nanos(start_ns + (minute + 1) * MINUTE_NS),
            frame="1m",
            open=_on_grid(trait, first),
            high=_on_grid(trait, max(first, last) * (1 + reach)),
            low=_on_grid(trait, min(first, last) * (1 - reach)),
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
