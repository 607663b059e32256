"""The next single step from what is held and working to what is wanted."""

from collections.abc import Sequence

import msgspec

from tradewind.domain.orders import Order, Purpose, Side
from tradewind.domain.values import Quantity


class Send(msgspec.Struct, frozen=True, gc=False):
    """Send an order for this much."""

    side: Side
    quantity: Quantity
    purpose: Purpose


class Withdraw(msgspec.Struct, frozen=True, gc=False):
    """What works is no longer wanted: cancel it first."""

    orders: tuple[Order, ...]


def next_step(position: int, target: int, working: Sequence[Order]) -> Send | Withdraw | None:
    """One step, or None while there is nothing to do or something to wait for.

    A position is closed before the opposite one is opened, each with an order of its own.
    """
    leg = first_leg(position, target)
    if working:
        committed = sum(order.terms.side.sign * order.leaves for order in working)
        return None if _on_the_way(committed, leg) else Withdraw(tuple(working))
    if not leg:
        return None
    purpose = Purpose.EXIT if abs(position + leg) < abs(position) else Purpose.ENTRY
    return Send(Side.BUY if leg > 0 else Side.SELL, Quantity(abs(leg)), purpose)


def first_leg(position: int, target: int) -> int:
    """The signed quantity to trade first: to zero when the target lies on the other side."""
    return -position if position * target < 0 else target - position


def _on_the_way(committed: int, leg: int) -> bool:
    return committed * leg > 0 and abs(committed) <= abs(leg)
