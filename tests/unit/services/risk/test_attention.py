"""What of a strategy's seat somebody should look at."""

from tests.unit.engine.test_exits_that_venues_take import allow_short, exits_of, world
from tests.unit.engine.worlds import World, units
from tradewind.risk.limits import ExitSettings, StrategyLimits
from tradewind_services.risk.attention import seat_warnings


def found(world: World, name: str = "alpha") -> dict[str, str]:
    return seat_warnings(world.desk.state, name)


def edit(world: World, limits: StrategyLimits) -> None:
    world.do(world.desk.apply_strategy(limits, world.at(), by="test"))


def test_a_position_whose_exits_are_armed_is_calm() -> None:
    made = world()
    made.hold("AAPL", 10)
    assert found(made) == {}


def test_a_symbol_that_is_still_held_and_no_longer_listed_is_told() -> None:
    made = World()
    made.hold("AAPL", 10)
    edit(made, StrategyLimits(name="alpha", symbols=frozenset({"MSFT"})))
    assert found(made)["SymbolCloseOnly"].startswith("AAPL: still held")


def test_it_is_over_once_the_symbol_is_flat() -> None:
    made = World()
    made.hold("AAPL", 10)
    edit(made, StrategyLimits(name="alpha", symbols=frozenset({"MSFT"})))
    made.fill(made.sell("AAPL", 10))
    assert found(made) == {}


def test_another_strategys_position_is_its_own_affair() -> None:
    made = World()
    made.hold("AAPL", 10, strategy="beta")
    edit(made, StrategyLimits(name="alpha", symbols=frozenset({"MSFT"})))
    assert found(made) == {}


def test_a_position_without_a_price_has_no_armed_exit() -> None:
    made = World()
    made.hold("AAPL", 10)
    assert found(made) == {}
    limits = StrategyLimits(name="alpha", exits=ExitSettings(stop_loss=units(0.01)))
    edit(made, limits)
    assert found(made) == {"UnprotectedPosition": "AAPL: its exits wait for a first price"}
    made.quote("AAPL", 99.98, 100.0)
    assert found(made) == {}


def test_an_exit_that_fired_and_is_refused_is_told() -> None:
    made = world()
    allow_short(made)
    made.hold("AAPL", 33)
    made.hold("AAPL", -3, strategy="beta")
    made.quote("AAPL", 98.0, 98.02)
    made.fill(exits_of(made)[0].approval.client_order_id, price=98)
    made.later(5)
    assert found(made) == {
        "UnprotectedPosition": "AAPL: its stop_loss has fired and is refused (THROUGH_ZERO)"
    }


def test_nobodys_orders_and_unknown_names_are_not_looked_at() -> None:
    assert found(World(), "external") == found(World(), "nobody") == {}


def test_without_exits_no_position_is_called_unprotected() -> None:
    made = world()
    made.hold("AAPL", 10)
    edit(made, StrategyLimits(name="alpha"))
    assert found(made) == {}
