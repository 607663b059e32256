"""The story of an order, from journals alone: sent, denied, doubtful, cancelled."""

from pathlib import Path

import pytest

from tests.unit.local.states import DENIED, state_of
from tests.unit.verification.accounts import TradingAccount, settled
from tradewind.domain.errors import ConfigurationError
from tradewind.domain.orders import OrderStatus
from tradewind.local.explaining import outcome, text
from tradewind.local.stories import Story, story


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return state_of(tmp_path_factory.mktemp("state"))


def printed(told: Story) -> str:
    return text(told, width=160)


def test_a_filled_order_is_told_from_the_tick_to_the_fill(state: Path) -> None:
    told = story(state, "o-2")
    assert (told.policy, told.strategy) == ("main", "sma")
    assert told.cause.features == {"fast": 100.5, "slow": 99.5}
    assert told.checks[0].check == "MAX_ORDER_NOTIONAL"
    assert told.approval is not None
    assert told.approval.client_order_id == "o-2"
    assert [event.state for event in told.events if event.state] == [
        OrderStatus.PENDING_NEW,
        OrderStatus.NEW,
        OrderStatus.FILLED,
    ]
    assert [event.who for event in told.events[:2]] == ["us", "to venue"]
    assert len(told.fills) == 1
    assert outcome(told) == "Filled, 5 of 5 at 200.01 on average"


def test_nothing_of_another_order_is_in_the_story(state: Path) -> None:
    numbers = [{event.record for event in story(state, f"o-{n}").events} for n in (1, 2, 3, 4)]
    assert sum(len(each) for each in numbers) == len(set.union(*numbers))


def test_the_hops_are_in_order_of_time(state: Path) -> None:
    assert [name for name, _ in story(state, "o-1").hops] == ["feed_read", "intent_out", "risk_out"]


def test_a_denied_intent_is_told_with_its_numbers(state: Path) -> None:
    told = story(state, "sma-1-9")
    assert told.order is None
    assert told.refused == DENIED.refused
    assert told.trace_id == "ab" * 16
    shown = printed(told)
    assert "denied, MAX_OPEN_POSITIONS: 3 of 3 positions are open" in shown
    assert "max open positions         3      3  100.0%  denied" in shown


def test_who_cancelled_and_why_is_told(state: Path) -> None:
    told = story(state, "o-4")
    assert outcome(told).startswith("Canceled, nothing filled")
    assert "cancel asked by a person: changed my mind" in printed(told)


def test_a_lost_answer_is_told_as_unknown_until_the_venue_says_more(tmp_path: Path) -> None:
    account = TradingAccount()
    account.lose_answers = True
    account.buy("o-1", price=90)
    account.lose_answers = False
    account.wait(10)
    told = story(state_of(tmp_path, account), "o-1")
    shown = printed(told)
    assert outcome(told) == "New, nothing filled"
    assert "UNKNOWN" in shown
    assert "no usable answer to submit (request 1): no answer within 5 s" in shown


def test_a_bust_is_told(tmp_path: Path) -> None:
    account = settled()
    account.bust()
    told = story(state_of(tmp_path, account), "o-3")
    assert [fill.kind for fill in told.fills] == ["fill", "bust"]
    assert "bust of" in printed(told)


def test_an_order_that_somebody_else_sent_is_told_as_taken_on(tmp_path: Path) -> None:
    account = settled()
    account.trade_outside()
    told = story(state_of(tmp_path, account), "by-hand")
    assert told.events[0].text.startswith("taken on: the venue has it, and we did not send it")
    assert "0 executions" not in printed(told)


def test_the_printed_story_has_every_section(state: Path) -> None:
    shown = printed(story(state, "o-1"))
    for heading in (
        "the tick that caused it",
        "what the strategy saw",
        "what risk checked: 1 limits, all kept",
        "what risk allowed",
        "what happened since",
        "time on the way",
        "trace abab",
    ):
        assert heading in shown
    # Bought at market: the message names the worst price that was approved.
    assert "buy 10 AAPL, at market, day" in shown
    assert "1,000.00  5,000.00  20.0%  ok" in shown
    assert "fill: 10 at 100.01" in shown
    assert "strategy's intent   +250 µs" in shown


def test_a_whole_word_at_the_end_beats_a_longer_number(state: Path) -> None:
    assert story(state, "1").client_order_id == "o-1"


def test_an_ambiguous_part_names_the_candidates(state: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"4 orders have 'o-' in their id.*o-4, o-3"):
        story(state, "o-")


def test_an_unknown_order_names_the_newest(state: Path) -> None:
    with pytest.raises(ConfigurationError, match="no order has 'nope' in its id; the newest are"):
        story(state, "nope")


def test_a_folder_where_nothing_ran_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nothing ever ran with this state folder"):
        story(tmp_path, "o-1")
