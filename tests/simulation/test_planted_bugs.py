"""The oracles under test: each planted defect is noticed within a few seeds."""

import pytest

from tests.simulation import planted_execution as execution
from tests.simulation import planted_risk as risk
from tests.simulation.execution import Execution
from tests.simulation.oracles import Violation
from tests.simulation.risk import Risk
from tests.simulation.scenario import Simulation
from tradewind.domain.errors import JournalError

SEEDS = range(25)
SLOWEST_S = 900

DEFECTS: list[type[Execution] | type[Risk]] = [
    execution.NewIdOnRetry,
    execution.FillCountedTwice,
    execution.BustIgnored,
    execution.CancelTreatedAsDone,
    execution.AmbiguityReadAsRejection,
    execution.FeeCountedTwice,
    execution.SendBeforeDurable,
    execution.ReportBeforeDurable,
    execution.StreamNotJournalled,
    risk.LatchForgottenAtRestart,
    risk.EpochForgottenAtRestart,
    risk.ReservationReleasedOnDisconnect,
    risk.NothingReserved,
    risk.HaltAcknowledgedEarly,
]
ABOUT_HALTS = {risk.LatchForgottenAtRestart, risk.HaltAcknowledgedEarly}


def simulation_with(defect: type[Execution] | type[Risk]) -> type[Simulation]:
    class Planted(Simulation):
        halts = 0.3 if defect in ABOUT_HALTS else Simulation.halts
        if issubclass(defect, Execution):
            execution_type = defect
        else:
            risk_type = defect

    return Planted


def is_noticed(planted: type[Simulation], seed: int) -> bool:
    try:
        planted(seed).run()
    except (Violation, JournalError):
        return True
    return False


@pytest.mark.timeout(SLOWEST_S)
@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.__name__)
def test_a_planted_defect_is_noticed(defect: type[Execution] | type[Risk]) -> None:
    planted = simulation_with(defect)
    assert any(is_noticed(planted, seed) for seed in SEEDS)
