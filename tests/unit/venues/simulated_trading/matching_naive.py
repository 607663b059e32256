"""The order book's naive twin: one list, sorted anew at every step."""

from dataclasses import dataclass

from tradewind.domain.orders import Side
from tradewind.venues.simulated.matching import Incoming, Restriction

Met = tuple[str, str, int, int]
"""Maker, taker, price, quantity."""


@dataclass
class Row:
    order_id: str
    side: Side
    price: int
    left: int


class NaiveBook:
    def __init__(self) -> None:
        self.rows: list[Row] = []  # oldest first

    def submit(self, order: Incoming) -> tuple[list[Met], int]:
        makers = self._makers(order)
        if (
            order.restriction is Restriction.FOK
            and sum(row.left for row in makers) < order.quantity
        ):
            return [], 0
        if order.restriction is Restriction.POST and makers:
            return [], 0
        met, left = self._meet(makers, order)
        if left and order.price and order.restriction in (Restriction.NONE, Restriction.POST):
            self.rows.append(Row(order.order_id, order.side, order.price, left))
            return met, left
        return met, 0

    def _makers(self, order: Incoming) -> list[Row]:
        sign = order.side.sign
        rows = [row for row in self.rows if row.side is not order.side]
        if order.price:
            rows = [row for row in rows if sign * row.price <= sign * order.price]
        return sorted(rows, key=lambda row: sign * row.price)

    def _meet(self, makers: list[Row], order: Incoming) -> tuple[list[Met], int]:
        met: list[Met] = []
        left: int = order.quantity
        for maker in makers:
            quantity = min(left, maker.left)
            if quantity:
                met.append((maker.order_id, order.order_id, maker.price, quantity))
            left -= quantity
            maker.left -= quantity
        self.rows = [row for row in self.rows if row.left]
        return met, left

    def cancel(self, order_id: str) -> int:
        gone = [row.left for row in self.rows if row.order_id == order_id]
        self.rows = [row for row in self.rows if row.order_id != order_id]
        return gone[0] if gone else 0

    def reduce(self, order_id: str, quantity: int) -> None:
        for row in self.rows:
            if row.order_id == order_id:
                row.left = min(row.left, quantity)
        self.rows = [row for row in self.rows if row.left]

    def depth(self, side: Side) -> list[tuple[int, int]]:
        totals: dict[int, int] = {}
        for row in self.rows:
            if row.side is side:
                totals[row.price] = totals.get(row.price, 0) + row.left
        return sorted(totals.items(), reverse=side is Side.BUY)
