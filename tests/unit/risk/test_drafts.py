"""Where an order would trade, and at what price at worst."""

from typing import Any

import pytest

from tests.unit.engine.worlds import World, limits, units
from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.intents import ApprovedOrder, Refused
from tradewind.domain.orders import OrderTerms, OrderType, Side, TimeInForce
from tradewind.risk.drafts import stop_reference, worst_price

BUY, SELL = Side.BUY, Side.SELL
T = OrderType


def terms(side: Side, kind: OrderType, **prices: Any) -> OrderTerms:
    return OrderTerms("AAPL", side, units(1), kind, **prices)


STARTS = [
    (terms(BUY, T.MARKET), 100, 101),
    (terms(SELL, T.MARKET), 100, 99),
    (terms(BUY, T.STOP, stop_price=units(105)), 105, 106.05),
    (terms(BUY, T.STOP, stop_price=units(95)), 100, 101),
    (terms(SELL, T.STOP, stop_price=units(95)), 95, 94.05),
    (terms(SELL, T.STOP, stop_price=units(105)), 100, 99),
    (terms(BUY, T.TRAILING_STOP, trail_price=units(2)), 102, 103.02),
    (terms(SELL, T.TRAILING_STOP, trail_price=units(2)), 98, 97.02),
    (terms(SELL, T.TRAILING_STOP, trail_percent=units(0.1)), 90, 89.1),
]


@pytest.mark.parametrize(("order", "start", "worst"), STARTS)
def test_each_type_starts_at_its_price_and_slips_by_the_collar_at_most(
    order: OrderTerms, start: float, worst: float
) -> None:
    assert stop_reference(order, units(100)) == units(start)
    assert worst_price(order, units(100), units(0.01)) == units(worst)


def test_without_a_reference_nothing_bounds_it() -> None:
    assert worst_price(terms(SELL, T.MARKET), 0, units(0.01)) == 0


def test_a_collar_of_everything_still_leaves_a_price() -> None:
    assert worst_price(terms(SELL, T.MARKET), units(100), 2**63 - 1) == 1
    assert worst_price(terms(BUY, T.MARKET), units(100), 2**63 - 1) == units(200)


def answer(order: OrderTerms, **changes: Any) -> ApprovedOrder | Refused:
    made = World(limits_=limits(**changes))
    made.quote("AAPL", 100, 100)
    return made.ask(made.intent(terms=order))


def stop_limit(limit: float) -> OrderTerms:
    return terms(BUY, T.STOP_LIMIT, stop_price=units(105), limit_price=units(limit))


def test_a_stop_limits_collar_is_measured_from_its_stop() -> None:
    assert isinstance(answer(stop_limit(106.05)), ApprovedOrder)
    refused = answer(stop_limit(106.06))
    assert isinstance(refused, Refused)
    assert refused.code is Code.PRICE_COLLAR


@pytest.mark.parametrize(("side", "price", "bound"), [(BUY, 102, 101), (SELL, 98, 99)])
def test_a_refusal_by_the_collar_names_its_bound(side: Side, price: float, bound: float) -> None:
    refused = answer(terms(side, T.LIMIT, limit_price=units(price)), allow_short=True)
    assert isinstance(refused, Refused)
    assert (refused.limit, refused.actual) == (units(bound), units(price))


@pytest.mark.parametrize(
    ("order", "worth"),
    [
        (terms(BUY, T.LIMIT, limit_price=units(98)), 98),
        (terms(BUY, T.MARKET), 101),
        (terms(SELL, T.LIMIT, limit_price=units(103)), 103),
        (terms(SELL, T.LIMIT, limit_price=units(99.5)), 100),
        (terms(SELL, T.MARKET), 100),
    ],
)
def test_a_buy_is_reserved_at_its_worst_and_a_sell_at_its_dearest(
    order: OrderTerms, worth: float
) -> None:
    approved = answer(order, allow_short=True)
    assert isinstance(approved, ApprovedOrder)
    assert approved.approval.reserved == units(worth)


def test_a_fraction_of_a_unit_is_rounded_half_to_even() -> None:
    made = World()
    lot: Any = 1
    tick: Any = 1
    made.desk.know_instruments(
        [Instrument("BTC/USD", AssetClass.CRYPTO, lot=lot, tick=tick, sub_tick=tick)]
    )
    made.quote("BTC/USD", 50_000, 50_000)
    order = OrderTerms(
        "BTC/USD",
        BUY,
        units(0.000000005),
        T.LIMIT,
        time_in_force=TimeInForce.GTC,
        limit_price=units(50_000.1),
    )
    approved = made.ask(made.intent(terms=order))
    assert isinstance(approved, ApprovedOrder)
    assert approved.approval.reserved == 250_000  # 0.0002500005, half to even
