"""halt, reduce, flatten, resume, reset-breaker: one patch of a resource each, and risk's word.

Only `spec.tradingState` and annotations are written, so it works with the operator dead: risk
watches the resource itself.
"""

from tradewind.deploy.reports import HaltReport, RiskReport
from tradewind.domain.codes import TradingState
from tradewind.domain.errors import ConfigurationError
from tradewind.plugin.changes import Change, Outcome, asking, write
from tradewind.plugin.kubectl import Kubectl
from tradewind.plugin.resources import POLICY, Found
from tradewind.resources.crds.admission_checks import CHANGED_BY, REASON, RESET_BREAKER, RESUME
from tradewind.risk.breaker import BreakerState


def set_state(kubectl: Kubectl, target: Found, state: TradingState, reason: str) -> Outcome:
    """Put a policy or strategy into a trading state."""

    def holds(report: RiskReport, generation: int) -> bool:
        return _knows(report, target, generation) and _stands(report, target, state)

    def stays(report: RiskReport) -> str:
        found = _in_force(report, target)
        return "" if found == state else found

    change = Change(
        said=state.value,
        notes={REASON: reason, CHANGED_BY: kubectl.user(), RESUME: None},
        spec={"tradingState": state.value},
        holds=holds,
        lifted_by=lambda report: _id(_halt(report, target)),
        in_force=stays,
    )
    with asking(kubectl, target) as look:
        return write(kubectl, target, change, look)


def resume(kubectl: Kubectl, target: Found, reason: str) -> Outcome:
    """Lift the halt that is latched; a person with a reason does.

    Raises:
        ConfigurationError: no reason.
        ClusterError: risk can't be asked which halt it is.
    """
    _check_reason("resume", reason)

    def holds(report: RiskReport, generation: int) -> bool:
        return _knows(report, target, generation) and _halt(report, target) is None

    with asking(kubectl, target) as look:
        halt = _halt(look(), target)
        if halt is None:
            return _nothing(target, "there is no halt to lift")
        change = Change(
            said=TradingState.ACTIVE.value,
            notes={RESUME: halt.id, REASON: reason, CHANGED_BY: kubectl.user()},
            spec={"tradingState": TradingState.ACTIVE.value},
            holds=holds,
        )
        return write(kubectl, target, change, look)


def reset_breaker(kubectl: Kubectl, policy: Found, reason: str) -> Outcome:
    """Close the circuit breaker that is open; a person with a reason does.

    Raises:
        ConfigurationError: no reason.
        ClusterError: risk can't be asked how the breaker stands.
    """
    _check_reason("reset-breaker", reason)
    with asking(kubectl, policy) as look:
        found = look()
        if not found.breaker_id:
            return _nothing(policy, f"the breaker is {found.breaker or 'unknown'}")
        change = Change(
            said="the breaker is closed",
            notes={RESET_BREAKER: found.breaker_id, REASON: reason, CHANGED_BY: kubectl.user()},
            holds=lambda report, _: report.breaker == BreakerState.CLOSED,
        )
        return write(kubectl, policy, change, look)


def _check_reason(command: str, reason: str) -> None:
    if not reason.strip():
        raise ConfigurationError(f"{command} needs a reason: --reason TEXT")


def _nothing(target: Found, why: str) -> Outcome:
    return Outcome(resource=target.title, done=False, message=f"nothing was written: {why}")


def _knows(report: RiskReport, target: Found, generation: int) -> bool:
    """Whether risk applies this generation of the resource."""
    if target.plural == POLICY:
        return report.policy_generation >= generation
    seats = (seat.generation for seat in report.seats if seat.name == target.name)
    return max(seats, default=0) >= generation


def _stands(report: RiskReport, target: Found, state: TradingState) -> bool:
    known = {each.value: each.strictness for each in TradingState}
    return known.get(_in_force(report, target), -1) >= state.strictness


def _in_force(report: RiskReport, target: Found) -> str:
    if target.plural == POLICY:
        return report.state
    return next((seat.state for seat in report.seats if seat.name == target.name), "")


def _halt(report: RiskReport, target: Found) -> HaltReport | None:
    scope = "policy" if target.plural == POLICY else f"strategy:{target.name}"
    return next((halt for halt in report.halts if halt.scope == scope), None)


def _id(halt: HaltReport | None) -> str:
    return halt.id if halt is not None else ""
