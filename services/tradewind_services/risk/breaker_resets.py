"""A breaker that a policy's annotations close: just the opening that they name; pure."""

from tradewind.engine.resuming import Resume
from tradewind.resources.crds.admission_checks import CHANGED_BY, REASON, RESET_BREAKER
from tradewind.resources.policies import RiskPolicy
from tradewind.risk.breaker import Breaker, BreakerState
from tradewind.telemetry.alerts.alarms import rfc3339


def breaker_id(breaker: Breaker) -> str:
    """Since when it is open, as `status.breaker.since` has it; "" while it is closed."""
    return "" if breaker.state is BreakerState.CLOSED else rfc3339(breaker.told_ns)


def reset_of(policy: RiskPolicy) -> Resume:
    """The reset that a policy asks for."""
    notes = policy.metadata.annotations
    asked = notes.get(RESET_BREAKER, "").strip()
    return Resume(asked, notes.get(CHANGED_BY, ""), notes.get(REASON, ""))


def is_asked(breaker: Breaker, wish: Resume) -> bool:
    """Whether the wish is for this opening, with a reason; it may stand there for ever."""
    return bool(wish.id) and wish.id == breaker_id(breaker) and bool(wish.reason.strip())
