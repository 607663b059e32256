"""What a status display is told."""

import msgspec
import pytest

from tests.unit.engine.worlds import World, limits, units
from tradewind.domain.orders import OrderStatus, Side
from tradewind.engine.statuses import DeskStatus, LimitStatus
from tradewind.risk.limits import REQUIRED


def limit(status: DeskStatus, name: str) -> LimitStatus:
    return next(item for item in status.limits if item.name == name)


def holding() -> World:
    made = World(limits_=limits(max_open_positions=4, max_gross_exposure=units(10_000)))
    made.hold("AAPL", 10)
    return made


def test_the_six_required_limits_are_those_of_the_schema() -> None:
    assert set(REQUIRED) == {
        "max_order_notional",
        "max_position_notional",
        "max_gross_exposure",
        "max_orders_per_minute",
        "price_collar",
        "max_daily_loss",
    }


def test_limits_show_what_is_used_and_what_is_left() -> None:
    made = holding()
    made.quote("AAPL", 100, 100)
    made.buy(quantity=5, price=100)
    status = made.desk.status()
    gross = limit(status, "max_gross_exposure")
    assert (gross.used, gross.headroom) == (units(1_500), units(8_500))
    positions = limit(status, "max_open_positions")
    assert (positions.value, positions.used, positions.headroom) == (4, 1, 3)
    assert limit(status, "max_orders_per_minute").used == 2


def test_defaults_are_named_and_none_is_unlimited() -> None:
    status = holding().desk.status()
    assert limit(status, "max_leverage").default
    assert not limit(status, "max_open_positions").default
    assert limit(status, "max_net_exposure").value == "unlimited"


def test_buying_power_left_is_the_venues_less_what_was_added() -> None:
    made = World()
    made.quote("AAPL", 100, 100)
    made.buy(quantity=10, price=100)
    assert made.desk.status().buying_power == units(399_000)


def test_profit_is_after_fees_and_split_by_strategy() -> None:
    made = World()
    made.quote("AAPL", 100, 100)
    made.fill(made.buy(quantity=10), price=100, fee=1)
    made.quote("AAPL", 103, 103)
    made.fill(made.sell(quantity=4), price=103, fee=1)
    status = made.desk.status()
    assert (status.realised, status.unrealised, status.fees) == (units(12), units(18), units(2))
    assert status.day_pnl == units(28)
    alpha = next(item for item in status.strategies if item.name == "alpha")
    assert (alpha.pnl, alpha.day_pnl, alpha.exposure) == (units(28), units(28), units(618))
    assert alpha.counts == {"intents": 2, "approved": 2, "denied": 0, "fills": 2}


def test_each_position_shows_its_mark_and_its_worst_case() -> None:
    made = holding()
    made.quote("AAPL", 101, 101)
    made.sell(quantity=10, price=102)
    assert made.desk.status().sectors == {"technology": units(1_010)}
    shown = made.desk.status().positions[0]
    assert (shown.mark, shown.value, shown.unrealised) == (units(101), units(1_010), units(10))
    assert shown.worst == units(1_010)


def test_open_orders_are_counted_by_strategy() -> None:
    made = World()
    made.quote("AAPL", 100, 100)
    made.buy(quantity=1, price=99)
    made.buy(quantity=1, price=98, strategy="beta")
    by_name = {item.name: item.open_orders for item in made.desk.status().strategies}
    assert by_name == {"alpha": 1, "beta": 1}


@pytest.mark.parametrize("level", [True, False])
def test_it_says_what_it_waits_for(*, level: bool) -> None:
    made = World(level=level)
    status = made.desk.status()
    assert status.ready is level
    assert status.reason == ("" if level else "no session with execution")


def test_the_whole_status_is_plain_enough_for_json() -> None:
    made = holding()
    made.order(made.buy(quantity=1, price=98), OrderStatus.NEW)
    made.denial(side=Side.SELL, quantity=50)
    shown = msgspec.json.decode(msgspec.json.encode(made.desk.status()))
    assert shown["denials"] == {"SHORT_NOT_ALLOWED": 1}
    assert shown["state"] == "Active"
