"""halt, resume, reset-breaker: what is written, in which order, and how long risk took."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from msgspec.structs import replace

from tests.unit.plugin.risks import ACTIVE, HALTED, Risk, policy
from tradewind.deploy.reports import RiskReport
from tradewind.domain.codes import TradingState
from tradewind.domain.errors import ConfigurationError
from tradewind.plugin import changes
from tradewind.plugin.states import reset_breaker, resume, set_state
from tradewind.resources.crds.admission_checks import CHANGED_BY, REASON, RESET_BREAKER, RESUME

Make = Callable[..., Risk]
WAY = "way to main-risk-0"
OPENS_IN_S = 2.0
OPEN = replace(ACTIVE, breaker="Open", breaker_id="2026-01-05T14:30:00.000Z")
CLOSED = replace(ACTIVE, breaker="Closed")


@pytest.fixture
def make() -> Iterator[Make]:
    with ExitStack() as stack:

        def made(before: RiskReport, after: RiskReport, *args: float, lost: bool = False) -> Risk:
            risk = Risk(before, after, *args, lost=lost)
            stack.callback(risk.close)
            return risk

        yield made


def test_a_halt_is_written_while_the_way_to_risk_still_opens(make: Make) -> None:
    risk = make(ACTIVE, HALTED, 0.3)
    outcome = set_state(risk, policy(), TradingState.HALTED, "a test")
    assert risk.happened == [WAY, "written"]
    assert (outcome.done, outcome.halt) == (True, "policy-7")
    assert "`resume` lifts policy-7" in outcome.message
    (patch,) = risk.patches
    assert patch["spec"] == {"tradingState": "Halted"}
    assert patch["metadata"]["annotations"] == {REASON: "a test", CHANGED_BY: "ann", RESUME: None}


def test_reduce_under_a_halt_says_that_the_halt_stays_and_what_lifts_it(make: Make) -> None:
    outcome = set_state(make(HALTED, HALTED), policy(), TradingState.REDUCING, "a test")
    assert outcome.message.startswith("written as Reducing; it stays Halted, acknowledged")
    assert "`resume` lifts policy-7" in outcome.message


def test_a_resume_asks_and_hears_by_one_way_whose_opening_is_not_risks_time(make: Make) -> None:
    risk = make(HALTED, replace(ACTIVE, policy_generation=2), OPENS_IN_S)
    outcome = resume(risk, policy(), "looked")
    assert risk.happened == [WAY, "written"]
    assert outcome.done
    assert 0 <= outcome.seconds < OPENS_IN_S
    assert risk.patches[0]["metadata"]["annotations"][RESUME] == "policy-7"


def test_a_halt_is_written_although_risk_is_out_of_reach(make: Make) -> None:
    risk = make(ACTIVE, HALTED, lost=True)
    outcome = set_state(risk, policy(), TradingState.HALTED, "a test")
    assert risk.patches
    assert not outcome.done
    assert "no such pod" in outcome.message


def test_risk_that_does_not_take_it_in_is_said_so(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "ACKNOWLEDGED_WITHIN_S", 0.2)
    outcome = set_state(make(ACTIVE, ACTIVE), policy(), TradingState.HALTED, "a test")
    assert not outcome.done
    assert "is its pod running?" in outcome.message


@pytest.mark.parametrize("act", [resume, reset_breaker])
def test_where_nothing_is_halted_or_open_nothing_is_written(
    make: Make, act: Callable[..., changes.Outcome]
) -> None:
    risk = make(CLOSED, CLOSED)
    outcome = act(risk, policy(), "looked")
    assert not outcome.done
    assert outcome.message.startswith("nothing was written")
    assert not risk.patches


@pytest.mark.parametrize("act", [resume, reset_breaker])
def test_neither_goes_without_a_reason(make: Make, act: Callable[..., changes.Outcome]) -> None:
    with pytest.raises(ConfigurationError, match="--reason"):
        act(make(HALTED, ACTIVE), policy(), " ")


def test_a_reset_names_the_opening_and_leaves_the_spec(make: Make) -> None:
    risk = make(OPEN, CLOSED)
    outcome = reset_breaker(risk, policy(), "looked")
    assert outcome.done
    assert outcome.message.startswith("the breaker is closed")
    notes = {RESET_BREAKER: OPEN.breaker_id, REASON: "looked", CHANGED_BY: "ann"}
    assert risk.patches == [{"metadata": {"annotations": notes}}]
