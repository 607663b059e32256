"""What a strategy's process keeps, and what it waits for."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.waiting import soon
from tradewind.domain.codes import DenialCode
from tradewind.domain.intents import Refused
from tradewind.domain.orders import Order, OrderStatus, OrderTerms, OrderType, Side
from tradewind.domain.values import Price, Quantity
from tradewind_services.strategy.keeping import KeptState
from tradewind_services.strategy.undecided import Undecided

NO = Refused("a-1", DenialCode.NO_PRICE, "there is no price for AAPL yet")


def test_nothing_was_kept_at_first(tmp_path: Path) -> None:
    assert KeptState(tmp_path).read() == b""


def test_the_newest_state_comes_back(tmp_path: Path) -> None:
    kept = KeptState(tmp_path)
    kept.keep(b"old")
    kept.keep(b"new")
    assert KeptState(tmp_path).read() == b"new"


def test_no_half_written_state_is_left_beside_it(tmp_path: Path) -> None:
    KeptState(tmp_path).keep(b"state")
    assert [path.name for path in tmp_path.iterdir()] == ["strategy.state"]


def test_a_forgotten_state_is_gone(tmp_path: Path) -> None:
    kept = KeptState(tmp_path)
    kept.keep(b"state")
    kept.forget()
    assert kept.read() == b""


def an_undecided(*ids: str) -> Undecided:
    undecided = Undecided(lambda _: None)
    for client_order_id in ids:
        undecided.sent(client_order_id)
    return undecided


async def settles(undecided: Undecided) -> bool:
    try:
        await asyncio.wait_for(undecided.settled(while_=lambda: True), 0.05)
    except TimeoutError:
        return False
    return True


async def test_nobody_waits_while_nothing_is_undecided() -> None:
    assert await settles(an_undecided())


async def test_who_waits_goes_on_with_the_last_answer() -> None:
    undecided = an_undecided("a-1", "a-2")
    undecided.refused(NO)
    assert not await settles(undecided)
    undecided.refused(msgspec.structs.replace(NO, client_order_id="a-2"))
    assert await settles(undecided)


def an_order(status: OrderStatus, kind: OrderType = OrderType.LIMIT, **more: Any) -> Order:
    terms = OrderTerms("AAPL", Side.BUY, Quantity(1), type=kind, limit_price=Price(1))
    return Order("a-1", "s", terms, status=status, **more)


@pytest.mark.parametrize(
    ("order", "settled"),
    [
        (an_order(OrderStatus.PENDING_NEW), False),
        (an_order(OrderStatus.NEW), True),
        (an_order(OrderStatus.REJECTED), True),
        (an_order(OrderStatus.PENDING_CANCEL), False),
        (an_order(OrderStatus.PENDING_NEW, unknown=True), True),
        (an_order(OrderStatus.NEW, OrderType.MARKET), False),
        (an_order(OrderStatus.FILLED, OrderType.MARKET), True),
    ],
)
async def test_an_approved_order_is_waited_for_until_the_venue_has_answered(
    order: Order, *, settled: bool
) -> None:
    undecided = an_undecided("a-1")
    undecided.approved("a-1")
    assert not await settles(undecided)
    undecided.reported(order)
    assert await settles(undecided) is settled


async def test_an_answer_that_is_overdue_is_waited_for_no_longer() -> None:
    undecided = an_undecided("a-1")
    undecided.approved("a-1")
    await soon(undecided.settled(while_=lambda: True))
    assert await settles(undecided)


async def test_nobody_waits_for_a_session_that_is_over() -> None:
    undecided = an_undecided("a-1")
    undecided.forget()
    assert await settles(undecided)


def test_answers_are_counted_and_the_newest_refusal_of_a_code_is_kept() -> None:
    told: list[str] = []
    undecided = Undecided(told.append)
    undecided.approved("a-0")
    undecided.refused(NO)
    assert undecided.decisions == {"approved": 1, "refused": 1}
    assert told == ["approved", "refused"]
    assert undecided.refusals == {"NO_PRICE": NO}


def test_a_forgotten_state_is_not_kept_again_in_this_life(tmp_path: Path) -> None:
    kept = KeptState(tmp_path)
    kept.keep(b"state")
    kept.forget()
    kept.keep(b"the state that a thread was about to write")
    assert KeptState(tmp_path).read() == b""
