"""The national best bid and offer, made from the quotes of many venues.

Recordings come in two shapes. `Nbbo` takes rows that state both sides of one venue, where price 0
means that the venue has no such side. `HalfQuotes` takes rows that state one side of the whole
market, named after the venue that sets it: there price 0 means "not said in this row".
"""

from typing import NamedTuple

from tradewind.domain.events import Level
from tradewind.domain.values import Price, Quantity

_NO_SIDE: Level = (Price(0), Quantity(0))


class Best(NamedTuple):
    """Best bid and ask with the quantity shown at them; price 0 is no side."""

    bid_price: int
    bid_quantity: int
    ask_price: int
    ask_quantity: int


class VenueQuote(NamedTuple):
    """One recorded row: a venue's two sides."""

    venue: str
    bid_price: int
    bid_quantity: int
    ask_price: int
    ask_quantity: int


class _Side:
    """One side of every venue; `sign` is +1 where higher is better."""

    __slots__ = ("best", "levels", "shown", "sign")

    def __init__(self, sign: int) -> None:
        self.sign, self.best, self.shown = sign, 0, 0
        self.levels: dict[str, Level] = {}

    def put(self, venue: str, price: int, quantity: int) -> None:
        was, had = self.levels.get(venue, _NO_SIDE)
        if price:
            self.levels[venue] = (Price(price), Quantity(quantity))
        else:
            self.levels.pop(venue, None)
        if was and was == self.best and price != was:
            self._search()
        elif price:
            self._move(price, quantity - (had if was == price else 0), quantity)

    def _move(self, price: int, change: int, quantity: int) -> None:
        if price == self.best:
            self.shown += change
        elif not self.best or self.sign * (price - self.best) > 0:
            self.best, self.shown = price, quantity

    def _search(self) -> None:
        levels = self.levels.values()
        self.best = self.sign * max((self.sign * price for price, _ in levels), default=0)
        self.shown = sum(quantity for price, quantity in levels if price == self.best)


class Nbbo:
    """Best of all venues of one symbol; the quantity is the sum shown at the best price."""

    def __init__(self) -> None:
        self._bids, self._asks = _Side(1), _Side(-1)

    def update(self, quote: VenueQuote) -> Best:
        """Replace both sides of a venue."""
        self._bids.put(quote.venue, quote.bid_price, quote.bid_quantity)
        self._asks.put(quote.venue, quote.ask_price, quote.ask_quantity)
        return self.best()

    def best(self) -> Best:
        """The best sides now."""
        bids, asks = self._bids, self._asks
        return Best(bids.best, bids.shown, asks.best, asks.shown)


class HalfQuotes:
    """The best sides of a recording whose rows state one side of the whole market each."""

    def __init__(self) -> None:
        self._bid: Level = _NO_SIDE
        self._ask: Level = _NO_SIDE

    def update(self, quote: VenueQuote) -> Best:
        """Replace the side that the row states."""
        if quote.bid_price:
            self._bid = (Price(quote.bid_price), Quantity(quote.bid_quantity))
        if quote.ask_price:
            self._ask = (Price(quote.ask_price), Quantity(quote.ask_quantity))
        return self.best()

    def best(self) -> Best:
        """The best sides now."""
        return Best(*self._bid, *self._ask)
