"""Average-cost arithmetic of one holding, exact: cash plus cost is conserved to the unit."""

from tradewind.domain.positions import Position
from tradewind.domain.values import SCALE, Money, Price, Quantity, notional, round_div


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

    def trade(self, quantity: int, price: int) -> int:
        """Add a signed quantity at a price, and return what was paid.

        What reduces releases its share of the cost; what was paid and is not in `cost` afterwards
        was realised.
        """
        product = price * quantity
        paid = product // SCALE
        if paid * SCALE != product:
            paid = round_div(product, SCALE)
        held = self.quantity
        self._entry_price = None
        self.quantity = held + quantity
        if not held or (held > 0) is (quantity > 0):
            self.cost += paid
        else:
            self._close(abs(held), quantity, price, paid)
        return paid

    def _close(self, held: int, quantity: int, price: int, paid: int) -> None:
        traded = abs(quantity)
        closed = min(held, traded)
        released = self.cost if closed == held else round_div(self.cost * closed, held)
        closing: int = paid
        if closed != traded:
            closing = notional(price, closed if quantity > 0 else -closed)
        self.realised -= closing + released
        self.cost += paid - closing - released

    @property
    def paid(self) -> int:
        """All that was paid for it, less what it brought."""
        return self.cost - self.realised

    def forget_price(self) -> None:
        """Work the entry price out anew."""
        self._entry_price = None

    def copy(self) -> "Holding":
        """The same, to go on from."""
        other = Holding()
        other.quantity, other.cost = self.quantity, self.cost
        other.realised, other.fees = self.realised, self.fees
        other._entry_price = self._entry_price
        return other

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
