"""Crypto: at any hour, with its own order types and lots."""

from typing import Any

import pytest

from tests.unit.engine.worlds import World, limits, units
from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.intents import Refused
from tradewind.domain.orders import OrderTerms, OrderType, Side, TimeInForce
from tradewind.risk.limits import ExitSettings, StrategyLimits, TradingHours
from tradewind.risk.sessions import DAY_NS, Calendar, TradingSession


def world(**changes: Any) -> World:
    """Bitcoin at 50,000, on a day without any session of the stock market."""
    made = World(limits_=limits(trading_hours=TradingHours.REGULAR), **changes)
    tiny: Any = 100
    made.desk.know_instruments(
        [Instrument("BTC/USD", AssetClass.CRYPTO, lot=tiny, min_notional=units(10))]
    )
    times: Any = [made.now + hours * DAY_NS for hours in (100, 101, 102, 103)]
    made.desk.state.calendar = Calendar([TradingSession(1, *times)])
    made.quote("BTC/USD", 49_999, 50_000)
    return made


def ask(made: World, *, quantity: float = 0.1, **changes: Any) -> Code | None:
    wanted = {"type": OrderType.MARKET, "time_in_force": TimeInForce.GTC} | changes
    terms = OrderTerms("BTC/USD", Side.BUY, units(quantity), **wanted)
    answer = made.ask(made.intent(terms=terms))
    return answer.code if isinstance(answer, Refused) else None


def test_it_trades_at_any_hour() -> None:
    assert ask(world()) is None


@pytest.mark.parametrize("kind", [OrderType.STOP, OrderType.TRAILING_STOP])
def test_some_order_types_do_not_exist(kind: OrderType) -> None:
    assert ask(world(), type=kind) is Code.ORDER_TYPE_NOT_ALLOWED


def test_there_is_no_day_to_be_good_for() -> None:
    assert ask(world(), time_in_force=TimeInForce.DAY) is Code.TIF_NOT_ALLOWED


def test_the_venues_least_notional_holds() -> None:
    assert ask(world(), quantity=0.00019) is Code.MIN_ORDER_NOTIONAL
    assert ask(world(), quantity=0.0002) is None


def test_a_quantity_is_a_multiple_of_the_lot() -> None:
    assert ask(world(), quantity=0.00100005) is Code.OFF_LOT


def test_it_costs_all_of_its_value_in_margin() -> None:
    made = world()
    ask(made, quantity=0.1, type=OrderType.LIMIT, limit_price=units(50_000))
    assert made.desk.status().margin == units(5_000)


def test_exits_fire_at_any_hour_good_till_cancelled() -> None:
    exits = ExitSettings(stop_loss=units(0.02))
    made = world(strategies=(StrategyLimits(name="alpha", exits=exits),))
    terms = OrderTerms("BTC/USD", Side.BUY, units(0.1), time_in_force=TimeInForce.GTC)
    intent = made.intent(terms=terms)
    made.ask(intent)
    made.fill(intent.client_order_id, price=50_000)
    made.quote("BTC/USD", 48_000, 48_001)
    last = list(made.placed.values())[-1].approval.terms
    assert (last.side, last.time_in_force) == (Side.SELL, TimeInForce.GTC)
