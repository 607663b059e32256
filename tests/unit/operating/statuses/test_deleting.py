"""What is deleted goes when no order of it can be open, and never hangs where nobody can tell."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.operating.statuses.scenery import (
    ALL_WELL,
    NOW,
    REPORTS,
    SECOND,
    SETTINGS,
    Set,
    risk,
    seat,
    view_of_policy,
    view_of_strategy,
)
from tests.unit.resources.files import STRATEGY, edited
from tradewind.deploy.cluster import FINALIZER, FORCE_DELETE
from tradewind.deploy.reports import ServiceReport
from tradewind_operator.model import View
from tradewind_operator.statuses.deleting import DeletionStep, deletion
from tradewind_operator.statuses.happenings import EventReason
from tradewind_operator.statuses.moments import moment

GOING: dict[str, Any] = {
    "deletionTimestamp": "2026-01-05T14:59:30Z",
    "finalizers": [FINALIZER],
    "generation": 2,
}
EX, RK = "main-execution", "main-risk"
HEARD: dict[str, ServiceReport | None] = {RK: risk(seats=(seat(generation=2),))}
FLATTEN = edited(STRATEGY, "  symbols", "  deletionPolicy: Flatten\n  symbols")


def orders(**changes: dict[str, int]) -> dict[str, ServiceReport | None]:
    """Execution's report."""
    return {EX: replace(REPORTS[EX], **changes)}


def strategy(scene: Set = ALL_WELL, *, late_s: float = 0, **meta: Any) -> DeletionStep:
    """The step of a strategy that is being deleted."""
    view = view_of_strategy(scene.but(strategy_meta=GOING | meta))
    return deletion(view, SETTINGS, NOW + int(late_s * SECOND))


def policy_view(scene: Set = ALL_WELL, **meta: Any) -> View:
    """A policy that is being deleted, which no strategy names."""
    return view_of_policy(scene.but(policy_meta=GOING | meta, strategy=""))


def test_a_strategy_goes_when_execution_has_no_order_of_it() -> None:
    step = strategy(ALL_WELL.but(reports=HEARD))
    assert step.release
    assert step.clean
    assert step.event is not None
    assert (step.event.type, step.event.reason) == ("Normal", EventReason.ORDERS_GONE)


@pytest.mark.parametrize(
    ("reports", "waits"),
    [
        (orders(open_orders={"crossover": 2}), "2 orders are open"),
        (orders(unknown_orders={"crossover": 1}), "1 orders are unknown"),
        ({EX: None}, "execution does not say which orders are open"),
        ({RK: None}, "risk does not say that it takes no more orders"),
        ({RK: risk()}, "risk has not heard of the deletion yet"),
    ],
)
def test_a_strategy_stays_while_an_order_may_be_open(
    reports: dict[str, ServiceReport | None], waits: str
) -> None:
    step = strategy(ALL_WELL.but(reports=HEARD | reports))
    assert not step.release
    assert step.waits == (waits,)
    assert step.again_s


def test_orders_of_others_keep_nobody() -> None:
    assert strategy(ALL_WELL.but(reports=HEARD | orders(open_orders={"other": 2}))).release


@pytest.mark.parametrize("silent", [{EX: "timed out"}, {RK: "timed out"}])
def test_what_was_said_before_a_service_fell_silent_does_not_count(silent: dict[str, str]) -> None:
    assert not strategy(ALL_WELL.but(reports=HEARD, unreachable=silent)).release


def test_what_a_pod_said_that_is_gone_does_not_count() -> None:
    assert not strategy(ALL_WELL.but(reports=HEARD, pods={EX: None})).release


@pytest.mark.parametrize("seats", [(), (seat(removed=True),)])
def test_a_strategy_that_risk_has_removed_sends_nothing_any_more(seats: Any) -> None:
    assert strategy(ALL_WELL.but(reports={RK: risk(seats=seats)})).release


def test_a_flatten_waits_for_the_positions_too() -> None:
    held = {RK: risk(seats=(seat(generation=2, positions=3),))}
    step = strategy(ALL_WELL.but(strategy=FLATTEN, reports=held))
    assert step.waits == ("deletionPolicy is Flatten, and 3 positions are left",)
    assert strategy(ALL_WELL.but(reports=held)).release


