"""A halt latches: over any sequence of edits, only a person who names it lifts it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.services.risk.desks import STRATEGY_NAME, Desk, edited, policy, strategy, wish
from tradewind.domain.codes import TradingState
from tradewind.engine.resuming import stopped
from tradewind.risk.states import latch_id

S = TradingState
HALTS = S.HALTED.strictness


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.policy.changed(OWN)
    return made


OWN = policy()


def test_a_reverted_patch_resumes_nothing(desk: Desk) -> None:
    desk.policy.changed(edited(OWN, tradingState="Halted"))
    desk.policy.changed(OWN)
    assert desk.state is S.HALTED


def test_the_id_and_a_reason_resume_it_and_are_journalled(desk: Desk) -> None:
    desk.policy.changed(edited(OWN, tradingState="Halted"))
    desk.policy.changed(edited(OWN, notes=wish(desk.halt(), "all clear", "ann")))
    assert desk.state is S.ACTIVE
    (resumed,) = desk.resumes()
    assert (resumed.by, resumed.reason) == ("ann", "all clear")


@pytest.mark.parametrize(("halt", "reason"), [("policy-0", "x"), ("", "x"), ("policy-1", " ")])
def test_another_id_or_no_reason_resumes_nothing(desk: Desk, halt: str, reason: str) -> None:
    desk.policy.changed(edited(OWN, tradingState="Halted"))
    desk.policy.changed(edited(OWN, notes=wish(halt, reason)))
    assert desk.state is S.HALTED


def test_a_resume_that_stays_does_not_lift_the_next_halt(desk: Desk) -> None:
    desk.policy.changed(edited(OWN, tradingState="Halted"))
    resumed = edited(OWN, notes=wish(desk.halt()))
    desk.policy.changed(resumed)
    desk.policy.changed(edited(resumed, tradingState="Halted"))
    desk.policy.changed(resumed)
    assert desk.state is S.HALTED
    assert len(desk.resumes()) == 1


def test_nothing_is_resumed_while_the_resource_still_says_halted(desk: Desk) -> None:
    halted = edited(OWN, tradingState="Halted")
    desk.policy.changed(halted)
    desk.policy.changed(edited(halted, notes=wish(desk.halt())))
    assert (desk.state, desk.resumes()) == (S.HALTED, [])


def test_a_second_halt_makes_the_first_ones_resume_stale(desk: Desk) -> None:
    desk.policy.changed(edited(OWN, tradingState="Halted"))
    first = desk.halt()
    desk.policy.changed(OWN)
    desk.policy.changed(edited(OWN, tradingState="Halted"))
    desk.policy.changed(edited(OWN, notes=wish(first)))
    assert desk.state is S.HALTED


def test_no_latch_gets_an_id_that_was_asked_for_before_it(desk: Desk) -> None:
    next_id = latch_id("policy", desk.desk.state.states.number + 1)
    early = edited(OWN, notes=wish(next_id))
    desk.policy.changed(early)
    desk.policy.changed(edited(early, tradingState="Halted"))
    desk.policy.changed(early)
    assert desk.state is S.HALTED
    assert desk.halt() != next_id


def test_halted_after_flattened_leaves_the_latch_flattened(desk: Desk) -> None:
    desk.policy.changed(edited(OWN, tradingState="Flattened"))
    desk.policy.changed(edited(OWN, tradingState="Halted"))
    assert desk.state is S.FLATTENED


def test_the_same_version_again_changes_nothing(desk: Desk) -> None:
    halted = edited(OWN, tradingState="Halted")
    desk.policy.changed(halted)
    before = len(desk.effects)
    desk.policy.listed([halted])
    assert len(desk.effects) == before


def test_a_strategy_that_failed_too_often_is_resumed_by_the_id_it_is_reported_with(
    desk: Desk,
) -> None:
    other = strategy()
    desk.strategies.changed(other)
    for lives in (1, 2):
        _fail_thrice(desk)
        (stop,) = stopped(desk.desk.state)
        desk.strategies.changed(edited(other, notes=wish("strategy-99")))
        desk.strategies.changed(edited(other, notes=wish(stop.id, " ")))
        assert desk.desk.state.seats[STRATEGY_NAME].standing.failed
        desk.strategies.changed(edited(other, notes=wish(stop.id)))
        assert stopped(desk.desk.state) == ()
        assert len(desk.resumes()) == lives
        other = edited(other, notes=wish(stop.id))


def _fail_thrice(desk: Desk) -> None:
    for _ in range(3):
        failed = desk.desk.strategy_failed(STRATEGY_NAME, desk.now(), component="a", error="b")
        desk.carry_out(failed)


IDS = ["", "now", "policy-1", "policy-2", "policy-3", "strategy-1", "platform-2", "rubbish"]
EDITS = st.tuples(
    st.just("edit"),
    st.sampled_from([each.value for each in S]),
    st.sampled_from(IDS),
    st.sampled_from(["", " ", "looked"]),
)
OTHERS = st.sampled_from(
    [("person", "Halted"), ("person", "Flattened"), ("restart",), ("gone",), ("again",)]
)


@given(st.lists(EDITS | OTHERS, max_size=20))
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
def test_over_any_edits_only_its_id_with_a_reason_lifts_a_latch(steps: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        desk, obj = Desk(Path(folder)), OWN
        desk.policy.changed(obj)
        for step in steps:
            before, resumes = desk.latch(), len(desk.resumes())
            desk, obj, lifts = taken(desk, obj, step)
            after = desk.latch()
            if before is not None and not lifts:
                assert after is not None
                assert after.state.strictness >= before.state.strictness
            lifted = before is not None and lifts
            assert len(desk.resumes()) == resumes + lifted
            assert after is None or not lifted
            assert desk.state.strictness >= file_of(obj).strictness


def taken(desk: Desk, obj: Any, step: tuple[Any, ...]) -> tuple[Desk, Any, bool]:
    """Take a step; whether it may lift the latch that there was."""
    match step:
        case ("edit", state, halt, reason):
            halt = desk.halt() if halt == "now" else halt
            lifts = halt != "" and halt == desk.halt() and bool(reason.strip())
            obj = edited(obj, notes=wish(halt, reason), tradingState=state)
            desk.policy.changed(obj)
            return desk, obj, lifts and file_of(obj).strictness < HALTS
        case ("person", state):
            wanted = max(S(state), desk.state, key=lambda each: each.strictness)
            effects = desk.desk.set_state("policy", wanted, desk.now(), by="ann", reason="x")
            desk.carry_out(effects)
        case ("restart",):
            desk = desk.restarted()
        case ("gone",):
            desk.policy.missing()
        case ("again",):
            desk.policy.listed([obj])
            # A wish that was there all along lifts nothing that it does not name.
            return desk, obj, False
    return desk, obj, False


def file_of(obj: Any) -> TradingState:
    return S(obj["spec"].get("tradingState", "Active"))
