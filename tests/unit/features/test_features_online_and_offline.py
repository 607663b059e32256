"""Features are the same row by row online as all at once offline."""

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.data import shared_data
from tradewind.domain.errors import ConfigurationError
from tradewind.features.catalog import FEATURES, MOMENTUM
from tradewind.features.columns import Columns, Sample
from tradewind.features.rows import FeatureRow, feature_matrix


def a_market(count: int = 500, *, seed: int = 3) -> Columns:
    """A random walk in whole cents with quotes around it."""
    chance = np.random.default_rng(seed)
    price = 100.0 + np.cumsum(chance.integers(-3, 4, count)) / 100.0
    half = chance.integers(1, 4, count) / 100.0
    bid_quantity, ask_quantity = chance.integers(0, 9, (2, count)).astype(np.float64)
    return Columns(price, price - half, bid_quantity, price + half, ask_quantity)


def rows_online(columns: Columns, names: tuple[str, ...] = MOMENTUM) -> NDArray[np.float32]:
    features = FeatureRow(names)
    samples = (Sample(*values) for values in zip(*(one.tolist() for one in columns), strict=True))
    return np.array([features.update(sample).copy() for sample in samples])


@pytest.mark.parametrize("name", list(FEATURES))
def test_a_feature_is_the_same_online_and_offline(name: str) -> None:
    columns = a_market()
    online, offline = rows_online(columns, (name,)), feature_matrix((name,), columns)
    np.testing.assert_allclose(online, offline, rtol=1e-5, atol=1e-6)
    assert np.std(online[50:]) > 0.0


def test_they_agree_on_real_minutes() -> None:
    close = pq.read_table(shared_data("spy_minute.parquet"))["close"].to_numpy()
    columns = Columns.of_prices(np.ascontiguousarray(close, dtype=np.float64))
    online, offline = rows_online(columns), feature_matrix(MOMENTUM, columns)
    np.testing.assert_allclose(online, offline, rtol=1e-4, atol=1e-4)


@given(seed=st.integers(0, 10_000), count=st.integers(1, 60))
@settings(max_examples=40)
def test_they_agree_on_any_short_history(seed: int, count: int) -> None:
    columns = a_market(count, seed=seed)
    np.testing.assert_allclose(
        rows_online(columns), feature_matrix(MOMENTUM, columns), rtol=1e-5, atol=1e-6
    )


def test_a_flat_market_has_no_momentum_and_no_infinities() -> None:
    columns = Columns.of_prices(np.full(100, 50.0))
    rows = rows_online(columns)
    assert np.isfinite(rows).all()
    assert not rows[:, MOMENTUM.index("momentum_5")].any()
    np.testing.assert_array_equal(rows, feature_matrix(MOMENTUM, columns))


def test_a_later_price_changes_no_earlier_row() -> None:
    whole = a_market(200)
    part = Columns(*(column[:150] for column in whole))
    np.testing.assert_array_equal(
        feature_matrix(MOMENTUM, whole)[:150], feature_matrix(MOMENTUM, part)
    )


def test_a_row_is_ready_when_its_slowest_feature_is() -> None:
    features = FeatureRow(("momentum_1", "macd_histogram"))
    ready = [
        features.update(Sample(100.0 + step)) is not None and features.ready for step in range(34)
    ]
    assert (ready[32], ready[33]) == (False, True)


def test_numbers_that_can_be_checked_by_eye() -> None:
    features = FeatureRow(("spread_bps", "quote_imbalance"))
    features.update(Sample(100.0, 99.5, 3.0, 100.5, 1.0))
    assert features.named() == {"spread_bps": 100.0, "quote_imbalance": 0.5}


def test_an_unknown_feature_is_named() -> None:
    with pytest.raises(ConfigurationError, match="unknown feature `momentum_7`; known: momentum_1"):
        FeatureRow(("momentum_7",))
