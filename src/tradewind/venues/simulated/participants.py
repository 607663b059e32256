"""The orders of everybody else in one generated symbol.

They follow a hidden value: stale orders are taken or withdrawn, both sides are quoted again, and
now and then somebody buys or sells at once. They never look at the book, so that what they send
depends on the seed alone.
"""

from collections.abc import Iterator
from math import ceil, exp, floor, tanh
from random import Random

from tradewind.domain.orders import Side
from tradewind.domain.values import SECOND, Nanos, Price, Quantity
from tradewind.venues.simulated.assets import Trait
from tradewind.venues.simulated.flow_orders import Flow, FlowCancel, FlowOrder
from tradewind.venues.simulated.regimes import Driver, OwnWay

_DEPTH = 10
"""Levels kept on each side, counted from the hidden value."""
_PACE = 9.0
"""Decisions a second."""


class _Resting:
    __slots__ = ("order_id", "quantity")

    def __init__(self, order_id: str, quantity: int) -> None:
        self.order_id, self.quantity = order_id, quantity


class Participants:
    """Everybody else in one symbol; `run` keeps order ids apart over restarts."""

    def __init__(self, trait: Trait, driver: Driver, own: OwnWay, *, random: Random, run: int):
        self.trait, self.driver, self.own = trait, driver, own
        self._random, self._run, self._count = random, run, 0
        self._books: dict[Side, dict[int, _Resting]] = {Side.BUY: {}, Side.SELL: {}}
        self._last_ns = 0

    def fair(self) -> float:
        """The hidden value, scaled like a price."""
        basis_points = self.trait.weight * self.driver.level + self.own.level
        return self.trait.start * exp(basis_points / 10_000)

    def wait_ns(self) -> int:
        """How long until the next decision."""
        seconds = min(0.4, max(0.004, self._random.expovariate(_PACE)))
        return int(seconds * SECOND)

    def sleep(self, gap_ns: int) -> None:
        """Let time go by without a decision."""
        self._last_ns += gap_ns if self._last_ns else 0

    def act(self, ts_ns: Nanos) -> Iterator[Flow]:
        """What they do at a moment."""
        self.driver.advance(ts_ns)
        self.own.step((ts_ns - self._last_ns) / SECOND if self._last_ns else 0.0)
        self._last_ns = ts_ns
        bid, ask = self._targets()
        targets = {Side.BUY: bid, Side.SELL: ask}
        rose = any(level <= bid for level in self._books[Side.SELL])
        # The side that is overrun stands anew before its old orders go, so that it is never empty.
        for side in (Side.SELL, Side.BUY) if rose else (Side.BUY, Side.SELL):
            yield from self._quote(side, targets[side], ts_ns)
            yield from self._clear(side, targets[side.opposite], ts_ns)
        if self._random.random() < 0.45:
            yield from self._trade(bid, ask, ts_ns)

    def _targets(self) -> tuple[int, int]:
        grid, half = self.trait.grid, self._random.choice((0.4, 0.6, 1.0))
        middle = self.fair() / grid
        return floor(middle - half), ceil(middle + half)

    def _clear(self, side: Side, target: int, ts_ns: Nanos) -> Iterator[Flow]:
        """Take or withdraw the orders of `side` that the new opposite quote would cross."""
        sign, book = side.sign, self._books[side]
        stale = [level for level in book if sign * level >= sign * target]
        if stale and self._random.random() < 0.6:
            quantity = sum(book[level].quantity for level in stale)
            yield self._order(side.opposite, target, quantity, ts_ns=ts_ns, ioc=True)
        for level in stale:
            yield FlowCancel(ts_ns, self.trait.symbol, book.pop(level).order_id)

    def _quote(self, side: Side, target: int, ts_ns: Nanos) -> Iterator[Flow]:
        """Stand at the target, sometimes behind it, and withdraw what is far away."""
        book, sign = self._books[side], side.sign
        levels = {target, target - sign * self._random.randrange(1, _DEPTH - 2)}
        if len(book) < 4:
            levels |= {target - sign * behind for behind in range(1, 5)}
        for level in sorted(levels):
            if level > 0 and level not in book:
                yield self._rest(side, level, ts_ns)
        for level in [level for level in book if sign * (target - level) > _DEPTH]:
            yield FlowCancel(ts_ns, self.trait.symbol, book.pop(level).order_id)

    def _trade(self, bid: int, ask: int, ts_ns: Nanos) -> Iterator[Flow]:
        """Somebody buys or sells at once, more often the way of the trend."""
        buys = self._random.random() < 0.5 + 0.35 * tanh(self.driver.slope / 4)
        side, limit = (Side.BUY, ask + 1) if buys else (Side.SELL, bid - 1)
        quantity = self._quantity()
        yield self._order(side, limit, quantity, ts_ns=ts_ns, ioc=True)
        self._consume(side.opposite, limit, quantity)

    def _consume(self, side: Side, limit: int, quantity: int) -> None:
        """Forget what such an order takes, as if nobody else were there."""
        sign, book = side.sign, self._books[side]
        for level in sorted(book, key=lambda level: -sign * level):
            if quantity <= 0 or sign * level < sign * limit:
                return
            taken = min(quantity, book[level].quantity)
            quantity -= taken
            book[level].quantity -= taken
            if book[level].quantity == 0:
                del book[level]

    def _rest(self, side: Side, level: int, ts_ns: Nanos) -> FlowOrder:
        order = self._order(side, level, self._quantity(), ts_ns=ts_ns)
        self._books[side][level] = _Resting(order.order_id, order.quantity)
        return order

    def _quantity(self) -> int:
        return self.trait.size * self._random.randrange(1, 40) // 10

    def _order(
        self, side: Side, level: int, quantity: int, *, ts_ns: Nanos, ioc: bool = False
    ) -> FlowOrder:
        self._count += 1
        return FlowOrder(
            ts_ns=ts_ns,
            symbol=self.trait.symbol,
            order_id=f"{self.trait.symbol}-{self._run}-{self._count}",
            side=side,
            quantity=Quantity(quantity),
            price=Price(level * self.trait.grid),
            ioc=ioc,
        )
