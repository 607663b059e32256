"""One side of a book: price levels, fast to change and with the best always at hand."""

from bisect import insort
from collections.abc import Iterable

from tradewind.domain.events import Level
from tradewind.domain.values import Price, Quantity

EMPTY = -(1 << 63)
"""The best key of a side without levels."""
NEAR = 128
"""How many levels at the touch are in order when a side has many."""
_SLACK = 64


class Ladder:
    """Price levels under keys that rise toward the touch: `sign` +1 for bids, -1 for asks.

    Only levels near the touch are kept in order; those behind are in `quantities` alone until the
    touch comes to them. A removed level stays behind with quantity 0 until it would be the best or
    half of all levels are such: a market removes and restores the same prices again and again, and
    changing a known price costs one dictionary store.
    """

    __slots__ = ("_edge", "_limit", "_touch", "best", "keys", "quantities", "sign")

    def __init__(self, sign: int) -> None:
        self.sign, self.best = sign, EMPTY
        """`best` is the best price times `sign`, or `EMPTY`."""
        self.keys: list[int] = []
        self.quantities: dict[int, int] = {}
        self._touch, self._edge, self._limit = 0, EMPTY, _SLACK

    def replace(self, levels: Iterable[Level]) -> None:
        """Forget all levels and take these."""
        self.quantities = {price: size for price, size in levels if size}
        self._rank()

    def set(self, price: int, quantity: int) -> None:
        """Give a level its new quantity; 0 removes it."""
        quantities = self.quantities
        if price in quantities:
            quantities[price] = quantity
            if not quantity and price == self._touch:
                self._uncover()
        elif quantity:
            quantities[price] = quantity
            key = self.sign * price
            if key > self.best:
                self.best, self._touch = key, price
                self.keys.append(key)
            elif key > self._edge:
                insort(self.keys, key)
            if len(quantities) > self._limit or len(self.keys) > 2 * NEAR:
                self._compact()

    def truncate(self, depth: int) -> None:
        """Forget the levels behind the best `depth`, for venues that don't tell their removal."""
        self.replace(self.levels(depth))

    def quantity_at(self, price: int) -> int:
        """What stands at a price."""
        return self.quantities.get(price, 0)

    @property
    def best_price(self) -> int:
        """The best price; 0 without levels."""
        return self._touch

    def levels(self, depth: int | None = None) -> tuple[Level, ...]:
        """The levels from the best on; at most `depth`."""
        quantities = self.quantities
        prices = [self.sign * key for key in reversed(self.keys)]
        standing = [price for price in prices if quantities[price]]
        if self._edge != EMPTY and (depth is None or len(standing) < depth):
            standing = [self.sign * key for key in reversed(self._ranked())]
        return tuple((Price(price), Quantity(quantities[price])) for price in standing[:depth])

    def __len__(self) -> int:
        return sum(1 for quantity in self.quantities.values() if quantity)

    def _uncover(self) -> None:
        """Find the next best behind a best that was removed."""
        keys, quantities, sign = self.keys, self.quantities, self.sign
        while keys and not quantities[sign * keys[-1]]:
            del quantities[sign * keys.pop()]
        if keys:
            self.best, self._touch = keys[-1], sign * keys[-1]
        elif self._edge == EMPTY:
            self.best, self._touch = EMPTY, 0
        else:
            self._rank()

    def _compact(self) -> None:
        """Forget removed levels when they are half of all, and the order of those far behind."""
        if len(self.quantities) > self._limit:
            standing = {price: size for price, size in self.quantities.items() if size}
            if 2 * len(standing) <= len(self.quantities):
                self.quantities = standing
                self.keys = [key for key in self.keys if self.sign * key in standing]
            self._limit = 2 * len(self.quantities) + _SLACK
        if len(self.keys) > 2 * NEAR:
            self._cut()

    def _rank(self) -> None:
        """Begin again from the quantities."""
        self.keys = self._ranked()
        self._edge, self._limit = EMPTY, 2 * len(self.keys) + _SLACK
        self.quantities = {price: size for price, size in self.quantities.items() if size}
        self.best = self.keys[-1] if self.keys else EMPTY
        self._touch = self.sign * self.best if self.keys else 0
        if len(self.keys) > NEAR:
            self._cut()

    def _ranked(self) -> list[int]:
        return sorted(self.sign * price for price, size in self.quantities.items() if size)

    def _cut(self) -> None:
        self._edge = self.keys[-NEAR] - 1
        del self.keys[:-NEAR]
