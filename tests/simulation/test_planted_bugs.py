"""The oracles under test: each planted defect is noticed within a few seeds."""

import pytest

from tests.simulation import planted_answers as answers
from tests.simulation import planted_execution as execution
from tests.simulation import planted_journals as journals
from tests.simulation import planted_risk as risk
from tests.simulation.execution import Execution
from tests.simulation.risk import Risk
from tests.simulation.scenario import Simulation
from tests.simulation.traits import Trait
from tests.simulation.violations import Violation
from tradewind.domain.errors import JournalError

Defect = type[Execution] | type[Risk]
SEEDS = 80
"""A defect must be noticed within so many seeds."""
SLOWEST_S = 900

DEFECTS: dict[Defect, frozenset[Trait]] = {
    execution.NewIdOnRetry: frozenset(),
    execution.FillCountedTwice: frozenset(),
    execution.BustIgnored: frozenset(),
    execution.CancelTreatedAsDone: frozenset(),
    execution.AmbiguityReadAsRejection: frozenset(),
    execution.FeeCountedTwice: frozenset(),
    execution.SendBeforeDurable: frozenset(),
    execution.ReportBeforeDurable: frozenset(),
    execution.StreamNotJournalled: frozenset(),
    answers.AcceptanceReadAsFill: frozenset(),
    answers.LookUpsForgotten: frozenset(),
    answers.MissedFillsNotFetched: frozenset(),
    answers.CorrectionCountedOnTop: frozenset(),
    answers.FlattenClosesTwice: frozenset({Trait.OPERATOR}),
    journals.SecondWriterAdmitted: frozenset({Trait.RIVAL}),
    journals.EpochDoesNotRise: frozenset(),
    journals.DurableRecordLost: frozenset(),
    journals.DurableTooEarly: frozenset(),
    journals.BatchWrittenBackwards: frozenset(),
    journals.RoomNotLookedAt: frozenset({Trait.DISK}),
    journals.NothingIsUrgent: frozenset({Trait.DISK}),
    journals.OutsidersCancelled: frozenset({Trait.EXTERNAL}),
    journals.DrainKeepsEntries: frozenset({Trait.DRAIN}),
    journals.ReserveSpentOnEntries: frozenset({Trait.BUDGET}),
    journals.StrangersCommandObeyed: frozenset({Trait.OPERATOR}),
    risk.LatchForgottenAtRestart: frozenset(),
    risk.EpochForgottenAtRestart: frozenset(),
    risk.BreakerForgottenAtRestart: frozenset({Trait.BREAKER}),
    risk.FlattenForgottenAtRestart: frozenset(),
    risk.ExitForgottenAtRestart: frozenset(),
    risk.StaleSnapshot: frozenset({Trait.SNAPSHOT}),
    risk.LimitsNotLowered: frozenset(),
    risk.ExitsTooLarge: frozenset(),
    risk.BreakerDoesNotStop: frozenset({Trait.BREAKER}),
    risk.ReservationReleasedOnDisconnect: frozenset(),
    risk.NothingReserved: frozenset(),
    risk.HaltAcknowledgedEarly: frozenset(),
}
"""Each with what its seeds must be about."""
ABOUT_HALTS = {
    risk.LatchForgottenAtRestart,
    risk.FlattenForgottenAtRestart,
    risk.HaltAcknowledgedEarly,
    journals.OutsidersCancelled,
}
MORE = {
    risk.ReservationReleasedOnDisconnect: {"session_cut": 0.4},
    risk.BreakerForgottenAtRestart: {"risk_crash": 0.003},
    risk.HaltAcknowledgedEarly: {"session_cut": 0.4},
    execution.ReportBeforeDurable: {"execution_crash": 0.008},
}
"""Faults that bring a defect to light."""


def simulation_with(defect: Defect) -> type[Simulation]:
    class Planted(Simulation):
        halts = 0.5 if defect in ABOUT_HALTS else Simulation.halts
        more = MORE.get(defect, {})
        always = DEFECTS[defect]
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
def test_a_planted_defect_is_noticed(defect: Defect) -> None:
    planted = simulation_with(defect)
    assert any(is_noticed(planted, seed) for seed in range(SEEDS))
