"""What every streaming indicator has: a newest value, NaN until it is ready."""

from typing import Final, NamedTuple

from tradewind.domain.events import Bar

NAN: Final = float("nan")
ZERO: Final = 1e-14
"""A magnitude below this counts as none, as in TA-Lib."""


class Ohlcv(NamedTuple):
    """A bar as indicators take it: prices in currency, volume in units."""

    open: float
    high: float
    low: float
    close: float
    volume: float = 0.0

    @classmethod
    def of(cls, bar: Bar) -> "Ohlcv":
        """Convert a bar's scaled integers."""
        prices = (bar.open / 1e9, bar.high / 1e9, bar.low / 1e9, bar.close / 1e9)
        return cls(*prices, bar.volume / 1e9)

    @property
    def typical(self) -> float:
        """Mean of high, low and close."""
        return (self.high + self.low + self.close) / 3.0


class Indicator:
    """Base of the indicators. `value` is NaN until enough was seen."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = NAN

    @property
    def ready(self) -> bool:
        """There is a value."""
        return self.value == self.value


class Series(Indicator):
    """An indicator of one series of numbers."""

    __slots__ = ()

    def update(self, value: float) -> float:
        """Add a number and return the newest value."""
        raise NotImplementedError


class Pair(Indicator):
    """An indicator of two series that move together."""

    __slots__ = ()

    def update(self, first: float, second: float) -> float:
        """Add a number of each and return the newest value."""
        raise NotImplementedError


class Bars(Indicator):
    """An indicator of bars."""

    __slots__ = ()

    def update(self, bar: Ohlcv) -> float:
        """Add a bar and return the newest value."""
        raise NotImplementedError
