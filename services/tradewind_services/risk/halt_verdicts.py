"""Whether an account is halted, and why, as a condition of its policy; pure."""

from tradewind.domain.codes import TradingState
from tradewind.engine.desk_state import DeskState
from tradewind.resources.crds.admission_checks import REASON, RESET_BREAKER, RESUME
from tradewind.resources.crds.conditions import ConditionType, Verdict, verdict
from tradewind.resources.crds.reason_words import Reason
from tradewind.risk.breaker import BreakerState
from tradewind.risk.states import BOOKS, PLATFORM, POLICY, Latch
from tradewind_services.risk.breaker_resets import breaker_id

KIND = "RiskPolicy"
_S = TradingState
_HALTED = _S.HALTED.strictness


def latch_of(state: DeskState) -> Latch | None:
    """The latch of the account that a person is told of: the stricter one, the policy's first."""
    held = [each for scope in (POLICY, PLATFORM) if (each := state.states.latches.get(scope))]
    return max(held, key=lambda each: each.state.strictness, default=None)


def halt_verdict(state: DeskState, *, deleting: bool, journal_lost: str) -> Verdict:
    """The condition Halted."""
    reason, message = _why(state, deleting=deleting, journal_lost=journal_lost)
    return verdict(KIND, ConditionType.HALTED, reason, message[:4096])


def _why(state: DeskState, *, deleting: bool, journal_lost: str) -> tuple[Reason, str]:
    if deleting:
        return Reason.POLICY_GONE, "the policy is being deleted; orders are cancelled"
    if journal_lost:
        return Reason.JOURNAL_LOST, journal_lost
    if state.policy is None:
        return Reason.FAIL_SAFE, "no version of the policy can be used yet"
    if state.states.policy.strictness >= _HALTED:
        return _halted(state)
    if state.breaker.state is BreakerState.OPEN:
        return Reason.BREAKER_OPEN, _of_breaker(state)
    if state.states.policy is _S.REDUCING:
        differ = state.states.own(BOOKS) is _S.REDUCING
        return Reason.REDUCING, "our books and the venue's differ" if differ else ""
    return Reason.TRADING, ""


def _halted(state: DeskState) -> tuple[Reason, str]:
    latch, message = latch_of(state), _of_latch(state)
    wanted = state.states.files.get(POLICY, _S.ACTIVE)
    running = state.flattens.get(POLICY)
    if running is not None and running.round > 0:
        return Reason.FLATTENING, message
    if _S.FLATTENED in (wanted, latch.state if latch else wanted):
        return Reason.FLATTENED, message
    if wanted.strictness >= _HALTED:
        return Reason.HALTED_BY_SPEC, message
    return Reason.LATCHED, message


def _of_latch(state: DeskState) -> str:
    latch = latch_of(state)
    if latch is None:
        return "by spec.tradingState"
    known = "risk and execution" if state.acknowledged >= latch.number else "risk alone so far"
    return (
        f"by {latch.by}: {latch.reason}; journalled by {known}; to resume, set tradingState to "
        f"Active with the annotations {RESUME}: {latch.id} and {REASON}"
    )


def _of_breaker(state: DeskState) -> str:
    breaker = state.breaker
    cause = f"{breaker.cause.value.replace('_', ' ')}: {breaker.reason}".strip(": ")
    return (
        f"{cause}; to close it by hand, set the annotations {RESET_BREAKER}: "
        f"{breaker_id(breaker)} and {REASON}"
    )
