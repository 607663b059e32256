"""Average-cost arithmetic of one holding, exact: cash plus cost is conserved to the unit."""

import msgspec

from tradewind.domain.positions import Position
from tradewind.domain.values import SCALE, Money, Price, Quantity, notional, round_div


class Change(msgspec.Struct, frozen=True, gc=False):
    """What a fill does: signed cash, change of cost, realised P&L; cash + cost = realised."""

    cash: Money
    cost: Money
    realised: Money


class Holding:
    """A signed quantity and the signed sum paid for it."""

    __slots__ = ("_entry_price", "cost", "fees", "quantity", "realised")

    def __init__(self) -> None:
        self.quantity = self.cost = self.realised = self.fees = 0
        self._entry_price: int | None = 0

    @property
    def entry_price(self) -> int:
        """The average price paid for what is held, rounded; 0 when flat."""
        if self._entry_price is None:
            held = abs(self.quantity)
            self._entry_price = round_div(abs(self.cost) * SCALE, held) if held else 0
        return self._entry_price

    def trade(self, quantity: int, price: int) -> Change:
        """Add a signed quantity at a price; what reduces releases its share of the cost."""
        paid = notional(price, quantity)
        closed = self._closed(quantity)
        released = round_div(self.cost * closed, abs(self.quantity)) if closed else 0
        closing = notional(price, closed if quantity > 0 else -closed) if closed else 0
        realised = -closing - released
        cost = paid - closing - released
        self._entry_price = None
        self.quantity += quantity
        self.cost += cost
        self.realised += realised
        return Change(Money(-paid), Money(cost), Money(realised))

    def _closed(self, quantity: int) -> int:
        """The unsigned quantity that a trade closes."""
        if not self.quantity or (self.quantity > 0) == (quantity > 0):
            return 0
        return min(abs(self.quantity), abs(quantity))

    def position(self, symbol: str) -> Position:
        """The holding as a value."""
        return Position(
            symbol,
            Quantity(self.quantity),
            Money(self.cost),
            Price(self.entry_price),
            Money(self.realised),
            Money(self.fees),
        )

    def unrealised(self, mark: int) -> Money:
        """P&L at a mark against what was paid; 0 without a mark."""
        return Money(notional(mark, self.quantity) - self.cost) if mark else Money(0)
