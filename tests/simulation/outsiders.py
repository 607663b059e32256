"""Somebody who uses the same account at the venue without telling us."""

from typing import TYPE_CHECKING

from tests.simulation.settings import ACCOUNT
from tradewind.domain.instruments import is_crypto
from tradewind.domain.orders import OrderType, Side, TimeInForce
from tradewind.domain.values import SCALE, Price, Quantity
from tradewind.venues.simulated.orders import OrderRequest

if TYPE_CHECKING:
    from tests.simulation.venue import Venue

NAME = "person-"


def is_outside(client_order_id: str) -> bool:
    """Whether an order is somebody else's."""
    return client_order_id.startswith(NAME)


class Outsider:
    """Places small orders, at the market or far from it, and cancels them in the end."""

    def __init__(self, venue: "Venue") -> None:
        self._venue, self._number = venue, 0
        self.cancelled: set[str] = set()

    def act(self) -> None:
        """Place an order."""
        world, exchange = self._venue.world, self._venue.exchange
        if not self._venue.life.alive:
            return
        self._number += 1
        request = self._request(f"{NAME}{self._number}")
        world.note(f"somebody else asks for {request.side} {request.symbol}")
        exchange.submit(ACCOUNT, request)
        self._venue.settle()

    def leave(self) -> None:
        """Cancel whatever still works."""
        if not self._venue.life.alive:
            return
        for order in self._venue.exchange.open_orders(ACCOUNT):
            if is_outside(order.client_order_id):
                self.cancelled.add(order.client_order_id)
                self._venue.exchange.cancel(ACCOUNT, order.id)
        self._venue.settle()

    def _request(self, name: str) -> OrderRequest:
        chance = self._venue.world.random
        symbol = chance.choice(self._venue.symbols)
        resting = chance.random() < 0.5
        cents = self._venue.cents(symbol) * 98 // 100
        return OrderRequest(
            symbol=symbol,
            side=Side.BUY,
            type=OrderType.LIMIT if resting else OrderType.MARKET,
            time_in_force=TimeInForce.GTC if is_crypto(symbol) else TimeInForce.DAY,
            quantity=Quantity(chance.randint(1, 3) * SCALE),
            limit_price=Price(cents * SCALE // 100 if resting else 0),
            client_order_id=name,
        )
