"""Fields of ours are compared, others' are left alone; quantities by what they are worth."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewind_operator.planning.canonical import amount, canonical
from tradewind_operator.planning.matching import holds


@pytest.mark.parametrize(
    ("wanted", "observed"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": []}, {}),
        (
            {"env": [{"name": "A", "value": "1"}]},
            {"env": [{"name": "X"}, {"name": "A", "value": "1"}]},
        ),
        (
            {"ports": [{"containerPort": 1, "protocol": "TCP"}]},
            {"ports": [{"containerPort": 1, "protocol": "TCP", "hostIP": ""}]},
        ),
        ({"requests": {"cpu": "1000m"}}, {"requests": {"cpu": "1"}}),
        ({"limits": {"memory": "1024Mi"}}, {"limits": {"memory": "1Gi"}}),
    ],
)
def test_what_is_as_wanted_holds(wanted: Any, observed: Any) -> None:
    assert holds(wanted, observed)


@pytest.mark.parametrize(
    ("wanted", "observed"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {}),
        ({"a": False}, {}),
        ({"a": True}, {"a": 1}),
        ({"env": [{"name": "A", "value": "1"}]}, {"env": [{"name": "A", "value": "2"}]}),
        ({"verbs": ["get"]}, {"verbs": ["get", "delete"]}),
        ({"args": ["a", "b"]}, {"args": ["b", "a"]}),
        ({"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}, {"to": []}),
        ({"requests": {"cpu": "100m"}}, {"requests": {"cpu": "200m"}}),
        ({"value": "1000m"}, {"value": "1"}),
    ],
)
def test_what_is_not_as_wanted_does_not(wanted: Any, observed: Any) -> None:
    assert not holds(wanted, observed)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1024Mi", "1Gi"),
        ("1.5Gi", "1536Mi"),
        ("0.5", "500m"),
        ("1000m", "1"),
        ("1500m", "1500m"),
        ("2000", "2k"),
        ("0", "0"),
        ("384Mi", "384Mi"),
        ("1e3", "1k"),
        ("1.5n", "2n"),
    ],
)
def test_a_quantity_is_written_as_a_server_keeps_it(written: str, kept: str) -> None:
    assert canonical(written) == kept


@given(st.integers(0, 10**6), st.sampled_from(["", "m", "k", "M", "G", "Ki", "Mi", "Gi"]))
def test_canonical_is_worth_the_same_and_stays(number: int, unit: str) -> None:
    text = f"{number}{unit}"
    assert amount(canonical(text)) == amount(text)
    assert canonical(canonical(text)) == canonical(text)


@pytest.mark.parametrize("text", ["", "Mi", "1X", "1e", "-", "1.2.3"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a quantity"):
        canonical(text)
