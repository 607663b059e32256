"""Fills, as they enter the ledger: exactly once, reversed but never edited."""

from enum import StrEnum

import msgspec

from tradewind.domain.orders import Side
from tradewind.domain.values import Money, Nanos, Price, Quantity


class FillKind(StrEnum):
    """A fill, or the venue taking one back or restating it."""

    FILL = "fill"
    BUST = "bust"
    CORRECT = "correct"


class Fill(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One execution at the venue.

    `fill_id` is the venue's execution id, the key of exactly-once; where the venue gives none it is
    a deterministic hash and `synthetic` is true. For a bust or correction `reverses` names the
    execution it takes back, and quantity and price are the corrected ones (quantity 0 for a bust).
    `fee` is positive when we pay it.
    """

    fill_id: str
    client_order_id: str
    strategy: str
    symbol: str
    side: Side
    quantity: Quantity
    price: Price
    ts_ns: Nanos
    fee: Money = Money(0)
    kind: FillKind = FillKind.FILL
    reverses: str = ""
    synthetic: bool = False


class FeePosting(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a venue takes or pays apart from fills (regulatory fees, daily crypto fees).

    `amount` is money, positive when we pay it. A fee taken in coin has `quantity` of `symbol` as
    well, positive when we pay it, and the `price` at which the venue counts it (0: not told).
    """

    posting_id: str
    amount: Money
    ts_ns: Nanos
    reason: str = ""
    symbol: str = ""
    quantity: Quantity = Quantity(0)
    price: Price = Price(0)
