"""Assets as the venue lists them."""

from typing import Any

from tradewind.domain.values import SCALE, format_scaled
from tradewind.venues.simulated.listing import Asset


def asset_body(asset: Asset) -> dict[str, Any]:
    """An asset as the venue lists it."""
    instrument = asset.instrument
    body: dict[str, Any] = {
        "id": asset.uuid,
        "class": str(instrument.asset_class),
        "exchange": asset.exchange,
        "symbol": asset.symbol,
        "name": asset.name or asset.symbol,
        "status": "active",
        "tradable": instrument.tradable,
        "marginable": instrument.marginable,
        "shortable": instrument.shortable,
        "easy_to_borrow": instrument.easy_to_borrow,
        "fractionable": instrument.fractionable,
        "attributes": [],
    }
    return body | (_crypto(asset) if asset.is_crypto else _equity(asset))


def _equity(asset: Asset) -> dict[str, Any]:
    easy = "easy_to_borrow" if asset.instrument.easy_to_borrow else "hard_to_borrow"
    margins = {"margin_requirement_long": "30", "margin_requirement_short": "30"}
    return {"borrow_status": easy, "maintenance_margin_requirement": 30, **margins}


def _crypto(asset: Asset) -> dict[str, Any]:
    return {
        "min_order_size": format_scaled(SCALE // 1_000_000),
        "min_trade_increment": format_scaled(asset.instrument.lot),
        "price_increment": format_scaled(asset.instrument.tick),
    }
