"""A policy's annotations close the breaker: just the opening that they name, with a reason."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.unit.services.risk.desks import Desk, edited, policy
from tradewind.domain.values import Nanos
from tradewind.resources.crds.admission_checks import CHANGED_BY, REASON, RESET_BREAKER
from tradewind.risk.breaker import Breaker, BreakerState, TripCause
from tradewind_services.risk.breaker_resets import breaker_id

OWN = policy()
SINCE_NS = Nanos(1_767_623_400_000_000_000)
OPEN = Breaker(BreakerState.OPEN, TripCause.DAILY_LOSS, SINCE_NS, reason="lost 5")
ID = "2026-01-05T14:30:00.000Z"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.policy.changed(OWN)
    made.desk.state.breaker = OPEN
    return made


def asked(named: str = ID, reason: str = "looked") -> dict[str, str]:
    return {RESET_BREAKER: named, REASON: reason, CHANGED_BY: "ann"}


def test_the_opening_and_a_reason_close_it_and_are_journalled(desk: Desk) -> None:
    desk.policy.changed(edited(OWN, notes=asked()))
    breaker = desk.desk.state.breaker
    assert (breaker.state, breaker.by, breaker.reason) == (BreakerState.CLOSED, "ann", "looked")
    assert breaker in desk.records


@pytest.mark.parametrize("state", [BreakerState.OPEN, BreakerState.HALF_OPEN])
def test_its_id_is_what_the_status_shows(state: BreakerState) -> None:
    assert breaker_id(replace(OPEN, state=state)) == ID
    assert breaker_id(Breaker()) == ""


@pytest.mark.parametrize(
    ("named", "reason"), [("2026-01-05T14:30:01.000Z", "x"), ("", "x"), (ID, " ")]
)
def test_another_opening_or_no_reason_closes_nothing(desk: Desk, named: str, reason: str) -> None:
    desk.policy.changed(edited(OWN, notes=asked(named, reason)))
    assert desk.desk.state.breaker == OPEN


def test_a_wish_that_stays_there_does_not_close_the_next_opening(desk: Desk) -> None:
    wished = edited(OWN, notes=asked())
    desk.policy.changed(wished)
    later = replace(OPEN, since_ns=Nanos(SINCE_NS + 10**9))
    desk.desk.state.breaker = later
    desk.policy.changed(edited(wished, tradingState="Active"))
    assert desk.desk.state.breaker == later
