"""The conditions of both kinds and their reasons: a closed set, each with its meaning.

The reason decides the condition's status, so that the two never disagree.
"""

from enum import StrEnum

import msgspec

from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import REASONS, Standing
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy


class ConditionType(StrEnum):
    """What a condition is about."""

    READY = "Ready"
    RECONCILING = "Reconciling"
    STALLED = "Stalled"
    ACCEPTED = "Accepted"
    ENFORCED = "Enforced"
    RISK_POLICY_RESOLVED = "RiskPolicyResolved"
    RISK_ENFORCED = "RiskEnforced"
    MARKET_DATA_READY = "MarketDataReady"
    STRATEGY_READY = "StrategyReady"
    EXECUTION_READY = "ExecutionReady"
    CPU_PINNED = "CPUPinned"
    SUSPENDED = "Suspended"
    HALTED = "Halted"
    WARNING = "Warning"


_T = ConditionType
MEANINGS = {
    _T.READY: "It trades as the resource says, or would if its market were open.",
    _T.RECONCILING: "The operator is making the cluster what the resource says.",
    _T.STALLED: "The operator can't go on before somebody changes something.",
    _T.ACCEPTED: "The operator guards this account with this policy.",
    _T.ENFORCED: "Risk applies this generation of the policy to every order.",
    _T.RISK_POLICY_RESOLVED: "The policy exists and lets this strategy trade.",
    _T.RISK_ENFORCED: "Risk holds this generation of the strategy to its policy.",
    _T.MARKET_DATA_READY: "Market data arrives.",
    _T.STRATEGY_READY: "The strategy's process runs and has its sources.",
    _T.EXECUTION_READY: "Execution agrees with the venue about every order.",
    _T.CPU_PINNED: "Its cores are its own, by evidence from inside; absent without `pinning`.",
    _T.SUSPENDED: "The workload is gone by `spec.suspend`; risk keeps the exits armed.",
    _T.HALTED: "No order that adds exposure leaves.",
    _T.WARNING: "It works, and somebody should look.",
}
"""What it says when a condition is True."""

_TRIO = (_T.READY, _T.RECONCILING, _T.STALLED)
_ENDS = (_T.HALTED, _T.WARNING)
CONDITIONS: dict[str, tuple[ConditionType, ...]] = {
    TradingStrategy.__name__: (
        *_TRIO,
        _T.RISK_POLICY_RESOLVED,
        _T.RISK_ENFORCED,
        _T.MARKET_DATA_READY,
        _T.STRATEGY_READY,
        _T.EXECUTION_READY,
        _T.CPU_PINNED,
        _T.SUSPENDED,
        *_ENDS,
    ),
    RiskPolicy.__name__: (
        *_TRIO,
        _T.ACCEPTED,
        _T.ENFORCED,
        _T.MARKET_DATA_READY,
        _T.EXECUTION_READY,
        _T.CPU_PINNED,
        *_ENDS,
    ),
}
"""The conditions that each kind has."""


class Verdict(msgspec.Struct, frozen=True):
    """A condition without its times: what is said, and why."""

    type: ConditionType
    status: Standing
    reason: Reason
    message: str = ""


def verdict(kind: str, about: ConditionType, reason: Reason, message: str = "") -> Verdict:
    """Say a condition by its reason.

    Raises:
        ValueError: the kind has no such condition, or the condition no such reason.
    """
    if about not in CONDITIONS[kind]:
        raise ValueError(f"a {kind} has no condition {about}")
    known = REASONS[about.value]
    if reason not in known:
        raise ValueError(f"{about} has no reason {reason}: there are {', '.join(known)}")
    return Verdict(about, known[reason].standing, reason, message)
