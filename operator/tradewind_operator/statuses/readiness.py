"""Ready, Reconciling and Stalled, as kstatus reads them.

Ready is True of a generation only after the plan of that generation has nothing left to do, every
pod wanted runs from what is wanted now, and risk has said that it applies that generation.
"""

from collections.abc import Iterator

from tradewind.deploy.cluster import PAUSE
from tradewind.deploy.plan import RISK
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import Standing
from tradewind.resources.crds.status import RiskPolicyStatus
from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.model import Delete
from tradewind_operator.statuses.outcomes import STALLING
from tradewind_operator.statuses.sayings import Said, condition_of
from tradewind_operator.statuses.scenes import Scene
from tradewind_operator.statuses.warnings import risk_is_away

_T = ConditionType
_PARTS = (_T.RISK_ENFORCED, _T.MARKET_DATA_READY, _T.STRATEGY_READY, _T.EXECUTION_READY)


def trio(scene: Scene, said: tuple[Said, ...]) -> tuple[Said, Said, Said]:
    """Ready, Reconciling and Stalled; `said` are the conditions about parts."""
    stalled = _stalled(scene)
    reconciling = _reconciling(scene, stalled)
    return _ready(scene, said, reconciling, stalled), reconciling, stalled


def _stalled(scene: Scene) -> Said:
    if scene.own.deleting:
        return Said(_T.STALLED, Reason.PROGRESSING)
    if scene.judgement.stalled is not None:
        return scene.judgement.stalled
    for each in scene.outcome.troubles:
        if each.reason in STALLING:
            return Said(_T.STALLED, each.reason, each.message)
    return Said(_T.STALLED, Reason.PROGRESSING)


def _reconciling(scene: Scene, stalled: Said) -> Said:
    return next(_moves(scene, stalled), Said(_T.RECONCILING, Reason.CONVERGED))


def _moves(scene: Scene, stalled: Said) -> Iterator[Said]:
    about, plan = _T.RECONCILING, scene.plan
    if scene.own.deleting:
        yield Said(about, Reason.TERMINATING, "; ".join(plan.waits))
    if scene.paused:
        yield Said(about, Reason.PAUSED, f"remove the annotation {PAUSE} to go on")
    if stalled.holds:
        yield Said(about, Reason.STALLED, stalled.message)
    if scene.outcome.troubles:
        yield Said(about, Reason.BACKING_OFF, scene.outcome.troubles[0].message)
    outdated = [scene.workload(each) for each in scene.services if scene.is_outdated(each)]
    ended = [each for each in plan.actions if isinstance(each, Delete) and each.ref.kind == "Pod"]
    if outdated or ended:
        waits = plan.waits or tuple(f"{each} restarts" for each in outdated)
        yield Said(about, Reason.ROLLING, "; ".join(waits))
    if plan.actions:
        yield Said(about, Reason.APPLYING, f"{len(plan.actions)} children to write")
    wanted = [each for each in scene.services if scene.wanted(each)]
    absent = [scene.look(each) for each in wanted if not scene.look(each).is_ready]
    if plan.waits or (absent and not _was_ready(scene)):
        waits = plan.waits or tuple(each.message for each in absent)
        yield Said(about, Reason.WAITING_FOR_PODS, "; ".join(waits))


def _ready(scene: Scene, said: tuple[Said, ...], reconciling: Said, stalled: Said) -> Said:
    found = next(_obstacles(scene, said, reconciling, stalled), None)
    return found or Said(_T.READY, Reason.RUNNING)


def _obstacles(
    scene: Scene, said: tuple[Said, ...], reconciling: Said, stalled: Said
) -> Iterator[Said]:
    about, down = _T.READY, _down(scene)
    if scene.own.deleting:
        yield Said(about, Reason.TERMINATING, reconciling.message)
    if stalled.holds:
        yield Said(about, Reason.STALLED, stalled.message)
    if scene.paused and not _was_ready(scene):
        yield Said(about, Reason.PAUSED)
    yield from _of_kind(scene)
    if reconciling.holds:
        reason = down if reconciling.reason is Reason.WAITING_FOR_PODS else Reason.STARTING
        yield Said(about, reason, reconciling.message)
    yield from _parts(scene, said, down)
    yield from _enforced(scene)


def _of_kind(scene: Scene) -> Iterator[Said]:
    strategy = scene.own.resource
    if isinstance(strategy, TradingStrategy):
        if strategy.spec.suspend:
            yield Said(_T.READY, Reason.SUSPENDED)
        policy = scene.view.policy
        if policy is not None and not policy.status.observed_generation:
            text = f"policy {policy.ref.name} has not been looked at yet"
            yield Said(_T.READY, Reason.POLICY_NOT_READY, text)
    elif risk_is_away(scene):
        yield Said(_T.READY, Reason.RISK_NOT_RUNNING, scene.look(RISK).message)


def _parts(scene: Scene, said: tuple[Said, ...], down: Reason) -> Iterator[Said]:
    """A part that says no comes before one that says nothing."""
    parts = [each for each in said if each.about in _PARTS and not each.holds]
    for each in parts:
        if each.standing is Standing.FALSE:
            pending = each.reason is Reason.GENERATION_PENDING
            reason = Reason.NOT_ENFORCED if pending else down
            yield Said(_T.READY, reason, f"{each.about}: {each.message or each.reason}")
    for each in parts:
        yield Said(_T.READY, Reason.UNOBSERVED, f"{each.about}: {each.message or 'not seen yet'}")
    for service in scene.services:
        if not scene.look(service).is_ready:
            yield Said(_T.READY, down, scene.look(service).message)


def _enforced(scene: Scene) -> Iterator[Said]:
    """Of a policy: what risk said to the operator, else what it wrote itself."""
    status = scene.before
    if not isinstance(status, RiskPolicyStatus):
        return
    told = scene.risk.policy_generation if scene.risk else status.enforced_generation
    if told != scene.own.generation:
        text = f"risk applies generation {told} so far, not {scene.own.generation}"
        yield Said(_T.READY, Reason.NOT_ENFORCED, text)


def _down(scene: Scene) -> Reason:
    """A part that was up is not, or one that is not up yet."""
    return Reason.DEGRADED if _was_ready(scene) else Reason.STARTING


def _was_ready(scene: Scene) -> bool:
    """This generation was ready before, and only fell since."""
    ready = condition_of(scene.before.conditions, _T.READY)
    if ready is None or ready.observed_generation != scene.own.generation:
        return False
    return ready.status is Standing.TRUE or ready.reason == Reason.DEGRADED
