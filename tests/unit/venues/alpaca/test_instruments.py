"""What can be traded, as the venue's asset list says, and what it leaves out."""

import pytest

from tradewind.domain.values import SCALE
from tradewind.venues.alpaca.instruments import instrument


@pytest.mark.parametrize(
    ("fields", "dollars"),
    [
        ({"class": "crypto", "min_trade_increment": "0.0001"}, 10),
        ({"class": "us_equity", "min_trade_increment": "0.001"}, 1),
        ({"class": "us_equity"}, 0),
    ],
)
def test_the_least_order_of_an_asset_is_known(fields: dict[str, object], dollars: int) -> None:
    assert instrument("X", {"tradable": True, **fields}).min_notional == dollars * SCALE
