"""Sliding windows, each beside the naive list that it replaces."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.risk.windows import RateWindow, RepeatWindow, SlidingMaximum

steps = st.lists(st.integers(0, 30), max_size=80)


@settings(max_examples=60)
@given(steps, st.booleans())
def test_a_rate_is_the_count_of_what_is_younger_than_the_span(gaps: list[int], often: bool) -> None:
    window, times, now = RateWindow(60), [], 0
    for gap in gaps:
        now += gap
        window.add(now)
        times.append(now)
        if often:
            assert window.count(now) == sum(now - at < 60 for at in times)
    assert window.count(now) == sum(now - at < 60 for at in times)


def test_a_window_never_grows_beyond_its_span() -> None:
    window = RateWindow(60)
    for now in range(10_000):
        window.add(now)
    assert len(window.times) == 60


def test_two_windows_merge_in_order_of_time() -> None:
    window = RateWindow(60)
    for now in (1, 5):
        window.add(now)
    window.merge([3])
    assert list(window.times) == [1, 3, 5]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(-9, 9)), min_size=1, max_size=60))
def test_a_sliding_maximum_is_the_largest_of_the_span(values: list[tuple[int, int]]) -> None:
    window, seen, now = SlidingMaximum(60), [], 0
    for gap, value in values:
        now += gap
        seen.append((now, value))
        assert window.add(now, value) == max(v for at, v in seen if now - at <= 60)


def test_a_repeat_is_known_by_its_age_while_it_is_in_the_window() -> None:
    window = RepeatWindow()
    window.add("a", 0, 100)
    assert window.age("a", 40) == 40
    assert window.age("b", 40) is None


def test_sweeping_forgets_only_what_has_left_the_window() -> None:
    window = RepeatWindow()
    for number in range(2_000):
        window.add(number, number, 100)
    assert window.age(1_999, 2_000) == 1
    assert window.age(1_950, 2_000) == 50
    assert window.age(5, 2_000) is None
