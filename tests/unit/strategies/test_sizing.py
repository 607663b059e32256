"""From strength to quantity, and from quantity to terms."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.strategies.toy_market import STARTING_EQUITY, dollars, units
from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.orders import OrderType, Side, TimeInForce
from tradewind.domain.values import SCALE, Money, Quantity, Ratio, notional
from tradewind.strategies.sizing import Sizing, on_tick, order_terms, target_quantity

AAPL = Instrument("AAPL", AssetClass.EQUITY)
BITCOIN = Instrument("BTC/USD", AssetClass.CRYPTO)
FIVE_PERCENT = Sizing(allow_short=True)


def target(strength: float, price: float = 100.0, sizing: Sizing = FIVE_PERCENT) -> float:
    quantity = target_quantity(
        sizing, strength, equity=STARTING_EQUITY, price=dollars(price), lot=AAPL.lot
    )
    return quantity / SCALE


def test_full_strength_holds_the_fraction_of_equity() -> None:
    assert target(1.0) == 50


def test_quantity_is_rounded_toward_zero_to_the_lot() -> None:
    assert (target(1.0, 99.0), target(-1.0, 99.0)) == (50, -50)


def test_half_strength_holds_half() -> None:
    assert target(0.5) == 25


def test_a_short_is_flat_where_shorts_are_not_allowed() -> None:
    assert target(-1.0, sizing=Sizing()) == 0


def test_allocation_is_the_part_of_equity_that_the_fraction_is_of() -> None:
    assert target(1.0, sizing=Sizing(allocation=Ratio(SCALE * 3 // 10))) == 15


def test_a_cap_on_notional_holds() -> None:
    assert target(1.0, sizing=Sizing(max_notional=Money(1_234 * SCALE))) == 12


@given(
    strength=st.floats(-1, 1),
    price=st.integers(10**6, 10**15),
    lot=st.sampled_from([1, 10**5, SCALE, 100 * SCALE]),
)
@settings(max_examples=100)
def test_a_target_never_costs_more_than_its_share(strength: float, price: int, lot: int) -> None:
    quantity = target_quantity(
        FIVE_PERCENT,
        strength,
        equity=STARTING_EQUITY,
        price=dollars(price / SCALE),
        lot=Quantity(lot),
    )
    assert abs(quantity) % lot == 0
    assert abs(notional(dollars(price / SCALE), quantity)) <= STARTING_EQUITY // 20 + 1


def test_a_limit_reaches_beyond_the_touch_by_its_offset() -> None:
    bought = order_terms(
        Sizing(limit_offset_bps=5), AAPL, side=Side.BUY, quantity=units(1), touch=dollars(100)
    )
    sold = order_terms(
        Sizing(limit_offset_bps=5), AAPL, side=Side.SELL, quantity=units(1), touch=dollars(100)
    )
    assert (bought.limit_price, sold.limit_price) == (dollars(100.05), dollars(99.95))


def test_a_limit_is_never_rounded_to_a_worse_price() -> None:
    assert on_tick(dollars(10.0056), AAPL, Side.BUY) == dollars(10.00)
    assert on_tick(dollars(10.0056), AAPL, Side.SELL) == dollars(10.01)


def test_below_one_unit_the_grid_is_finer() -> None:
    assert on_tick(dollars(0.50567), AAPL, Side.BUY) == dollars(0.5056)


def test_a_market_order_has_no_limit() -> None:
    market = Sizing(order_type=OrderType.MARKET)
    terms = order_terms(market, AAPL, side=Side.BUY, quantity=units(1), touch=dollars(100))
    assert (terms.type, terms.limit_price) == (OrderType.MARKET, 0)


@pytest.mark.parametrize(
    ("instrument", "becomes"), [(AAPL, TimeInForce.DAY), (BITCOIN, TimeInForce.GTC)]
)
def test_a_day_order_in_crypto_is_good_till_cancelled(
    instrument: Instrument, becomes: TimeInForce
) -> None:
    terms = order_terms(Sizing(), instrument, side=Side.BUY, quantity=units(1), touch=dollars(100))
    assert terms.time_in_force is becomes
