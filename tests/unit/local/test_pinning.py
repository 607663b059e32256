"""Whole cores for those who ask, and one left to everybody else."""

from tradewind.local.pinning import assign, shared_cores


def test_whoever_asks_gets_whole_cores_of_its_own() -> None:
    grants = assign({"risk": 1, "execution": 2}, range(4))
    assert (grants["execution"].cores, grants["risk"].cores) == ((2, 3), (1,))


def test_one_core_is_left_to_everybody_else() -> None:
    grants = assign({"risk": 2}, range(2))
    assert grants["risk"].cores == ()
    assert grants["risk"].warning == (
        "asked for 2 whole core(s); this machine has 2 and 1 free for pinning, so it runs unpinned"
    )


def test_a_smaller_wish_may_still_be_granted_after_one_that_was_too_large() -> None:
    grants = assign({"a": 3, "b": 1}, range(3))
    assert (grants["a"].cores, grants["b"].cores) == ((), (2,))


def test_whoever_asks_for_nothing_is_not_named() -> None:
    assert assign({"risk": 0}, range(4)) == {}


def test_the_rest_share_what_is_left() -> None:
    grants = assign({"risk": 1}, range(3))
    assert shared_cores(grants, range(3)) == (0, 1)
