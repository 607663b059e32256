"""The session's volume-weighted price starts anew with each session."""

import numpy as np
import pytest

from tests.unit.indicators.test_against_talib import market
from tradewind.domain.events import Bar
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.indicators.base import Ohlcv
from tradewind.indicators.vwap import SessionVwap


def test_two_prints_are_weighted_by_volume() -> None:
    vwap = SessionVwap()
    vwap.update(10.0, 1.0, session=1)
    assert vwap.update(20.0, 3.0, session=1) == 17.5


def test_a_new_session_forgets_the_old_one() -> None:
    vwap = SessionVwap()
    vwap.update(10.0, 1.0, session=1)
    assert vwap.update(20.0, 3.0, session=2) == 20.0


def test_before_any_volume_there_is_no_value() -> None:
    vwap = SessionVwap()
    vwap.update(10.0, 0.0, session=1)
    assert not vwap.ready


def test_each_session_of_real_minutes_equals_its_cumulative_sums() -> None:
    bars = market("spy_minute")
    sessions = np.arange(len(bars.close)) // 390
    vwap = SessionVwap()
    for row, session in zip(bars.rows(), sessions.tolist(), strict=True):
        vwap.update(row.typical, row.volume, session=session)
    last = sessions == sessions[-1]
    typical = (bars.high + bars.low + bars.close)[last] / 3.0
    expected = (typical * bars.volume[last]).sum() / bars.volume[last].sum()
    assert vwap.value == pytest.approx(expected, rel=1e-12)


def test_a_bar_of_scaled_integers_becomes_currency() -> None:
    bar = Bar(
        "AAPL",
        Nanos(0),
        Nanos(1),
        "1s",
        open=Price(1_500_000_000),
        high=Price(2_500_000_000),
        low=Price(1_000_000_000),
        close=Price(2_000_000_000),
        volume=Quantity(3_000_000_000),
    )
    assert Ohlcv.of(bar) == Ohlcv(1.5, 2.5, 1.0, 2.0, 3.0)
