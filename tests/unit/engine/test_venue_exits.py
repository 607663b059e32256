"""`exits.at: venue`: the entry brings its exits along, and the venue watches them."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.engine.test_restart import restarted
from tests.unit.engine.worlds import World, units
from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.fills import Fill
from tradewind.domain.intents import ApprovedOrder, Refused
from tradewind.domain.orders import (
    Order,
    OrderClass,
    OrderStatus,
    OrderTerms,
    OrderType,
    Purpose,
    Side,
)
from tradewind.domain.reports import OrderReport
from tradewind.engine.effects import Cancel
from tradewind.risk.limits import ExitPlace, ExitSettings, StrategyLimits


def world(*, long_only: bool = True, **exits: Any) -> World:
    """Alpha's stop loss of 2 % and take profit of 4 % are at the venue."""
    settings = ExitSettings(
        at=ExitPlace.VENUE,
        **{"stop_loss": units(0.02), "take_profit": units(0.04), **exits},
    )
    made = World(
        strategies=(StrategyLimits(name="alpha", exits=settings), StrategyLimits(name="beta"))
    )
    made.quote("AAPL", 99.99, 100)
    policy = made.desk.state.policy
    assert policy is not None
    limits = replace(policy.limits, allow_short=not long_only)
    made.do(made.desk.apply_policy(replace(policy, limits=limits), made.at(), by="test"))
    return made


def leg(made: World, parent: str, kind: str, price: float, **changes: Any) -> Order:
    """The venue tells of a leg, by an id of its own."""
    approval = made.placed[parent].approval
    stop = kind == "stop"
    terms = OrderTerms(
        approval.terms.symbol,
        approval.terms.side.opposite,
        approval.terms.quantity,
        OrderType.STOP if stop else OrderType.LIMIT,
        limit_price=units(0 if stop else price),
        stop_price=units(price if stop else 0),
    )
    order = Order(kind, "alpha", terms, Purpose.EXIT, OrderStatus.NEW, parent=parent)
    made.report(OrderReport(replace(order, **changes)))
    return order


def leg_filled(made: World, parent: str) -> None:
    """The take profit trades."""
    order = leg(made, parent, "profit", 104)
    done = replace(order, status=OrderStatus.FILLED, filled_quantity=units(10))
    price = units(104)
    fill = Fill("p1", "profit", "alpha", "AAPL", Side.SELL, units(10), price, made.now)
    made.report(OrderReport(done, fill))


def held(made: World) -> str:
    """Ten long, with both legs at the venue."""
    name = made.buy(quantity=10, price=100)
    made.order(name, OrderStatus.NEW)
    leg(made, name, "profit", 104)
    leg(made, name, "stop", 98)
    made.fill(name)
    return name


def cancels(made: World) -> set[str]:
    return {effect.client_order_id for effect in made.effects if isinstance(effect, Cancel)}


def exits_of(made: World) -> list[ApprovedOrder]:
    return [order for order in made.placed.values() if order.approval.purpose is Purpose.EXIT]


def test_an_entry_is_approved_as_a_bracket() -> None:
    made = world()
    terms = made.placed[made.buy(price=100)].approval.terms
    assert terms.order_class is OrderClass.BRACKET
    assert (terms.stop_loss, terms.take_profit) == (units(98), units(104))


def test_a_market_entry_measures_its_legs_from_the_quote_that_it_meets() -> None:
    made = world()
    terms = made.placed[made.buy()].approval.terms
    assert (terms.stop_loss, terms.take_profit) == (units(98), units(104))


def test_what_closes_goes_alone() -> None:
    made = world()
    made.hold("AAPL", 10)
    terms = made.placed[made.sell(quantity=10)].approval.terms
    assert terms.order_class is OrderClass.SIMPLE


def test_other_strategies_orders_go_as_they_were_asked() -> None:
    made = world()
    terms = made.placed[made.buy(strategy="beta")].approval.terms
    assert terms.order_class is OrderClass.SIMPLE


def test_the_group_reserves_the_worth_of_its_entry() -> None:
    made = world()
    made.buy(quantity=10, price=100)
    assert made.desk.status().gross == units(1_000)


def test_legs_that_wait_for_their_entry_hold_nothing_back() -> None:
    made = world()
    name = made.buy(quantity=10, price=100)
    made.order(name, OrderStatus.NEW)
    leg(made, name, "profit", 104)
    leg(made, name, "stop", 98)
    lane = made.desk.state.exposures.symbol("AAPL").lanes["alpha"]
    assert lane.sell_leaves == 0
    assert made.desk.status().gross == units(1_000)


