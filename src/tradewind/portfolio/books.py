"""One strategy's part of a shared account."""

from tradewind.domain.positions import Position
from tradewind.domain.values import Money, notional
from tradewind.portfolio.entries import Entry
from tradewind.portfolio.holdings import Holding


class StrategyBook:
    """Holdings and cash flows of one strategy; `flows` is after fees."""

    __slots__ = ("flows", "holdings")

    def __init__(self) -> None:
        self.holdings: dict[str, Holding] = {}
        self.flows = 0

    def trade(self, entry: Entry) -> None:
        """Enter a fill; its fee is charged apart."""
        held = self.holdings.get(entry.symbol)
        if held is None:
            held = self.holdings[entry.symbol] = Holding()
        self.flows -= held.trade(entry.quantity, entry.price)
        held.fees += entry.fee

    def restart(self, symbol: str, start: Holding | None) -> None:
        """Take a symbol's trades back to where old ones left it, to enter the others again."""
        held = self.holdings.pop(symbol, None)
        if held is not None:
            self.flows += held.paid
        if start is not None:
            self.holdings[symbol] = start.copy()
            self.flows -= start.paid

    def position(self, symbol: str) -> Position:
        """The strategy's position in a symbol."""
        held = self.holdings.get(symbol)
        return held.position(symbol) if held else Position(symbol)

    def positions(self) -> tuple[Position, ...]:
        """Every position that is not flat, by symbol."""
        return tuple(
            self.holdings[symbol].position(symbol)
            for symbol in sorted(self.holdings)
            if self.holdings[symbol].quantity
        )

    @property
    def realised(self) -> Money:
        """Realised P&L before fees."""
        return Money(sum(held.realised for held in self.holdings.values()))

    @property
    def fees(self) -> Money:
        """Fees of its fills."""
        return Money(sum(held.fees for held in self.holdings.values()))

    def pnl(self, marks: dict[str, int]) -> Money:
        """Realised and unrealised P&L after fees."""
        total = self.flows
        for symbol, held in self.holdings.items():
            mark = marks.get(symbol, 0)
            total += notional(mark, held.quantity) if mark else held.cost
        return Money(total)
