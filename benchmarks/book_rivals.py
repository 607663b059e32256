"""Other ways to keep a book, that ours is measured beside."""

from typing import Any

from sortedcontainers import SortedDict  # type: ignore[import-untyped] # ships no types

from benchmarks.book_changes import Change

Best = tuple[int, int]
"""The best bid and the best ask."""


class SortedBook:
    """Two sorted dictionaries."""

    def __init__(self) -> None:
        self.sides: dict[bool, Any] = {True: SortedDict(), False: SortedDict()}

    def set(self, change: Change) -> Best:
        is_bid, price, quantity = change
        side = self.sides[is_bid]
        if quantity:
            side[price] = quantity
        else:
            side.pop(price, None)
        bids, asks = self.sides[True], self.sides[False]
        return (bids.peekitem(-1)[0] if bids else 0), (asks.peekitem(0)[0] if asks else 0)


class RescannedBook:
    """Two dictionaries and their cached best, looked for again after each removal of it."""

    def __init__(self) -> None:
        self.bids: dict[int, int] = {}
        self.asks: dict[int, int] = {}
        self.bid = self.ask = 0

    def set(self, change: Change) -> Best:
        is_bid, price, quantity = change
        if quantity:
            self._put(price, quantity, is_bid=is_bid)
        else:
            self._remove(price, is_bid=is_bid)
        return self.bid, self.ask

    def _put(self, price: int, quantity: int, *, is_bid: bool) -> None:
        (self.bids if is_bid else self.asks)[price] = quantity
        if is_bid and price > self.bid:
            self.bid = price
        elif not is_bid and (not self.ask or price < self.ask):
            self.ask = price

    def _remove(self, price: int, *, is_bid: bool) -> None:
        side = self.bids if is_bid else self.asks
        side.pop(price, None)
        if is_bid and price == self.bid:
            self.bid = max(side, default=0)
        elif not is_bid and price == self.ask:
            self.ask = min(side, default=0)
