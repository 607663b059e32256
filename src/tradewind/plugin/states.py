"""halt, reduce, flatten, resume: one patch of a resource each, and risk's word that it holds.

Only `spec.tradingState` and annotations are written, so it works with the operator dead: risk
watches the resource itself.
"""

import time
from collections.abc import Callable, Iterator, Mapping

import msgspec

from tradewind.deploy.plan import RISK
from tradewind.deploy.reports import HaltReport, RiskReport, report_of
from tradewind.domain.codes import TradingState
from tradewind.domain.errors import ConfigurationError
from tradewind.plugin.kubectl import ClusterError, Kubectl
from tradewind.plugin.pages import page, pages
from tradewind.plugin.resources import POLICY, Found, patched
from tradewind.resources.crds.admission_checks import CHANGED_BY, REASON, RESUME

ACKNOWLEDGED_WITHIN_S = 15.0
LOOK_EVERY_S = 0.05


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How one resource answered: `done` when risk said so, in `seconds` from the write."""

    resource: str
    done: bool
    message: str
    halt: str = ""
    seconds: float = 0.0


def set_state(kubectl: Kubectl, target: Found, state: TradingState, reason: str) -> Outcome:
    """Put a policy or strategy into a trading state."""
    notes = {REASON: reason, CHANGED_BY: kubectl.user(), RESUME: None}
    return _written(kubectl, target, state, notes, lambda report: _stands(report, target, state))


def resume(kubectl: Kubectl, target: Found, reason: str) -> Outcome:
    """Lift the halt that is latched; a person with a reason does.

    Raises:
        ConfigurationError: no reason, or nothing is halted.
        ClusterError: risk can't be asked which halt it is.
    """
    if not reason.strip():
        raise ConfigurationError("resume needs a reason: --reason TEXT")
    with pages(kubectl, target.namespace, RISK, target.policy) as door:
        halt = _halt(_report(page(door, "/status")), target)
    if halt is None:
        raise ConfigurationError(f"{target.title} has no halt to lift")
    notes = {RESUME: halt.id, REASON: reason, CHANGED_BY: kubectl.user()}
    active = TradingState.ACTIVE
    return _written(kubectl, target, active, notes, lambda report: _halt(report, target) is None)


def _written(
    kubectl: Kubectl,
    target: Found,
    state: TradingState,
    notes: Mapping[str, str | None],
    holds: Callable[[RiskReport], bool],
) -> Outcome:
    patch = {"metadata": {"annotations": dict(notes)}, "spec": {"tradingState": state.value}}
    written = patched(kubectl, target, patch)
    started = time.monotonic()
    told = msgspec.structs.replace(target, generation=written["metadata"]["generation"])
    try:
        report = _acknowledged(kubectl, told, holds)
    except ClusterError as error:
        return Outcome(
            resource=target.title,
            done=False,
            message=f"written as {state.value}; risk can't be asked whether it holds: {error}",
        )
    return _outcome(told, state, report, time.monotonic() - started)


def _acknowledged(
    kubectl: Kubectl, target: Found, holds: Callable[[RiskReport], bool]
) -> RiskReport | None:
    """Risk's report once it applies this generation and the state holds; None when it is late."""
    with pages(kubectl, target.namespace, RISK, target.policy) as door:
        for report in _looks(lambda: _report(page(door, "/status"))):
            if _generation(report, target) >= target.generation and holds(report):
                return report
    return None


def _looks(look: Callable[[], RiskReport]) -> Iterator[RiskReport]:
    deadline = time.monotonic() + ACKNOWLEDGED_WITHIN_S
    while time.monotonic() < deadline:
        yield look()
        time.sleep(LOOK_EVERY_S)


def _report(document: bytes) -> RiskReport:
    report = report_of(RISK, document)
    assert isinstance(report, RiskReport)  # noqa: S101 # for the type checker
    return report


def _generation(report: RiskReport, target: Found) -> int:
    if target.plural == POLICY:
        return report.policy_generation
    return max((seat.generation for seat in report.seats if seat.name == target.name), default=0)


def _stands(report: RiskReport, target: Found, state: TradingState) -> bool:
    if target.plural == POLICY:
        found = report.state
    else:
        found = next((seat.state for seat in report.seats if seat.name == target.name), "")
    known = {each.value: each.strictness for each in TradingState}
    return known.get(found, -1) >= state.strictness


def _halt(report: RiskReport, target: Found) -> HaltReport | None:
    scope = "policy" if target.plural == POLICY else f"strategy:{target.name}"
    return next((halt for halt in report.halts if halt.scope == scope), None)


def _outcome(
    target: Found, state: TradingState, report: RiskReport | None, seconds: float
) -> Outcome:
    if report is None:
        said = f"written as {state.value}, but risk has not taken it in: is its pod running?"
        return Outcome(resource=target.title, done=False, message=said, seconds=seconds)
    halt = _halt(report, target)
    lifts = f"; `resume` lifts {halt.id}" if halt else ""
    return Outcome(
        resource=target.title,
        done=True,
        message=f"{state.value}, acknowledged by risk after {seconds:.2f} s{lifts}",
        halt=halt.id if halt else "",
        seconds=seconds,
    )
