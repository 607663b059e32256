"""A host's own state survives a restart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.strategies.said import CountParameters, Counts, Says
from tests.unit.strategies.toy_market import (
    a_host,
    a_session,
    a_stop_exit,
    a_trade,
    intents,
    units,
)
from tradewind.domain.errors import MalformedValueError
from tradewind.strategies import WarmUp


def test_a_component_gets_back_what_it_saved() -> None:
    host = a_host(Counts(CountParameters()))
    for seconds in range(3):
        host.on_event(a_trade(100, seconds))
    again = Counts(CountParameters())
    assert a_host(again).load(host.save()) == []
    assert again.count == 3


def test_a_component_with_new_parameters_starts_afresh() -> None:
    host = a_host(Counts(CountParameters()))
    host.on_event(a_trade(100))
    changed = Counts(CountParameters(start=10))
    a_host(changed).load(host.save())
    assert changed.count == 10


def test_opinions_come_back() -> None:
    host = a_host(Says(0.5))
    host.on_event(a_trade(100))
    again = a_host(Says(0.5))
    again.load(host.save())
    assert again.strengths("AAPL") == {"s1": 0.5}


def test_a_component_that_keeps_its_state_is_warm_at_once() -> None:
    host = a_host(Counts(CountParameters(samples=2)))
    for seconds in (1, 2):
        host.on_event(a_trade(100, seconds))
    again = a_host(Counts(CountParameters(samples=2)))
    again.load(host.save())
    assert again.progress == WarmUp(2, 2)


def test_a_component_that_keeps_nothing_warms_up_again_on_history() -> None:
    host = a_host(Says(1.0, samples=2))
    past = [a_trade(100, seconds) for seconds in (1, 2)]
    for tick in past:
        host.on_event(tick)
    again = a_host(Says(1.0, samples=2))
    again.load(host.save())
    assert again.progress == WarmUp(0, 2)
    again.on_history(past)
    assert again.progress == WarmUp(2, 2)


def test_a_stopped_position_stays_closed_over_a_restart() -> None:
    host = a_host(Says(1.0))
    host.on_session(a_session(held={"AAPL": 50}))
    host.on_event(a_trade(100, 1))
    host.on_report(a_stop_exit(50, number=1))
    again = a_host(Says(1.0))
    again.load(host.save())
    again.on_session(a_session(epoch=8))
    assert intents(again.on_event(a_trade(100, 2))) == []


def test_history_that_was_seen_before_is_not_counted_twice() -> None:
    host = a_host(Counts(CountParameters()))
    host.on_event(a_trade(100, 5))
    again = Counts(CountParameters())
    restarted = a_host(again)
    restarted.load(host.save())
    restarted.on_history([a_trade(100, 4), a_trade(100, 5), a_trade(100, 6)])
    assert again.count == 2


def test_history_that_a_reconnect_tells_again_is_not_counted_twice() -> None:
    strategy = Counts(CountParameters())
    host = a_host(strategy)
    past = [a_trade(100, 1), a_trade(101, 1), a_trade(102, 2)]
    host.on_history(past)
    host.on_event(a_trade(103, 3))
    host.on_history([*past, a_trade(103, 3), a_trade(104, 4)])
    assert strategy.count == 5


def test_an_old_price_told_again_moves_no_newer_one() -> None:
    host = a_host(Says(1.0))
    host.on_event(a_trade(200, 5))
    host.on_history([a_trade(100, 4)])
    (sent,) = intents(host.on_session(a_session()))
    assert sent.terms.quantity == units(25)


def test_nothing_saved_is_nothing_to_load() -> None:
    assert a_host(Says(1.0)).load(b"") == []


@given(data=st.binary(min_size=1, max_size=60))
@settings(max_examples=100)
def test_bytes_that_are_no_state_are_refused(data: bytes) -> None:
    host = a_host(Says(1.0))
    with pytest.raises(MalformedValueError, match="saved strategy state"):
        host.load(data)
