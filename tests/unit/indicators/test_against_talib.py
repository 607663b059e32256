"""Every streaming indicator equals TA-Lib's full-history batch on real data, value by value."""

from functools import cache

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.data import shared_data
from tests.unit.indicators.table import TABLE
from tradewind.indicators import catalog
from tradewind.indicators.columns import BarColumns, Column

TOLERANCE = 1e-9


@cache
def market(name: str) -> BarColumns:
    """SPY's minutes, or IBM's days since 1998."""
    table = pq.read_table(shared_data(f"{name}.parquet"))
    if "symbol" in table.column_names:
        table = table.filter(pc.equal(table["symbol"], "IBM"))
    return BarColumns(
        *(
            np.ascontiguousarray(table[one].to_numpy(), dtype=np.float64)
            for one in BarColumns._fields
        )
    )


def relative_error(computed: Column, expected: Column) -> Column:
    """Error as a share of the value, or of the column's median size where the value is near 0."""
    size = np.abs(expected)
    error: Column = np.abs(computed - expected) / np.maximum(size, np.nanmedian(size))
    return error


@pytest.mark.parametrize("data", ["spy_minute", "equities_daily"])
@pytest.mark.parametrize("name", list(TABLE))
def test_a_streaming_indicator_equals_the_full_history_batch(name: str, data: str) -> None:
    row, bars = TABLE[name], market(data)
    for computed, expected in zip(row.computed(bars), row.expected(bars), strict=True):
        there = np.isfinite(expected)
        assert np.array_equal(np.isfinite(computed), there), "ready at another bar"
        sound = there & row.sound(bars)
        assert relative_error(computed, expected)[sound].max() <= TOLERANCE


def test_the_table_covers_the_catalog() -> None:
    tested = {type(row.make()) for row in TABLE.values()}
    named = set(catalog.INDICATORS.values())
    assert named - tested == {catalog.INDICATORS["session-vwap"]}
    assert tested <= named


def test_there_are_at_least_forty_distinct_indicators() -> None:
    assert len(set(catalog.INDICATORS.values())) == len(catalog.INDICATORS) >= 40
