"""What the guard refused, and what a person paused: nothing new starts, no edit is carried out.

What runs goes on: a strategy whose policy refuses it now keeps its pod, because its orders are
refused by risk, its exits stay armed, and an edit that mends it costs no restart.
"""

from tradewind.deploy.cluster import PAUSE
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import Standing
from tradewind.resources.crds.status_parts import Condition
from tradewind_operator.model import Owned, View

_UNACCEPTED = frozenset(
    {
        Reason.ACCOUNT_IN_USE,
        Reason.CREDENTIALS_MISSING,
        Reason.INVALID_SPEC,
    }
)
"""Refused keys are not among them: execution must run to try the next ones."""


def refusal(view: View, verdict: str | None) -> str:
    """Why the guard lets nothing new start, "" when it does.

    `verdict` is the guard's in this pass; without one the conditions of the last pass are asked.
    """
    if verdict is not None:
        return verdict
    accepted = _refused(view.policy or view.own, ConditionType.ACCEPTED)
    if accepted and accepted.reason in _UNACCEPTED:
        return f"the policy is not accepted: {accepted.reason}"
    unresolved = _unresolved(view.own)
    return f"the policy does not let it trade: {unresolved}" if unresolved else ""


def is_paused(owned: Owned) -> bool:
    """Whether somebody asked that no child be touched."""
    return owned.annotations.get(PAUSE, "").lower() not in ("", "false")


def is_refused(owned: Owned) -> bool:
    """Whether the guard refused a strategy in the last pass over it."""
    return bool(_unresolved(owned))


def _unresolved(owned: Owned) -> str:
    """Why; a policy tightened later refuses the orders, and lets edits that mend it through."""
    found = _refused(owned, ConditionType.RISK_POLICY_RESOLVED)
    return found.reason if found and found.reason != Reason.EXCEEDS_POLICY else ""


def _refused(owned: Owned, about: ConditionType) -> Condition | None:
    """A condition that is False of the generation that is there now."""
    said = (each for each in owned.status.conditions if each.type == about)
    now = (each for each in said if each.observed_generation == owned.generation)
    return next((each for each in now if each.status == Standing.FALSE), None)
