"""Packed objects come back as they were, and are small where they are alike."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.operating.shell.makers import manifest
from tradewind_operator.reconciling.likenesses import Likenesses

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.lists(st.dictionaries(st.text(), PLAIN, max_size=4), min_size=1, max_size=5))
def test_whatever_is_packed_comes_back(objects: list[dict[str, Any]]) -> None:
    likenesses = Likenesses()
    packed = [likenesses.of("Pod", each) for each in objects]
    assert [each.manifest() for each in packed] == objects


def test_what_is_packed_is_not_what_somebody_else_changes() -> None:
    pod = manifest("Pod", "p")
    packed = Likenesses().of("Pod", pod)
    packed.manifest()["metadata"]["name"] = pod["metadata"]["name"] = "q"
    assert packed.manifest()["metadata"]["name"] == "p"


def test_objects_of_one_sort_share_what_is_alike() -> None:
    likenesses = Likenesses()
    spec = {"containers": [{"args": [str(number**7) for number in range(300)]}]}
    first, second = (likenesses.of("Pod", manifest("Pod", name, spec=spec)) for name in "pq")
    assert first.like is second.like
    assert len(second.packed) < len(second.like) / 20


def test_a_sort_says_nothing_of_another() -> None:
    likenesses = Likenesses()
    pod = likenesses.of("Pod", manifest("Pod", "p"))
    role = likenesses.of("Role", manifest("Role", "r"))
    assert role.like != pod.like
    assert role.manifest() == manifest("Role", "r")