def test_legs_count_with_what_their_entry_has_filled() -> None:
    made = world()
    name = made.buy(quantity=10, price=100)
    leg(made, name, "profit", 104)
    leg(made, name, "stop", 98)
    made.fill(name, 4)
    lane = made.desk.state.exposures.symbol("AAPL").lanes["alpha"]
    assert (lane.quantity, lane.sell_leaves) == (units(4), units(4))


def test_while_the_venue_holds_the_legs_the_platform_stays_out() -> None:
    made = world()
    held(made)
    made.quote("AAPL", 97, 97.02)
    assert exits_of(made) == []
    assert cancels(made) == set()


def test_until_an_entry_is_filled_whole_the_platform_watches() -> None:
    made = world()
    name = made.buy(quantity=10, price=100)
    leg(made, name, "profit", 104)
    leg(made, name, "stop", 98)
    made.fill(name, 4)
    made.quote("AAPL", 97, 97.02)
    assert name in cancels(made)


def test_what_legs_cover_in_part_stays_with_the_platform() -> None:
    made = world()
    held(made)
    more = made.buy(quantity=5, price=100)
    made.order(more, OrderStatus.NEW)
    made.fill(more, 2)
    made.order(more, OrderStatus.CANCELED)
    made.quote("AAPL", 97, 97.02)
    assert cancels(made) == {"profit", "stop"}


def test_a_trailing_stop_stays_with_the_platform_which_takes_the_legs_away_first() -> None:
    made = world(trailing_stop=units(0.01))
    name = held(made)
    made.quote("AAPL", 98.9, 98.92)
    assert cancels(made) == {"profit", "stop"}
    assert exits_of(made) == []
    for kind in ("profit", "stop"):
        leg(made, name, kind, 99, status=OrderStatus.CANCELED)
    assert [order.approval.terms.quantity for order in exits_of(made)] == [units(10)]


def test_a_strategy_that_closes_gets_its_position_free_and_asks_again() -> None:
    made = world()
    name = held(made)
    answer = made.ask(made.intent(side=Side.SELL, quantity=10))
    assert isinstance(answer, Refused)
    assert answer.code is Code.HELD_BY_EXITS
    assert cancels(made) == {"profit", "stop"}
    for kind in ("profit", "stop"):
        leg(made, name, kind, 99, status=OrderStatus.CANCELED)
    assert made.sell(quantity=10)


def test_it_has_to_ask_even_where_it_might_go_short() -> None:
    made = world(long_only=False)
    held(made)
    assert made.denial(side=Side.SELL, quantity=10) is Code.HELD_BY_EXITS


def test_once_the_legs_are_gone_the_platform_watches_again() -> None:
    made = world()
    name = held(made)
    for kind in ("profit", "stop"):
        leg(made, name, kind, 99, status=OrderStatus.CANCELED)
    made.quote("AAPL", 97.9, 97.92)
    assert len(exits_of(made)) == 1


def test_the_venue_ends_the_other_leg_itself() -> None:
    made = world()
    name = held(made)
    leg_filled(made, name)
    leg(made, name, "stop", 98, status=OrderStatus.CANCELED)
    made.later(2)
    assert cancels(made) == set()
    assert made.desk.status().open_orders == 0


def test_a_leg_that_outlives_its_position_is_cancelled_after_a_second() -> None:
    made = world()
    name = held(made)
    leg_filled(made, name)
    made.later(0.9)
    assert cancels(made) == set()
    made.later(0.2)
    assert cancels(made) == {"stop"}


def test_the_same_intent_again_gets_the_same_answer_after_it_was_forgotten() -> None:
    made = world()
    intent = made.intent(quantity=10, price=100)
    made.ask(intent)
    made.desk.state.answers.clear()
    made.do(made.desk.intent(intent, made.at()))
    assert made.desk.state.denials == {}


@pytest.mark.parametrize("filled", [4, 10])
def test_after_a_restart_the_legs_count_as_before(filled: int) -> None:
    made = world()
    name = made.buy(quantity=10, price=100)
    made.order(name, OrderStatus.NEW)
    leg(made, name, "profit", 104)
    leg(made, name, "stop", 98)
    made.fill(name, filled)
    again = restarted(made).state.exposures.symbol("AAPL").lanes["alpha"]
    assert (again.quantity, again.sell_leaves) == (units(filled), units(filled))
