"""What can be traded, and on which grid."""

from enum import StrEnum

import msgspec

from tradewind.domain.values import SCALE, Money, Price, Quantity


class AssetClass(StrEnum):
    """Asset classes, in the broker's own words."""

    EQUITY = "us_equity"
    CRYPTO = "crypto"


class Instrument(msgspec.Struct, frozen=True, gc=False):
    """A tradable symbol.

    `tick` is the price grid at or above one unit of currency, `sub_tick` below it (US equities:
    0.01 and 0.0001). `lot` is the quantity grid. `sector` is "" where unknown.
    """

    symbol: str
    asset_class: AssetClass
    tick: Price = Price(SCALE // 100)
    sub_tick: Price = Price(SCALE // 10_000)
    lot: Quantity = Quantity(SCALE)
    min_notional: Money = Money(0)
    tradable: bool = True
    shortable: bool = False
    easy_to_borrow: bool = False
    fractionable: bool = False
    marginable: bool = False
    sector: str = ""

    def tick_at(self, price: int) -> Price:
        """The price grid that holds at `price`."""
        return self.tick if price >= SCALE else self.sub_tick


def is_crypto(symbol: str) -> bool:
    """Crypto pairs are the symbols with a slash: "BTC/USD"."""
    return "/" in symbol
