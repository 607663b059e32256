"""Conditions in one word."""

from collections.abc import Iterable
from enum import StrEnum

from tradewind.resources.crds.conditions import ConditionType, Verdict
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import Standing


class Phase(StrEnum):
    """The conditions in one word, for people who look at a list; derived, never decided on."""

    PENDING = "Pending"
    TRADING = "Trading"
    REDUCING = "Reducing"
    HALTED = "Halted"
    SUSPENDED = "Suspended"
    STALLED = "Stalled"
    DEGRADED = "Degraded"
    TERMINATING = "Terminating"


def phase_of(verdicts: Iterable[Verdict]) -> Phase:
    """The first that applies: what keeps it from trading comes before what says that it trades."""
    said = {each.type: each for each in verdicts}
    return next((phase for phase, about, cause in _ORDER if _holds(said, about, cause)), _ELSE)


_ELSE = Phase.PENDING
_TRUE = Standing.TRUE
_ORDER: tuple[tuple[Phase, ConditionType, Reason | Standing], ...] = (
    (Phase.TERMINATING, ConditionType.RECONCILING, Reason.TERMINATING),
    (Phase.SUSPENDED, ConditionType.SUSPENDED, _TRUE),
    (Phase.HALTED, ConditionType.HALTED, _TRUE),
    (Phase.STALLED, ConditionType.STALLED, _TRUE),
    (Phase.DEGRADED, ConditionType.READY, Reason.DEGRADED),
    (Phase.DEGRADED, ConditionType.READY, Reason.RISK_NOT_RUNNING),
    (Phase.REDUCING, ConditionType.HALTED, Reason.REDUCING),
    (Phase.TRADING, ConditionType.READY, _TRUE),
)
"""Phases with the condition, and the reason or status of it, that gives them."""


def _holds(
    said: dict[ConditionType, Verdict], about: ConditionType, cause: Reason | Standing
) -> bool:
    verdict = said.get(about)
    return verdict is not None and cause in (verdict.reason, verdict.status)
