"""When nothing new may start, and when nothing is touched at all.

What runs goes on: a strategy whose policy refuses it now keeps its pod, because its orders are
refused by risk, its exits stay armed, and an edit that mends it costs no restart.
"""

from tradewind.deploy.cluster import FINALIZER, PAUSE
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import Standing
from tradewind.resources.crds.status_parts import Condition
from tradewind_operator.model import Owned
from tradewind_operator.planning.scopes import Scope

_UNACCEPTED = frozenset(
    {
        Reason.ACCOUNT_IN_USE,
        Reason.CREDENTIALS_MISSING,
        Reason.ENVIRONMENT_MISMATCH,
        Reason.INVALID_SPEC,
        Reason.OTHER_INSTALLATION,
    }
)
"""Refused keys are not among them: execution must run to try the next ones."""


def is_paused(owned: Owned) -> bool:
    """Whether somebody asked that no child be touched."""
    return owned.annotations.get(PAUSE, "false") != "false"


def held(scope: Scope, verdict: str | None) -> str:
    """Why nothing new may start for the owner, "" when it may.

    `verdict` is the guard's in this pass; without one, the conditions of the last pass are asked.
    """
    if FINALIZER not in scope.owner.finalizers:
        return "the finalizer is not set yet"
    if scope.strategy is not None and scope.owner.deleting:
        return "the strategy is being deleted"
    return _by_status(scope) if verdict is None else verdict


def is_refused(owned: Owned) -> bool:
    """Whether the guard refused a strategy in the last pass over it."""
    return bool(_refusal(owned, ConditionType.RISK_POLICY_RESOLVED))


def _by_status(scope: Scope) -> str:
    accepted = _refusal(scope.guard, ConditionType.ACCEPTED)
    if accepted and accepted.reason in _UNACCEPTED:
        return f"the policy is not accepted: {accepted.reason}"
    resolved = _refusal(scope.owner, ConditionType.RISK_POLICY_RESOLVED)
    return f"the policy does not let it trade: {resolved.reason}" if resolved else ""


def _refusal(owned: Owned, about: ConditionType) -> Condition | None:
    """A condition that is False of the generation that is there now."""
    said = (each for each in owned.status.conditions if each.type == about)
    return next(
        (
            each
            for each in said
            if each.status == Standing.FALSE and each.observed_generation == owned.generation
        ),
        None,
    )
