"""Positions as values; how they arise from fills is the ledger's business."""

import msgspec

from tradewind.domain.values import Money, Price, Quantity


class Position(msgspec.Struct, frozen=True, gc=False):
    """A signed holding.

    `cost` is the signed sum paid for what is held (entry VWAP times quantity, exact);
    `entry_price` is that VWAP rounded to 10**-9; `realised` is P&L before fees since inception.
    """

    symbol: str
    quantity: Quantity = Quantity(0)
    cost: Money = Money(0)
    entry_price: Price = Price(0)
    realised: Money = Money(0)
    fees: Money = Money(0)


class VenuePosition(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the venue says we hold."""

    symbol: str
    quantity: Quantity
    entry_price: Price = Price(0)
