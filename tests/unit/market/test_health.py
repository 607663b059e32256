"""A symbol's feed health adds up from what stands."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.market.health import CLEARS, RAISES, Condition, FeedHealth, FeedState, Signal


def after(*signals: Signal) -> FeedState:
    health = FeedHealth()
    for signal in (Signal.HEARD, *signals):
        health.on(signal)
    return health.state


def test_a_symbol_is_disconnected_until_something_is_heard() -> None:
    assert FeedHealth().state is FeedState.DISCONNECTED
    assert after() is FeedState.LIVE


def test_a_halt_that_stood_before_a_silence_stands_after_it() -> None:
    assert after(Signal.HALTED, Signal.SILENT) is FeedState.STALE
    assert after(Signal.HALTED, Signal.SILENT, Signal.HEARD) is FeedState.HALTED


def test_a_crossed_quote_and_a_crossed_book_are_two_things() -> None:
    crossed = (Signal.QUOTE_CROSSED, Signal.BOOK_CROSSED, Signal.QUOTE_UNCROSSED)
    assert after(*crossed) is FeedState.CROSSED
    assert after(*crossed, Signal.BOOK_UNCROSSED) is FeedState.LIVE


def test_data_does_not_mend_a_gap_but_a_new_book_does() -> None:
    assert after(Signal.GAP_FOUND, Signal.HEARD) is FeedState.GAP
    assert after(Signal.GAP_FOUND, Signal.RESYNCED) is FeedState.LIVE


def test_a_lost_connection_forgets_what_was_crossed() -> None:
    assert after(Signal.QUOTE_CROSSED, Signal.LOST, Signal.HEARD) is FeedState.LIVE


def test_the_reason_is_that_of_the_state_and_none_when_live() -> None:
    health = FeedHealth()
    health.on(Signal.HEARD)
    assert health.reason == ""
    health.on(Signal.HALTED, "news pending")
    assert health.reason == "news pending"


GRAVEST_FIRST = [
    (Condition.DISCONNECTED, FeedState.DISCONNECTED),
    (Condition.STALE, FeedState.STALE),
    (Condition.HALTED, FeedState.HALTED),
    (Condition.GAP, FeedState.GAP),
    (Condition.BOOK_CROSSED, FeedState.CROSSED),
    (Condition.QUOTE_CROSSED, FeedState.CROSSED),
]


@given(st.lists(st.sampled_from(list(Signal)), max_size=30))
@settings(max_examples=100, deadline=None)
def test_the_state_is_the_gravest_condition_not_cleared_since_it_was_raised(
    signals: list[Signal],
) -> None:
    health, standing = FeedHealth(), {Condition.DISCONNECTED}
    for signal in signals:
        before = health.state
        changed = health.on(signal)
        standing -= {one for one in Condition if one & CLEARS.get(signal, Condition(0))}
        standing |= {one for one in Condition if one & RAISES.get(signal, Condition(0))}
        expected = next((s for c, s in GRAVEST_FIRST if c in standing), FeedState.LIVE)
        assert health.state is expected
        assert changed == (health.state is not before)
        assert health.unheard == bool(standing & {Condition.STALE, Condition.DISCONNECTED})


def test_every_signal_is_in_the_table() -> None:
    assert set(Signal) == set(RAISES) | set(CLEARS)
