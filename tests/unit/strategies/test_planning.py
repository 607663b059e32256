"""One step at a time from what is held to what is wanted."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.strategies.toy_market import units
from tradewind.domain.orders import Order, OrderStatus, OrderTerms, Purpose, Side
from tradewind.domain.values import Quantity
from tradewind.strategies.planning import Send, Withdraw, next_step


def working(signed: int) -> Order:
    side = Side.BUY if signed > 0 else Side.SELL
    return Order(
        "id", "mine", OrderTerms("AAPL", side, Quantity(abs(signed))), status=OrderStatus.NEW
    )


def test_from_nothing_the_target_is_bought() -> None:
    assert next_step(0, units(5), []) == Send(Side.BUY, units(5), Purpose.ENTRY)


def test_at_the_target_there_is_nothing_to_do() -> None:
    assert next_step(units(5), units(5), []) is None


def test_a_smaller_target_is_an_exit() -> None:
    assert next_step(units(5), units(2), []) == Send(Side.SELL, units(3), Purpose.EXIT)


def test_a_position_is_closed_before_the_opposite_is_opened() -> None:
    assert next_step(units(5), -units(5), []) == Send(Side.SELL, units(5), Purpose.EXIT)
    assert next_step(0, -units(5), []) == Send(Side.SELL, units(5), Purpose.ENTRY)


def test_nothing_is_sent_while_an_order_is_on_its_way() -> None:
    assert next_step(0, units(5), [working(units(5))]) is None


def test_an_order_that_goes_too_far_is_withdrawn() -> None:
    order = working(units(9))
    assert next_step(0, units(5), [order]) == Withdraw((order,))


def test_an_order_that_goes_the_wrong_way_is_withdrawn() -> None:
    order = working(-units(5))
    assert next_step(units(5), units(5), [order]) == Withdraw((order,))


@given(held=st.integers(-20, 20), target=st.integers(-20, 20))
@settings(max_examples=100)
def test_two_steps_reach_any_target_and_never_cross_zero(held: int, target: int) -> None:
    for _ in range(2):
        step = next_step(held, target, [])
        if isinstance(step, Send):
            after = held + step.side.sign * step.quantity
            assert held * after >= 0
            held = after
    assert held == target
