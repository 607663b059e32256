"""Exits in a form that a venue takes: on its price grid, and never turning a position over."""

from msgspec.structs import replace

from tests.unit.engine.worlds import World, instrument, units
from tradewind.domain.instruments import AssetClass
from tradewind.domain.intents import ApprovedOrder
from tradewind.domain.orders import Order, OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from tradewind.domain.reports import OrderReport
from tradewind.domain.values import Quantity
from tradewind.engine.effects import Cancel
from tradewind.portfolio.ledger import EXTERNAL
from tradewind.risk.limits import ExitSettings, StrategyLimits

COIN = "BTC/USD"


def world() -> World:
    """Alpha leaves at a loss of one percent; beta stays."""
    exits = ExitSettings(stop_loss=units(0.01))
    return World(
        strategies=(StrategyLimits(name="alpha", exits=exits), StrategyLimits(name="beta"))
    )


def exits_of(world: World) -> list[ApprovedOrder]:
    return [order for order in world.placed.values() if order.approval.purpose == "exit"]


def allow_short(world: World) -> None:
    """Beta may hold the opposite of alpha."""
    policy = world.desk.state.policy
    assert policy is not None
    limits = replace(policy.limits, allow_short=True)
    world.do(world.desk.apply_policy(replace(policy, limits=limits), world.at(), by="test"))


def test_the_worst_price_of_a_coins_exit_is_on_its_grid() -> None:
    made = world()
    coin = instrument(COIN, asset_class=AssetClass.CRYPTO, lot=Quantity(1))
    made.desk.know_instruments([coin])
    made.quote(COIN, 99.99, 100.01)
    wanted = made.intent(COIN, quantity=2)
    terms = replace(wanted.terms, time_in_force=TimeInForce.GTC)
    made.ask(replace(wanted, terms=terms))
    made.fill(wanted.client_order_id)
    made.quote(COIN, 98.47, 98.49)
    (order,) = exits_of(made)
    assert order.approval.worst_price % coin.tick == 0
    assert order.approval.worst_price >= units(98.47) * 99 // 100


def test_an_exit_closes_no_more_than_the_account_holds() -> None:
    made = world()
    allow_short(made)
    made.hold("AAPL", 33)
    made.hold("AAPL", -3, strategy="beta")
    made.quote("AAPL", 98.0, 98.02)
    (order,) = exits_of(made)
    assert order.approval.terms.quantity == units(30)


def test_an_exit_opens_nothing_that_others_would_have_to_hold() -> None:
    made = world()
    allow_short(made)
    made.hold("AAPL", 33)
    made.hold("AAPL", -3, strategy="beta")
    made.quote("AAPL", 98.0, 98.02)
    made.fill(exits_of(made)[0].approval.client_order_id, price=98)
    made.later(5)
    assert [order.approval.terms.quantity for order in exits_of(made)] == [units(30)]
    assert made.desk.state.denials == {"THROUGH_ZERO": 1}


def test_the_rest_of_an_exit_follows_once_the_account_holds_it() -> None:
    made = world()
    allow_short(made)
    made.hold("AAPL", 33)
    made.hold("AAPL", -3, strategy="beta")
    made.quote("AAPL", 98.0, 98.02)
    made.fill(exits_of(made)[0].approval.client_order_id, price=98)
    made.later(5)
    made.fill(made.buy("AAPL", 3, strategy="beta"), price=98)
    made.later(1)
    assert [order.approval.terms.quantity for order in exits_of(made)] == [units(30), units(3)]


def test_an_exit_touches_nobody_elses_order() -> None:
    made = world()
    made.hold("AAPL", 33)
    terms = OrderTerms("AAPL", Side.BUY, units(1), OrderType.LIMIT, limit_price=units(90))
    made.report(OrderReport(Order("person-1", EXTERNAL, terms, status=OrderStatus.NEW)))
    made.quote("AAPL", 98.0, 98.02)
    assert len(exits_of(made)) == 1
    assert not [effect for effect in made.effects if isinstance(effect, Cancel)]
