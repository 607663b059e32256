"""What risk says of its policy: whether it is enforced, and whether and why it is halted."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.unit.services.risk.desks import Desk, deleting, edited, policy, wish
from tradewind.deploy.reports import SeatReport
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.status import RiskPolicyStatus
from tradewind.risk.breaker import Breaker, BreakerState, TripCause
from tradewind_services.risk.own_status import (
    Facts,
    document,
    figures,
    own_status,
    own_verdicts,
)

NOW, LATER = "2026-11-21T10:00:00.000Z", "2026-11-21T11:00:00.000Z"


@pytest.fixture
def own() -> dict[str, Any]:
    return policy()


@pytest.fixture
def desk(tmp_path: Path, own: dict[str, Any]) -> Desk:
    made = Desk(tmp_path)
    made.policy.changed(own)
    return made


def said(desk: Desk, now: str = NOW, before: Any = (), **facts: Any) -> RiskPolicyStatus:
    known = Facts(**{"generation": 3, "enforced": 3, **facts})
    state = desk.desk.state
    return own_status(state, own_verdicts(state, known), known, before, now=now)


def halted(desk: Desk, **facts: Any) -> tuple[str, str]:
    """Status and reason of the condition."""
    found = next(each for each in said(desk, **facts).conditions if each.type == "Halted")
    return found.status.value, found.reason


def test_a_policy_that_trades(desk: Desk) -> None:
    status = said(desk)
    assert [(each.type, each.status.value) for each in status.conditions] == [
        ("Enforced", "True"),
        ("Halted", "False"),
    ]
    assert (status.trading_state, status.enforced_generation, status.halt) == ("Active", 3, None)


def test_an_older_generation_in_force_names_what_is_wrong_with_the_newer(desk: Desk) -> None:
    status = said(desk, enforced=2, faults=("spec.limits: no",))
    (enforced,) = (each for each in status.conditions if each.type == ConditionType.ENFORCED)
    assert (enforced.reason, enforced.observed_generation) == ("GenerationPending", 3)
    assert "generation 2 applies" in enforced.message
    assert "spec.limits: no" in enforced.message


@pytest.mark.parametrize(
    ("state", "reason"),
    [("Halted", "HaltedBySpec"), ("Flattened", "Flattening"), ("Reducing", "Reducing")],
)
def test_what_the_spec_asks_for(desk: Desk, own: Any, state: str, reason: str) -> None:
    desk.policy.changed(edited(own, tradingState=state))
    assert halted(desk) == ("False" if state == "Reducing" else "True", reason)


def test_a_flatten_that_ended_stays_flattened(desk: Desk, own: Any) -> None:
    desk.policy.changed(edited(own, tradingState="Flattened"))
    desk.desk.state.flattens.clear()
    assert halted(desk) == ("True", "Flattened")


def test_a_reverted_halt_is_latched_and_says_how_it_ends(desk: Desk, own: Any) -> None:
    desk.policy.changed(edited(own, tradingState="Halted", notes=wish("", "news", "ann")))
    desk.policy.changed(edited(own))
    status = said(desk)
    assert status.halt is not None
    assert (status.halt.id, status.halt.by, status.halt.reason) == (desk.halt(), "ann", "news")
    message = status.conditions[1].message
    assert f"tradewind.io/resume: {desk.halt()}" in message
    assert "risk alone so far" in message
    desk.desk.state.acknowledged = desk.desk.state.states.number
    assert "risk and execution" in said(desk).conditions[1].message


def test_other_reasons(desk: Desk, own: Any) -> None:
    assert halted(desk, journal_lost="gone") == ("True", "JournalLost")
    assert halted(desk, deleting=True) == ("True", "PolicyGone")
    tripped = Breaker(BreakerState.OPEN, TripCause.DAILY_LOSS, reason="lost 5")
    desk.desk.state.breaker = tripped
    assert halted(desk) == ("True", "BreakerOpen")
    desk.desk.state.policy = None
    assert halted(desk) == ("True", "FailSafe")
    desk.policy.changed(deleting(own))


def test_a_time_moves_with_its_condition_alone(desk: Desk, own: Any) -> None:
    first = said(desk)
    desk.policy.changed(edited(own, tradingState="Halted"))
    enforced, halted_ = said(desk, now=LATER, before=first.conditions).conditions
    assert (enforced.last_transition_time, halted_.last_transition_time) == (NOW, LATER)


def test_figures_are_the_sums_of_the_strategies(desk: Desk) -> None:
    seats = [SeatReport(name=name, state="Active", orders_today=3) for name in "ab"]
    counted = figures(desk.desk.state, seats)
    assert (counted.orders_today, counted.equity, counted.at) == (6, "0", None)


def test_nothing_of_other_writers_is_in_what_is_applied(desk: Desk) -> None:
    applied = document("main", "desk", said(desk))
    assert applied["metadata"] == {"name": "main", "namespace": "desk"}
    assert set(applied["status"]) == {
        *("conditions", "tradingState", "enforcedGeneration", "breaker"),
    }
    assert msgspec.json.encode(applied)
