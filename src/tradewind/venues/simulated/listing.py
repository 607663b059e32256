"""What the simulated venue lists."""

from uuid import NAMESPACE_DNS, uuid5

import msgspec

from tradewind.domain.instruments import AssetClass, Instrument

_ASSETS = uuid5(NAMESPACE_DNS, "assets.simulated.tradewind.io")


class Asset(msgspec.Struct, frozen=True, gc=False):
    """An instrument as the venue lists it. `asset_id` is a UUID, derived from the symbol if ""."""

    instrument: Instrument
    name: str = ""
    exchange: str = "NASDAQ"
    asset_id: str = ""

    @property
    def symbol(self) -> str:
        """The instrument's symbol."""
        return self.instrument.symbol

    @property
    def is_crypto(self) -> bool:
        """Whether it is a crypto pair."""
        return self.instrument.asset_class is AssetClass.CRYPTO

    @property
    def uuid(self) -> str:
        """The asset id, the same in every process."""
        return self.asset_id or str(uuid5(_ASSETS, self.symbol))
