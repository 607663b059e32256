"""What risk makes of what the API server says of its resources."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.services.risk.desks import (
    STRATEGY_NAME,
    Desk,
    again,
    deleting,
    edited,
    policy,
    strategy,
    wish,
)
from tradewind.domain.codes import TradingState
from tradewind.engine.effects import Alarm, Halt
from tradewind_services.wanted import generation_of

S = TradingState
SCOPE = f"strategy:{STRATEGY_NAME}"


@pytest.fixture
def own() -> dict[str, Any]:
    return policy()


@pytest.fixture
def other() -> dict[str, Any]:
    return strategy()


@pytest.fixture
def desk(tmp_path: Path, own: dict[str, Any], other: dict[str, Any]) -> Desk:
    """One whose policy and strategy are in force."""
    made = Desk(tmp_path)
    made.policy.listed([own])
    made.strategies.listed([other])
    made.effects.clear()
    return made


def test_a_desk_that_never_saw_a_policy_is_halted(tmp_path: Path, own: dict[str, Any]) -> None:
    desk = Desk(tmp_path)
    desk.policy.listed([])
    assert (desk.state, desk.latch()) == (S.HALTED, None)
    desk.policy.listed([own])
    assert desk.state is S.ACTIVE


def test_an_unreadable_first_policy_leaves_it_halted(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.policy.listed([policy(limits={"maxOrderNotional": "much"})])
    assert desk.state is S.HALTED
    assert "maxOrderNotional" in str(desk.refused)


def test_an_unreadable_version_leaves_the_last_good_one_in_force(
    desk: Desk, own: dict[str, Any]
) -> None:
    for _ in range(3):
        desk.policy.changed(edited(own, tradingState="Stop"))
    assert desk.state is S.ACTIVE
    assert len(desk.refused) == 1
    assert desk.policy.faults
    desk.policy.changed(edited(own, tradingState="Halted"))
    assert (desk.state, desk.policy.faults) == (S.HALTED, ())


def test_an_immutable_field_stays_as_it_was(desk: Desk, own: dict[str, Any]) -> None:
    desk.policy.changed(edited(own, persistence={"size": "2Gi"}, tradingState="Reducing"))
    assert desk.state is S.ACTIVE
    assert "immutable" in str(desk.policy.faults)


def test_the_halt_of_a_version_that_cannot_be_used_holds_all_the_same(
    desk: Desk, own: dict[str, Any], other: dict[str, Any]
) -> None:
    desk.strategies.changed(edited(other, symbols=[7], tradingState="Halted"))
    assert (desk.state, desk.of_strategy()) == (S.ACTIVE, S.HALTED)
    desk.policy.changed(edited(own, limits={}, tradingState="Halted", notes=wish("policy-1")))
    assert desk.halt()
    desk.policy.changed(edited(own, limits={}, tradingState="Flattened"))
    assert desk.state is S.FLATTENED


@pytest.mark.parametrize("word", ["deleted", "missing", "listed", "deleting"])
def test_a_policy_that_is_gone_halts_and_cancels_everything(
    desk: Desk, own: dict[str, Any], word: str
) -> None:
    match word:
        case "deleted":
            desk.policy.deleted(own)
        case "missing":
            desk.policy.missing()
        case "listed":
            desk.policy.listed([])
        case "deleting":
            desk.policy.changed(deleting(own))
    assert desk.state is S.HALTED
    assert "everything" in desk.cancels()
    assert any(isinstance(each, Halt | Alarm) for each in desk.effects)


def test_a_deletion_is_carried_out_once(desk: Desk, own: dict[str, Any]) -> None:
    for _ in range(3):
        desk.policy.changed(deleting(own))
    desk.policy.deleted(own)
    assert desk.cancels().count("everything") == 1


def test_a_policy_made_again_stays_halted_until_a_person_resumes_it(
    desk: Desk, own: dict[str, Any]
) -> None:
    desk.policy.deleted(own)
    new = again(own)
    desk.policy.changed(new)
    assert desk.halt()
    desk.policy.changed(edited(new, notes=wish(desk.halt())))
    assert desk.state is S.ACTIVE


def test_a_policy_whose_account_an_older_one_guards_halts_until_a_person_resumes_it(
    desk: Desk, own: dict[str, Any]
) -> None:
    found = {"conditions": [{"type": "Accepted", "status": "False", "reason": "AccountInUse"}]}
    desk.policy.changed({**own, "status": found})
    assert desk.state is S.HALTED
    assert desk.cancels() == ["entries"]
    desk.policy.changed({**own, "status": {"conditions": [{"reason": "Accepted"}]}})
    assert [desk.state] == [S.HALTED]
    desk.policy.changed(edited(own, notes=wish(desk.halt())))
    assert [desk.state] == [S.ACTIVE]


def test_a_policy_that_is_flattened_stays_so_whoever_guards_its_account(
    desk: Desk, own: dict[str, Any]
) -> None:
    found = {"conditions": [{"type": "Accepted", "status": "False", "reason": "AccountInUse"}]}
    desk.policy.changed({**edited(own, tradingState="Flattened"), "status": found})
    assert desk.state is S.FLATTENED


def test_another_policys_end_is_nothing_to_us(desk: Desk, own: dict[str, Any]) -> None:
    desk.policy.deleted({**own, "metadata": {**own["metadata"], "name": "other"}})
    assert desk.state is S.ACTIVE


def test_a_strategy_with_a_deletion_timestamp_may_only_close_and_is_cancelled(
    desk: Desk, other: dict[str, Any]
) -> None:
    desk.strategies.changed(deleting(other))
    assert desk.desk.state.seats[STRATEGY_NAME].removed
    assert desk.cancels() == [SCOPE]
    desk.strategies.changed(deleting(other))
    desk.strategies.deleted(other)
    assert desk.cancels() == [SCOPE]


@pytest.mark.parametrize(("word", "cancels"), [("Keep", []), ("Flatten", [SCOPE])])
def test_its_deletion_policy_is_carried_out(
    desk: Desk, other: dict[str, Any], word: str, cancels: list[str]
) -> None:
    desk.strategies.changed(edited(other, deletionPolicy=word))
    desk.strategies.deleted(other)
    assert desk.cancels() == cancels
    assert bool(desk.desk.state.flattens) == (word == "Flatten")


def test_a_strategy_of_the_same_name_and_another_uid_is_a_new_one(
    desk: Desk, other: dict[str, Any]
) -> None:
    desk.strategies.listed([again(other)])
    assert desk.cancels() == [SCOPE]
    assert not desk.desk.state.seats[STRATEGY_NAME].removed


def test_that_holds_over_a_restart(desk: Desk, own: dict[str, Any], other: dict[str, Any]) -> None:
    later = desk.restarted()
    later.policy.listed([own])
    later.strategies.listed([again(other)])
    assert later.cancels() == [SCOPE]


def test_a_strategy_of_another_policy_is_passed_over(desk: Desk, other: dict[str, Any]) -> None:
    stranger = edited(other, riskPolicyRef={"name": "elsewhere"})
    desk.strategies.changed({**stranger, "metadata": {**stranger["metadata"], "name": "b"}})
    assert "b" not in desk.desk.state.seats


def test_a_suspended_strategy_is_refused_and_its_entries_are_cancelled_but_no_halt_latches(
    desk: Desk, other: dict[str, Any]
) -> None:
    exits = {"stopLoss": "2%"}
    desk.strategies.changed(edited(other, suspend=True, exits=exits))
    seat = desk.desk.state.seats[STRATEGY_NAME]
    assert (seat.limits.allowed, seat.armed) == (False, True)
    assert desk.cancels() == [f"entries:{STRATEGY_NAME}"]
    assert not desk.halt(SCOPE)
    desk.strategies.changed(edited(other, suspend=False))
    assert seat.limits.allowed


def test_the_policy_halts_a_strategy_by_name(desk: Desk, own: dict[str, Any]) -> None:
    named = {"allow": ["*"], "halted": [STRATEGY_NAME]}
    desk.policy.changed(edited(own, strategies=named))
    assert (desk.state, desk.of_strategy()) == (S.ACTIVE, S.HALTED)
    desk.policy.changed(own)
    assert desk.of_strategy() is S.HALTED


def test_a_strategys_own_halt_is_lifted_by_its_own_id(desk: Desk, other: dict[str, Any]) -> None:
    desk.strategies.changed(edited(other, tradingState="Halted"))
    desk.strategies.changed(other)
    desk.strategies.changed(edited(other, notes=wish("strategy-99")))
    assert desk.of_strategy() is S.HALTED
    desk.strategies.changed(edited(other, notes=wish(desk.halt(SCOPE))))
    assert desk.of_strategy() is S.ACTIVE


def test_strategies_wait_for_the_policy(tmp_path: Path, own: Any, other: Any) -> None:
    desk = Desk(tmp_path)
    desk.strategies.listed([other])
    assert STRATEGY_NAME not in desk.desk.state.seats
    desk.policy.listed([own])
    assert desk.desk.state.seats[STRATEGY_NAME].limits.allowed


def test_who_halted_and_why_is_what_came_with_the_edit(desk: Desk, own: dict[str, Any]) -> None:
    desk.policy.changed(edited(own, notes=wish("", "news", "ann"), tradingState="Halted"))
    latch = desk.latch()
    assert latch is not None
    assert (latch.by, latch.reason) == ("ann", "news")


def test_an_old_reason_is_not_given_for_a_new_halt(desk: Desk, own: dict[str, Any]) -> None:
    noted = edited(own, notes=wish("", "news", "ann"))
    desk.policy.changed(noted)
    desk.policy.changed(edited(noted, tradingState="Halted"))
    latch = desk.latch()
    assert latch is not None
    assert latch.by == "resource"


def test_what_is_in_force_is_kept_as_files_with_its_generation(
    desk: Desk, own: dict[str, Any], other: dict[str, Any]
) -> None:
    new = edited(own, tradingState="Reducing")
    desk.policy.changed(new)
    later = desk.restarted().kept
    kept = later.policy()
    assert kept is not None
    assert generation_of(kept) == new["metadata"]["generation"]
    assert kept.spec.trading_state is S.REDUCING
    assert list(later.strategies()) == [STRATEGY_NAME]
    desk.strategies.deleted(other)
    assert later.strategies() == {}


def test_a_restart_without_a_server_goes_on_with_the_journals_policy(
    desk: Desk, own: dict[str, Any]
) -> None:
    desk.policy.changed(edited(own, tradingState="Reducing"))
    later = desk.restarted()
    assert later.state is S.REDUCING
    assert later.desk.state.seats[STRATEGY_NAME].limits.allowed
