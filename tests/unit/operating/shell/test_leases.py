"""One Lease has one holder, and the others know when it is free."""

import datetime as dt
from typing import Any, cast

import pytest

from tests.unit.operating.shell.makers import Hand
from tests.unit.operating.shell.stores import Store
from tradewind_operator.api.errors import Unreachable
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Ref
from tradewind_operator.running.leases import Lease

REF = Ref("Lease", "demo", "tradewind-operator")
NOON = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


@pytest.fixture
def now() -> Hand:
    return Hand()


@pytest.fixture
def store() -> Store:
    return Store()


def _lease(store: Store, who: str, now: Hand) -> Lease:
    return Lease(cast(Objects, store), REF, who, now=now, moment=lambda: NOON)


async def _attempt(lease: Lease) -> bool:
    await lease._attempt()  # what `acquire` does between its pauses
    return lease.is_ours


def _spec(store: Store) -> Any:
    return store.held[REF]["spec"]


async def test_the_first_one_makes_it(store: Store, now: Hand) -> None:
    assert await _attempt(_lease(store, "a", now))
    assert (_spec(store)["holderIdentity"], _spec(store)["leaseDurationSeconds"]) == ("a", 15)


async def test_another_waits_as_long_as_it_is_renewed(store: Store, now: Hand) -> None:
    first, second = _lease(store, "a", now), _lease(store, "b", now)
    await first.acquire()
    for _ in range(20):
        assert not await _attempt(second)
        now.turn(2)
        await first._renew()
    assert first.is_ours


async def test_another_takes_it_fifteen_seconds_after_its_last_change(
    store: Store, now: Hand
) -> None:
    first, second = _lease(store, "a", now), _lease(store, "b", now)
    await first.acquire()
    assert not await _attempt(second)
    now.turn(14)
    assert not await _attempt(second)
    now.turn(2)
    assert await _attempt(second)
    assert _spec(store)["leaseTransitions"] == 1


async def test_a_holder_stops_writing_before_anybody_may_take_it(store: Store, now: Hand) -> None:
    first = _lease(store, "a", now)
    await first.acquire()
    now.turn(9.9)
    assert first.is_ours
    now.turn(0.2)
    assert not first.is_ours


async def test_a_holder_whose_lease_was_taken_has_lost_it(store: Store, now: Hand) -> None:
    first, second = _lease(store, "a", now), _lease(store, "b", now)
    await first.acquire()
    await _attempt(second)
    now.turn(16)
    await _attempt(second)
    await first._renew()
    assert not first.is_ours
    assert second.is_ours


async def test_a_renewal_whose_answer_was_lost_is_no_loss(store: Store, now: Hand) -> None:
    first = _lease(store, "a", now)
    await first.acquire()
    store.put(store.held[REF])
    now.turn(2)
    await first._renew()
    await first._renew()
    now.turn(9)
    assert first.is_ours


async def test_a_server_that_does_not_answer_gives_nothing(store: Store, now: Hand) -> None:
    store.refusals["get", "Lease"] = Unreachable("get")
    assert not await _attempt(_lease(store, "a", now))


async def test_one_that_was_given_back_is_taken_at_once(store: Store, now: Hand) -> None:
    first = _lease(store, "a", now)
    await first.acquire()
    await first.release()
    assert not first.is_ours
    assert await _attempt(_lease(store, "b", now))
