"""O4's numbers: what the venue holds and may still fill, against the limits in force."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from tests.simulation.settings import ACCOUNT
from tradewind.domain.intents import Approval
from tradewind.domain.orders import Side
from tradewind.domain.values import notional
from tradewind.risk.limits import PolicyLimits
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.orders import OrderRecord, VenueStatus

if TYPE_CHECKING:
    from tests.simulation.venue import Venue

SLACK = 1.04
"""Marks move between an approval and the venue; an order too many is far more than this."""


class Exposures:
    """The venue's own truth at the lowest price so far: never more than risk's view of it."""

    def __init__(self, venue: "Venue") -> None:
        self._venue = venue
        self._low: dict[str, int] = {}

    @property
    def _exchange(self) -> Exchange:
        return self._venue.exchange

    def note_prices(self) -> None:
        """Follow the market."""
        for symbol, market in self._exchange.state.markets.items():
            price = market.quote.bid_price if market.quote else market.mark
            self._low[symbol] = min(self._low.get(symbol, price), price)

    def held(self, symbol: str) -> int:
        """The position, signed."""
        return self._exchange.accounts[ACCOUNT].holding(symbol).quantity

    def breach(
        self,
        approval: Approval,
        policies: Iterable[PolicyLimits],
        enters: Callable[[str], bool],
    ) -> str:
        """Which limit an order passes that the venue has just taken; "" if none.

        `enters` says of a client order id whether it was approved as adding.
        """
        limits = [policy.limits for policy in policies]
        worst = {symbol: self._worst(symbol) for symbol in self._low}
        symbol = approval.terms.symbol
        if worst[symbol] > max(one.max_position_notional for one in limits) * SLACK:
            return f"{symbol} at worst {worst[symbol] / 1e9:.0f}"
        if sum(worst.values()) > max(one.max_gross_exposure for one in limits) * SLACK:
            return f"gross at worst {sum(worst.values()) / 1e9:.0f}"
        value = notional(self._low[symbol], approval.terms.quantity)
        if value > max(one.max_order_notional for one in limits) * SLACK:
            return f"an order of {value / 1e9:.0f}"
        if (count := self._working(enters)) > max(one.max_open_orders for one in limits):
            return f"{count} entries work"
        return ""

    def turns_over(self, approval: Approval, more: int) -> str:
        """What is wrong with an order that was to reduce; "" if it does.

        `more` is what of it the venue does not have yet. Legs stand for their entry's fill: risk
        hears of both apart, and the venue itself lets no order have what a leg holds.
        """
        terms = approval.terms
        held = self.held(terms.symbol)
        closing = self._sum(self._on(terms.symbol, terms.side, _is_no_leg)) + more
        if held * terms.side.sign <= 0 and closing <= abs(held):
            return ""
        return f"{terms.side} orders for {closing / 1e9:g} of {held / 1e9:g} {terms.symbol}"

    def live(self, symbol: str, side: Side) -> int:
        """What may still fill on one side."""
        return self._sum(self._on(symbol, side, _is_awake))

    def _on(
        self, symbol: str, side: Side, counts: Callable[[OrderRecord], bool]
    ) -> Iterator[OrderRecord]:
        for order in self._exchange.open_orders(ACCOUNT):
            if order.symbol == symbol and order.side is side and counts(order):
                yield order

    def _sum(self, orders: Iterable[OrderRecord]) -> int:
        """Of a pair of exits only one can fill."""
        counted: dict[str, int] = {}
        for order in orders:
            key = order.group_id or order.id
            counted[key] = max(counted.get(key, 0), self._counted(order))
        return sum(counted.values())

    def _worst(self, symbol: str) -> int:
        held = self.held(symbol)
        buys, sells = self.live(symbol, Side.BUY), self.live(symbol, Side.SELL)
        return max(held + buys, sells - held) * self._low[symbol] // 10**9

    def _counted(self, order: OrderRecord) -> int:
        """Of an order and its replacement only one can fill."""
        old = self._exchange.state.orders.get(order.replaces)
        if old is None or not old.is_open:
            return order.leaves
        return max(0, order.leaves - old.leaves)

    def _working(self, enters: Callable[[str], bool]) -> int:
        """Entries that work; one that replaces another adds none."""
        orders = self._exchange.open_orders(ACCOUNT)
        return sum(not one.replaces and enters(one.client_order_id) for one in orders)


def _is_awake(order: OrderRecord) -> bool:
    """No leg that waits for its entry to fill."""
    return order.status is not VenueStatus.HELD


def _is_no_leg(order: OrderRecord) -> bool:
    return not order.parent_id
