"""Client order ids: `install-strategy-epoch-n`, at most 48 characters, never twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.domain.errors import ConfigurationError
from tradewind.strategies.identity import MAX_LENGTH, OrderIds, shortened


def test_an_id_reads_install_strategy_epoch_n() -> None:
    ids = OrderIds("a1b2", "aapl-momentum", 7)
    assert [ids.next(), ids.next()] == ["a1b2-aapl-momentum-7-1", "a1b2-aapl-momentum-7-2"]


@given(
    install=st.text("abcdef0123456789", min_size=1, max_size=12),
    name=st.text("abcdefgh-", min_size=1, max_size=63),
    epoch=st.integers(1, 999_999),
)
@settings(max_examples=100)
def test_an_id_fits_whatever_the_name(install: str, name: str, epoch: int) -> None:
    ids = OrderIds(install, name, epoch)
    ids._issued = 99_999_998
    assert len(ids.next()) <= MAX_LENGTH


def test_two_long_names_stay_apart() -> None:
    names = ["momentum-on-large-american-companies-" + end for end in ("a", "b")]
    assert len({OrderIds("a1b2c3", name, 1).prefix for name in names}) == 2


def test_a_name_that_fits_is_kept() -> None:
    assert shortened("pairs", 5) == "pairs"


def test_an_install_id_that_is_too_long_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="1 to 12"):
        OrderIds("x" * 13, "pairs", 1)
