"""Exits as legs of an entry: on the grid, beyond the price, and only where the venue takes them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.engine.worlds import instrument, units
from tradewind.domain.instruments import AssetClass
from tradewind.domain.orders import OrderClass, OrderTerms, OrderType, Side, TimeInForce
from tradewind.risk.brackets import with_legs, without_legs
from tradewind.risk.limits import ExitSettings

SHARE = instrument("AAPL")
BOTH = ExitSettings(stop_loss=units(0.02), take_profit=units(0.04))
CENT = units(0.01)


def entry(side: Side = Side.BUY, **changes: Any) -> OrderTerms:
    return replace(OrderTerms("AAPL", side, units(10)), **changes)


def legs(terms: OrderTerms, exits: ExitSettings = BOTH, base: float = 100) -> Any:
    found = with_legs(terms, exits, SHARE, units(base))
    return found.order_class, found.stop_loss / 1e9, found.take_profit / 1e9


def test_a_long_entry_stops_below_and_profits_above() -> None:
    assert legs(entry()) == (OrderClass.BRACKET, 98, 104)


def test_a_short_entry_stops_above_and_profits_below() -> None:
    assert legs(entry(Side.SELL)) == (OrderClass.BRACKET, 102, 96)


def test_one_exit_alone_makes_an_oto() -> None:
    assert legs(entry(), ExitSettings(stop_loss=units(0.02))) == (OrderClass.OTO, 98, 0)
    assert legs(entry(), ExitSettings(take_profit=units(0.02))) == (OrderClass.OTO, 0, 102)


def test_a_trailing_stop_alone_is_nothing_that_legs_can_say() -> None:
    assert with_legs(entry(), ExitSettings(trailing_stop=units(0.02)), SHARE, units(100)) == entry()


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": units(0.5)},
        {"type": OrderType.STOP, "stop_price": units(101)},
        {"time_in_force": TimeInForce.IOC},
        {"extended_hours": True},
        {"order_class": OrderClass.BRACKET, "take_profit": units(110), "stop_loss": units(90)},
    ],
)
def test_what_cannot_carry_legs_goes_alone(changes: dict[str, Any]) -> None:
    terms = entry(**changes)
    assert with_legs(terms, BOTH, SHARE, units(100)) == terms


def test_coins_and_entries_without_a_price_go_alone() -> None:
    coin = instrument("BTC/USD", asset_class=AssetClass.CRYPTO)
    assert with_legs(entry(), BOTH, coin, units(100)) == entry()
    assert with_legs(entry(), BOTH, SHARE, 0) == entry()


def test_the_entry_without_its_legs_is_what_was_asked() -> None:
    assert without_legs(with_legs(entry(), BOTH, SHARE, units(100))) == entry()


@given(st.integers(10**8, 10**12), st.integers(1, 10**9 - 1), st.integers(1, 10**9), st.booleans())
def test_legs_are_on_the_grid_and_beyond_the_price(
    base: int, loss: int, profit: int, long: bool
) -> None:
    exits: Any = ExitSettings(stop_loss=loss, take_profit=profit)  # type: ignore[arg-type]  # drawn
    found = with_legs(entry(Side.BUY if long else Side.SELL), exits, SHARE, base)
    if found.order_class is OrderClass.SIMPLE:
        return
    sign = 1 if long else -1
    assert sign * (base - found.stop_loss) >= CENT
    assert sign * (found.take_profit - base) >= CENT
    for price in (found.stop_loss, found.take_profit):
        assert price % SHARE.tick_at(price) == 0
