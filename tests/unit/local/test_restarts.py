from tradewind.local.restarts import FORGIVEN_AFTER_S, LOOP_AT, PAUSES_S, Restarts


def after_deaths(count: int, lived_s: float = 1.0) -> Restarts:
    restarts = Restarts()
    for _ in range(count):
        restarts = restarts.died(lived_s)
    return restarts


def test_the_first_death_is_followed_by_a_start_at_once() -> None:
    assert after_deaths(1).pause_s == 0.0


def test_each_further_death_waits_longer_up_to_a_limit() -> None:
    assert [after_deaths(n).pause_s for n in (2, 3, 4)] == [0.5, 1.0, 2.0]
    assert after_deaths(100).pause_s == PAUSES_S[-1]


def test_a_healthy_minute_forgives_deaths_but_all_are_counted() -> None:
    restarts = after_deaths(4).died(FORGIVEN_AFTER_S)
    assert (restarts.pause_s, restarts.total) == (0.0, 5)


def test_a_crash_loop_is_named_once() -> None:
    assert [after_deaths(n).is_loop for n in range(LOOP_AT - 1, LOOP_AT + 2)] == [
        False,
        True,
        False,
    ]


def test_what_is_killed_from_outside_is_always_started_again() -> None:
    assert not after_deaths(1_000).is_over


def test_three_failures_of_its_own_and_it_stays_down() -> None:
    restarts = Restarts().failed(1.0).failed(1.0)
    assert not restarts.is_over
    assert restarts.failed(1.0).is_over


def test_a_kill_in_between_neither_counts_nor_forgives_a_failure() -> None:
    restarts = Restarts().failed(1.0).died(1.0).failed(1.0).died(1.0)
    assert not restarts.is_over
    assert restarts.failed(1.0).is_over


def test_a_healthy_minute_forgives_failures() -> None:
    restarts = Restarts().failed(1.0).failed(1.0).failed(FORGIVEN_AFTER_S)
    assert (restarts.failures, restarts.is_over) == (1, False)
