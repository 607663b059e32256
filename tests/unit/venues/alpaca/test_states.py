from itertools import product
from random import Random

import pytest

from tradewind.domain.errors import IllegalTransitionError
from tradewind.venues._backoff import Backoff
from tradewind.venues.alpaca.states import MOVES, ConnectionEvent, ConnectionState, moved

_S, _E = ConnectionState, ConnectionEvent


def test_a_connection_lives_from_disconnected_to_subscribed_and_back() -> None:
    state = _S.DISCONNECTED
    passed = [state := moved(state, event) for event in (
        _E.OPEN, _E.AUTHENTICATED, _E.SUBSCRIBED, _E.LOST, _E.OPEN, _E.CLOSE,
    )]  # fmt: skip

    assert passed == [
        _S.CONNECTING, _S.CONNECTED, _S.SUBSCRIBED, _S.RECONNECTING, _S.CONNECTING, _S.DISCONNECTED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "event"), [pair for pair in product(_S, _E) if pair not in MOVES]
)
def test_a_move_that_is_not_in_the_table_is_impossible(
    state: ConnectionState, event: ConnectionEvent
) -> None:
    with pytest.raises(IllegalTransitionError):
        moved(state, event)


def test_delays_double_to_thirty_seconds_less_some_jitter() -> None:
    backoff = Backoff(Random(1))

    delays = [backoff.next_s() for _ in range(7)]

    for delay, whole in zip(delays, [1, 2, 4, 8, 16, 30, 30], strict=True):
        assert whole / 2 <= delay <= whole


def test_the_same_seed_waits_the_same() -> None:
    first, second = Backoff(Random(5)), Backoff(Random(5))

    assert [first.next_s() for _ in range(5)] == [second.next_s() for _ in range(5)]


def test_a_success_starts_over() -> None:
    backoff = Backoff(Random(1))
    for _ in range(6):
        backoff.next_s()
    backoff.succeeded()

    assert backoff.next_s() <= 1
