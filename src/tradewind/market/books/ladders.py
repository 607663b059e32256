"""One side of a book: price levels, fast to change and with the best always at hand."""

from bisect import insort
from collections.abc import Iterable
from itertools import islice

from tradewind.domain.events import Level
from tradewind.domain.values import Price, Quantity

EMPTY = -(1 << 63)
"""The best key of a side without levels."""
_SLACK = 64


class Ladder:
    """Price levels under keys that rise toward the touch: `sign` +1 for bids, -1 for asks.

    A removed level stays behind with quantity 0 until it would be the best or half of all levels
    are such: a market removes and restores the same prices again and again, and changing a known
    key costs one dictionary store.
    """

    __slots__ = ("_limit", "best", "keys", "quantities", "sign")

    def __init__(self, sign: int) -> None:
        self.sign, self.best = sign, EMPTY
        """`best` is the best price times `sign`, or `EMPTY`."""
        self.keys: list[int] = []
        self.quantities: dict[int, int] = {}
        self._limit = _SLACK

    def set(self, price: int, quantity: int) -> None:
        """Give a level its new quantity; 0 removes it."""
        key = self.sign * price
        quantities = self.quantities
        if key in quantities:
            quantities[key] = quantity
            if not quantity and key == self.best:
                self._uncover()
        elif quantity:
            quantities[key] = quantity
            if key > self.best:
                self.best = key
                self.keys.append(key)
            else:
                insort(self.keys, key)
            if len(self.keys) > self._limit:
                self._compact()

    def replace(self, levels: Iterable[Level]) -> None:
        """Forget all levels and take these."""
        self.quantities = {self.sign * price: size for price, size in levels if size}
        self.keys = sorted(self.quantities)
        self.best = self.keys[-1] if self.keys else EMPTY
        self._limit = 2 * len(self.keys) + _SLACK

    def truncate(self, depth: int) -> None:
        """Forget the levels behind the best `depth`, for venues that don't tell their removal."""
        self.replace(self.levels(depth))

    def quantity_at(self, price: int) -> int:
        """What stands at a price."""
        return self.quantities.get(self.sign * price, 0)

    @property
    def best_price(self) -> int:
        """The best price; 0 without levels."""
        return self.sign * self.best if self.keys else 0

    def levels(self, depth: int | None = None) -> tuple[Level, ...]:
        """The levels from the best on; at most `depth`."""
        sign, quantities = self.sign, self.quantities
        standing = (key for key in reversed(self.keys) if quantities[key])
        return tuple(
            (Price(sign * key), Quantity(quantities[key])) for key in islice(standing, depth)
        )

    def __len__(self) -> int:
        return sum(1 for quantity in self.quantities.values() if quantity)

    def _uncover(self) -> None:
        """Find the next best behind a best that was removed."""
        keys, quantities = self.keys, self.quantities
        while keys and not quantities[keys[-1]]:
            del quantities[keys.pop()]
        self.best = keys[-1] if keys else EMPTY

    def _compact(self) -> None:
        quantities = {key: size for key, size in self.quantities.items() if size}
        if 2 * len(quantities) <= len(self.keys):
            self.quantities = quantities
            self.keys = [key for key in self.keys if key in quantities]
        self._limit = 2 * len(self.keys) + _SLACK
