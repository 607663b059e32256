"""No id is used twice, even when risk's own journal was lost."""

from tests.unit.engine.worlds import World, units
from tradewind.domain.codes import AlarmCode
from tradewind.domain.orders import Order, OrderTerms, Side
from tradewind.domain.reports import AlarmReport, OrderReport


def an_order(name: str, strategy: str = "alpha") -> OrderReport:
    return OrderReport(Order(name, strategy, OrderTerms("AAPL", Side.BUY, units(1))))


def test_an_order_of_an_unknown_epoch_raises_the_epochs_above_it() -> None:
    world = World()
    world.report(an_order("ab12-alpha-900-3"))
    _, snapshot = world.desk.strategy_opened("alpha", world.at())
    assert snapshot.epoch > 900


def test_risks_own_orders_leave_an_unknown_epoch_behind_too() -> None:
    world = World()
    world.report(an_order("ab12-alpha-900-3"))
    assert world.desk.state.epoch > 900


def test_a_foreign_orders_id_says_nothing_of_epochs() -> None:
    world = World()
    before = world.desk.state.epoch_counter
    world.report(an_order("some-uuid-900-3", strategy="external"))
    assert world.desk.state.epoch_counter == before


def test_an_id_that_a_lost_journal_left_at_the_venue_raises_the_epochs_too() -> None:
    world = World()
    world.report(AlarmReport(AlarmCode.JOURNAL_LOST, "gone", "ab12-alpha-900-3"))
    _, snapshot = world.desk.strategy_opened("alpha", world.at())
    assert min(snapshot.epoch, world.desk.state.epoch) > 900


def test_a_number_too_long_for_an_id_is_no_epoch() -> None:
    world = World()
    before = world.desk.state.epoch_counter
    world.report(AlarmReport(AlarmCode.JOURNAL_LOST, "gone", f"ab12-alpha-{'9' * 40}-3"))
    assert world.desk.state.epoch_counter == before
