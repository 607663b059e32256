"""Rolling structures against their naive twins, over lengths where drift would show."""

import math
import random
import statistics
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.indicators.deviations import AverageDeviation
from tradewind.indicators.moments import RollingJoint, RollingMoments
from tradewind.indicators.windows import Delay, RollingExtreme, RollingSum, RollingWeighted

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)
PERIODS = st.integers(1, 12)


@given(values=VALUES, period=PERIODS, sign=st.sampled_from([1, -1]))
@settings(max_examples=100)
def test_an_extreme_and_its_age_are_the_windows(
    values: list[float], period: int, sign: int
) -> None:
    extreme = RollingExtreme(period, sign=sign)
    for end, value in enumerate(values, 1):
        window = values[max(0, end - period) : end]
        best = max(window) if sign > 0 else min(window)
        assert extreme.push(value) == best
        assert extreme.age == window[::-1].index(best)


@given(values=VALUES, period=PERIODS)
@settings(max_examples=100)
def test_sums_are_the_windows(values: list[float], period: int) -> None:
    plain, weighted = RollingSum(period), RollingWeighted(period)
    for end, value in enumerate(values, 1):
        window = values[max(0, end - period) : end]
        assert plain.push(value) == pytest.approx(math.fsum(window), abs=1e-6)
        ranked = math.fsum(rank * one for rank, one in enumerate(window, 1))
        assert weighted.push(value) == pytest.approx(ranked, abs=1e-5)
        assert plain.is_full == (end >= period)


@given(values=VALUES, period=st.integers(1, 12))
@settings(max_examples=100)
def test_the_mean_deviation_is_the_windows(values: list[float], period: int) -> None:
    deviation = AverageDeviation(period)
    for end, value in enumerate(values, 1):
        deviation.update(value)
        if end >= period:
            window = values[end - period : end]
            mean = math.fsum(window) / period
            expected = math.fsum(abs(one - mean) for one in window) / period
            assert deviation.value == pytest.approx(expected, abs=1e-6)


def test_a_delay_gives_the_value_of_so_many_pushes_ago() -> None:
    delay = Delay(2)
    given_back = [delay.push(value) for value in (1.0, 2.0, 3.0, 4.0)]
    assert math.isnan(given_back[0])
    assert given_back[2:] == [1.0, 2.0]


def far_walk(steps: int) -> list[float]:
    """Ends five thousand times its steps away from where it began."""
    chance = random.Random(5)
    return [100.0 + 0.5 * step + chance.gauss(0.0, 0.01) for step in range(steps)]


def test_moments_keep_their_digits_far_from_the_start() -> None:
    moments, values = RollingMoments(20), far_walk(20_000)
    for value in values:
        moments.push(value)
    assert moments.mean == pytest.approx(statistics.fmean(values[-20:]), rel=1e-14)
    assert moments.variance == pytest.approx(statistics.pvariance(values[-20:]), rel=1e-6)


def test_a_covariance_keeps_its_digits_far_from_the_start() -> None:
    joint, firsts, seconds = RollingJoint(20), far_walk(20_000), far_walk(20_000)[::-1]
    for first, second in zip(firsts, seconds, strict=True):
        joint.push(first, second)
    expected = statistics.covariance(firsts[-20:], seconds[-20:]) * 19 / 20
    assert joint.covariance == pytest.approx(expected, rel=1e-6)


def test_a_sum_forgets_a_huge_value_once_it_has_left() -> None:
    total = RollingSum(3)
    for value in [1e18, *([0.1] * 5_000)]:
        total.push(value)
    assert total.total == pytest.approx(0.3, rel=1e-12)


def test_a_flat_window_has_no_variance() -> None:
    moments = RollingMoments(5)
    for _ in range(10_000):
        moments.push(123.456)
    assert moments.variance == 0.0


@pytest.mark.parametrize("make", [RollingSum, RollingMoments, RollingWeighted, Delay])
def test_a_period_below_one_is_refused(make: Callable[[int], object]) -> None:
    with pytest.raises(ValueError, match="period must be at least 1, was 0"):
        make(0)
