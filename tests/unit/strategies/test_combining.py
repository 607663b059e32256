"""Components that disagree: weighted, vote and priority."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.strategies.said import Says, Silent
from tests.unit.strategies.toy_market import a_host, a_session, a_trade, intents
from tradewind.domain.values import SCALE
from tradewind.strategies import Component, HostConfig, StrategyHost
from tradewind.strategies.combining import Combine, Opinion, combined

LONG, SHORT, FLAT = Opinion(1.0), Opinion(-1.0), Opinion(0.0)


def weighing(weight: float, opinion: Opinion) -> Opinion:
    return Opinion(opinion.strength, weight)


def test_weighted_is_the_mean_by_weight() -> None:
    conflict = [weighing(2, LONG), weighing(1, SHORT)]
    assert combined(Combine.WEIGHTED, conflict) == pytest.approx(1 / 3)


def test_weighted_counts_a_flat_opinion() -> None:
    assert combined(Combine.WEIGHTED, [LONG, FLAT]) == 0.5


def test_vote_gives_the_majority_full_strength() -> None:
    assert combined(Combine.VOTE, [Opinion(0.1), Opinion(0.2), SHORT]) == 1.0


def test_vote_counts_weights() -> None:
    assert combined(Combine.VOTE, [LONG, LONG, weighing(3, SHORT)]) == -1.0


def test_a_tied_vote_is_flat() -> None:
    assert combined(Combine.VOTE, [LONG, SHORT]) == 0.0


def test_flat_can_win_a_vote() -> None:
    assert combined(Combine.VOTE, [LONG, FLAT, FLAT]) == 0.0


def test_priority_follows_the_first_that_wants_a_position() -> None:
    assert combined(Combine.PRIORITY, [FLAT, Opinion(-0.5), LONG]) == -0.5


@pytest.mark.parametrize("how", list(Combine))
def test_nobody_speaking_is_flat(how: Combine) -> None:
    assert combined(how, []) == 0.0


@given(
    how=st.sampled_from(list(Combine)),
    said=st.lists(st.builds(Opinion, st.floats(-1, 1), st.floats(0.01, 100)), max_size=6),
)
@settings(max_examples=100)
def test_every_way_stays_within_one(how: Combine, said: list[Opinion]) -> None:
    assert -1.0 - 1e-12 <= combined(how, said) <= 1.0 + 1e-12


@pytest.mark.parametrize(
    ("how", "shares"), [(Combine.WEIGHTED, 0), (Combine.VOTE, 0), (Combine.PRIORITY, 50)]
)
def test_two_conflicting_components_become_one_target(how: Combine, shares: int) -> None:
    host = a_host(Says(1.0), Says(-1.0), combine=how)
    host.on_session(a_session())
    sent = intents(host.on_event(a_trade(100)))
    assert sum(one.terms.quantity for one in sent) == shares * SCALE


def test_priority_is_the_resources_order_not_who_spoke_first() -> None:
    first, second = Says(0.0), Says(1.0)
    host = a_host(first, second, combine=Combine.PRIORITY)
    host.on_event(a_trade(100))
    first.strength = -1.0
    host.on_session(a_session())
    assert intents(host.on_event(a_trade(100))) == []


def test_a_component_without_an_opinion_dilutes_nothing() -> None:
    host = a_host(Says(1.0), Silent())
    host.on_session(a_session())
    (sent,) = intents(host.on_event(a_trade(100)))
    assert sent.terms.quantity == 50 * SCALE


def test_the_same_strategy_twice_gets_two_labels() -> None:
    config = HostConfig(strategy="mine", install="a1b2", symbols=("AAPL",))
    host = StrategyHost(config, [Component("pairs", Says(1.0)), Component("pairs", Says(-1.0))])
    host.start()
    host.on_event(a_trade(100))
    assert host.strengths("AAPL") == {"pairs": 1.0, "pairs-2": -1.0}
