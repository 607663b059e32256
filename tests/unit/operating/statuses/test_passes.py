"""A status is what was seen, and it is written when something changed."""

from tests.unit.operating.statuses.scenery import (
    ALL_WELL,
    policy_status,
    reason,
    strategy_status,
)


def test_a_strategy_of_which_all_is_well_trades() -> None:
    status = strategy_status(ALL_WELL)
    assert {each.type: each.reason for each in status.conditions} == {
        "Ready": "Running",
        "Reconciling": "Converged",
        "Stalled": "Progressing",
        "RiskPolicyResolved": "Resolved",
        "RiskEnforced": "Enforced",
        "MarketDataReady": "Receiving",
        "StrategyReady": "Running",
        "ExecutionReady": "Reconciled",
        "Suspended": "NotSuspended",
        "Halted": "Trading",
        "Warning": "NoWarning",
    }
    assert status.phase == "Trading"


def test_a_policy_of_which_all_is_well_guards() -> None:
    status = policy_status(ALL_WELL)
    assert {each.type: each.reason for each in status.conditions} == {
        "Ready": "Running",
        "Reconciling": "Converged",
        "Stalled": "Progressing",
        "Accepted": "Accepted",
        "MarketDataReady": "Receiving",
        "ExecutionReady": "Reconciled",
        "Warning": "NoWarning",
    }
    assert reason(status, "Enforced") == ""
