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


def test_opinions_and_warm_up_come_back() -> None:
    host = a_host(Says(1.0, samples=2))
    for seconds in (1, 2):
        host.on_event(a_trade(100, seconds))
    again = a_host(Says(1.0, samples=2))
    again.load(host.save())
    assert again.progress == WarmUp(2, 2)
    assert again.strengths("AAPL") == {"s1": 1.0}


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


@given(data=st.binary(max_size=60))
@settings(max_examples=100)
def test_bytes_that_are_no_state_are_refused(data: bytes) -> None:
    host = a_host(Says(1.0))
    with pytest.raises(MalformedValueError, match="saved strategy state"):
        host.load(data)