def test_after_the_deadline_a_strategy_goes_all_the_same_and_it_is_told() -> None:
    scene = ALL_WELL.but(reports=HEARD | orders(unknown_orders={"crossover": 1}))
    assert not strategy(scene, late_s=269).release
    step = strategy(scene, late_s=271)
    assert step.release
    assert not step.clean
    assert step.event is not None
    assert (step.event.type, step.event.reason) == ("Warning", EventReason.DEADLINE_PASSED)
    assert step.event.message == "released after 300 s: 1 orders are unknown"


def test_the_annotation_must_name_the_resource() -> None:
    scene = ALL_WELL.but(reports=orders(open_orders={"crossover": 2}))
    assert not strategy(scene, annotations={FORCE_DELETE: "yes"}).release
    step = strategy(scene, annotations={FORCE_DELETE: "crossover"})
    assert step.release
    assert step.event is not None
    assert step.event.reason is EventReason.FORCED


def test_what_is_not_ours_to_release_is_left_alone() -> None:
    step = strategy(ALL_WELL.but(reports=HEARD), finalizers=["foregroundDeletion"])
    assert step == DeletionStep(release=False)


def test_a_policy_stays_while_strategies_name_it() -> None:
    view = view_of_policy(ALL_WELL.but(policy_meta=GOING))
    step = deletion(view, SETTINGS, NOW + 10**15)
    assert not step.release
    assert step.waits == ("strategies name it: crossover: delete them",)


def test_a_policy_goes_when_nothing_is_open() -> None:
    assert deletion(policy_view(), SETTINGS, NOW).release


def test_orders_that_somebody_placed_by_hand_keep_no_policy() -> None:
    assert deletion(
        policy_view(ALL_WELL.but(reports=orders(open_orders={"external": 3}))), SETTINGS, NOW
    ).release


def test_a_policy_has_no_deadline_while_there_is_something_to_ask() -> None:
    scene = ALL_WELL.but(reports=orders(open_orders={"crossover": 1}))
    assert not deletion(policy_view(scene), SETTINGS, NOW + 10**15).release
    silent = ALL_WELL.but(reports={EX: None})
    step = deletion(policy_view(silent), SETTINGS, NOW + 10**15)
    assert step.waits == ("execution does not say which orders are open",)
    forced = policy_view(silent, annotations={FORCE_DELETE: "main"})
    assert deletion(forced, SETTINGS, NOW).release


def test_a_namespace_that_is_deleted_waits_for_nothing_be_the_resource_deleted_yet_or_not() -> None:
    gone = ALL_WELL.but(pods={EX: None})
    held = {"finalizers": [FINALIZER]}
    open_ = ALL_WELL.but(reports=orders(open_orders={"crossover": 1}), policy_meta=held)
    for view in (
        replace(policy_view(gone), namespace_deleting=True),
        replace(
            view_of_strategy(gone.but(strategy_meta=GOING, reports=HEARD)), namespace_deleting=True
        ),
        replace(view_of_policy(open_), namespace_deleting=True),
    ):
        step = deletion(view, SETTINGS, NOW)
        assert step.release
        assert step.event is not None
        assert step.event.reason is EventReason.NAMESPACE_ENDS


def test_a_policy_whose_execution_somebody_deleted_goes_after_the_deadline() -> None:
    view = policy_view(ALL_WELL.but(pods={EX: None}))
    assert not deletion(view, SETTINGS, NOW).release
    assert deletion(view, SETTINGS, NOW + 300 * SECOND).release


def test_what_was_said_before_the_deletion_releases_nothing() -> None:
    deleted = NOW - 10 * SECOND
    for asked, releases in ((deleted - SECOND, False), (deleted, False), (deleted + SECOND, True)):
        scene = ALL_WELL.but(reports=HEARD, asked=asked)
        assert strategy(scene, deletionTimestamp=moment(deleted)).release == releases


def test_the_age_of_a_deletion_is_that_of_its_timestamp() -> None:
    young = strategy(ALL_WELL.but(reports={EX: None}), deletionTimestamp=moment(NOW))
    assert not young.release
