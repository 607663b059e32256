"""Amounts as people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import MAX_SCALED, SCALE, SECOND
from tradewind.resources.quantities import FORMS
from tradewind.risk.limits import UNLIMITED

WRITTEN = [
    ("amount-limit", "5000", 5000 * SCALE),
    ("amount-limit", "0.01", SCALE // 100),
    ("amount-limit", "unlimited", UNLIMITED),
    ("share-limit", "25%", SCALE // 4),
    ("share-limit", "100bps", SCALE // 100),
    ("share", "2.5%", SCALE // 40),
    ("share", "0.5bps", SCALE // 20_000),
    ("multiple-limit", "3", 3 * SCALE),
    ("count-limit", "60", 60),
    ("bps", "2bps", 2),
    ("bps", "-1bps", -1),
    ("duration", "60m", 3600 * SECOND),
    ("duration", "5s", 5 * SECOND),
    ("duration", "1m30s", 90 * SECOND),
    ("duration", "250ms", SECOND // 4),
]
REFUSED = [
    ("amount", "unlimited"),
    ("amount", ""),
    ("amount", "-1"),
    ("amount", "1e3"),
    ("amount", "NaN"),
    ("amount", "1_000"),
    ("amount", "1,000"),
    ("amount", "٣"),
    ("amount", "1" * 60),
    ("amount-limit", "Unlimited"),
    ("amount-limit", "none"),
    ("share", "25"),
    ("share", "25 %"),
    ("share", "0.25"),
    ("share", "-1%"),
    ("bps", "2"),
    ("bps", "0.5bps"),
    ("duration", "5"),
    ("duration", "5 s"),
    ("duration", "1d"),
    ("duration", "s"),
    ("count-limit", "6.5"),
    ("multiple-limit", "3x"),
]
UNSIGNED = ["amount", "share", "duration", "multiple-limit", "units-limit"]


@pytest.mark.parametrize(("form", "text", "value"), WRITTEN)
def test_text_becomes_a_scaled_integer(form: str, text: str, value: int) -> None:
    assert FORMS[form].read(text) == value


@pytest.mark.parametrize(("form", "text"), REFUSED)
def test_another_form_is_refused_with_an_example(form: str, text: str) -> None:
    with pytest.raises(MalformedValueError, match=r"^expected .* such as .*, was "):
        FORMS[form].read(text)


@settings(max_examples=100)
@given(form=st.sampled_from(UNSIGNED), value=st.integers(0, MAX_SCALED // 1_000_000))
def test_what_is_written_reads_the_same(form: str, value: int) -> None:
    assert FORMS[form].read(FORMS[form].text(value)) == value


@settings(max_examples=50)
@given(value=st.integers(-9_999, 9_999))
def test_basis_points_read_as_written(value: int) -> None:
    assert FORMS["bps"].read(FORMS["bps"].text(value)) == value


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        ("share", SCALE // 5_000, "2bps"),
        ("share", SCALE // 4, "25%"),
        ("duration", 3600 * SECOND, "1h"),
        ("duration", 0, "0s"),
        ("amount-limit", UNLIMITED, "unlimited"),
        ("amount", 5 * SCALE // 2, "2.5"),
    ],
)
def test_the_shortest_form_is_written(form: str, value: int, text: str) -> None:
    assert FORMS[form].text(value) == text
