"""Old doubts: an order keeps the words of a lost answer after the venue has said what became of it.

The journal is a record and stays as it was; people are told what still holds.
"""

from msgspec.structs import replace

from tradewind.domain.orders import Order


class Doubts:
    """Hears an account's orders in the order of their reports."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def heard(self, order: Order) -> Order:
        """The order, without a reason that was a doubt and is none any more."""
        name = order.client_order_id
        if order.unknown:
            self._said[name] = order.reason
        elif order.reason and order.reason == self._said.get(name):
            return replace(order, reason="")
        return order
