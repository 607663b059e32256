"""Names of recorded files tell their symbols."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewind.market.file_names import file_name, symbol_of_file


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("AIG", "AIG_trades.parquet"),
        ("BRK.B", "BRK.B_trades.parquet"),
        ("BTC/USD", "BTC-USD_trades.parquet"),
        ("A-B", "A%2DB_trades.parquet"),
    ],
)
def test_a_symbol_becomes_a_file_name_and_comes_back(symbol: str, name: str) -> None:
    assert file_name(symbol, "trades") == name
    assert symbol_of_file(name) == symbol


@pytest.mark.parametrize("name", ["aig_trades.parquet", "AIG.parquet", "aig_a_b.parquet", "aig"])
def test_a_files_symbol_is_its_name_up_to_the_underscore_in_capitals(name: str) -> None:
    assert symbol_of_file(name) == "AIG"


@given(st.text("ABZ2D5F/.-_%", min_size=1))
def test_every_symbol_comes_back_as_it_was(symbol: str) -> None:
    name = file_name(symbol, "quotes")
    assert "/" not in name
    assert symbol_of_file(name) == symbol
