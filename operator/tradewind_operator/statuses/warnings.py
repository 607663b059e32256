"""Warning: what works and should be looked at, the gravest first."""

from collections.abc import Iterator

from tradewind.deploy.plan import EXECUTION, RISK, STRATEGY
from tradewind.domain.codes import TradingState
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import REASONS, Standing
from tradewind.resources.policies import RiskPolicy, UpdatePolicy
from tradewind_operator.statuses.halting import own_halt
from tradewind_operator.statuses.moments import age_s, moment
from tradewind_operator.statuses.sayings import Said, condition_of
from tradewind_operator.statuses.scenes import Scene
from tradewind_operator.statuses.services import unknown_orders

_ABOUT = ConditionType.WARNING
_ORDER = tuple(REASONS[_ABOUT.value])
RISK_ABSENT_S = 60.0
"""How long risk may be away before what it wrote counts as old."""


def warning(scene: Scene, said: tuple[Said, ...]) -> Said:
    """Everything that somebody should look at; `said` are the other conditions."""
    found = {reason: text for reason, text in _found(scene, said) if reason in _ORDER}
    ranked = sorted(found, key=_ORDER.index)
    if not ranked:
        return Said(_ABOUT, Reason.NO_WARNING)
    texts = (found[each] or REASONS[_ABOUT.value][each].text for each in ranked)
    return Said(_ABOUT, ranked[0], "; ".join(texts))


def risk_is_away(scene: Scene) -> bool:
    """Risk has not run for longer than a restart takes."""
    look = scene.look(RISK)
    if look.is_ready:
        return False
    ready = condition_of(scene.before.conditions, ConditionType.READY)
    since = look.not_ready_since
    if not since and ready is not None and ready.status is not Standing.TRUE:
        since = ready.last_transition_time
    return age_s(since, scene.now_ns) > RISK_ABSENT_S


_Found = Iterator[tuple[Reason, str]]


def _found(scene: Scene, said: tuple[Said, ...]) -> _Found:
    yield from scene.outcome.warnings
    yield from _reported(scene)
    yield from _orders(scene)
    yield from _halt(scene)
    yield from _certificates(scene)
    for each in said:
        if each.about is ConditionType.CPU_PINNED and each.standing is Standing.FALSE:
            yield Reason.NOT_PINNED, each.message
    if scene.paused:
        yield Reason.PAUSED, ""
    if isinstance(scene.own.resource, RiskPolicy):
        yield from _of_policy(scene, scene.own.resource)


def _of_policy(scene: Scene, policy: RiskPolicy) -> _Found:
    if risk_is_away(scene):
        text = "risk does not run: Enforced, Halted and the figures are of before"
        yield Reason.RISK_NOT_RUNNING, f"{text}; {scene.look(RISK).message}"
    execution = scene.execution
    if execution is not None and execution.credentials_refused:
        yield Reason.CREDENTIALS_REJECTED, execution.credentials_refused
    newer = scene.settings.services_image
    waits = policy.spec.update_policy is not UpdatePolicy.IMMEDIATE
    if waits and scene.before.image and scene.before.image != newer:
        text = f"{newer} waits for spec.updatePolicy, which is {policy.spec.update_policy}"
        yield Reason.UPDATE_PENDING, text


def _reported(scene: Scene) -> _Found:
    """What services say of themselves, and risk of this strategy."""
    services = (STRATEGY,) if STRATEGY in scene.services else scene.services
    told = [report.warnings for each in services if (report := scene.report(each)) is not None]
    if scene.seat is not None:
        told.append(scene.seat.warnings)
    for warnings in told:
        for word, text in sorted(warnings.items()):
            if word in _ORDER:
                yield Reason(word), text


def _orders(scene: Scene) -> _Found:
    """An order that is looked for longer than the account's patience."""
    report, policy = scene.execution, scene.policy
    count = unknown_orders(scene, report) if report is not None else 0
    ready = condition_of(scene.before.conditions, ConditionType.EXECUTION_READY)
    if not count or policy is None or ready is None or ready.status is Standing.TRUE:
        return
    if age_s(ready.last_transition_time, scene.now_ns) * 1000 > policy.spec.account.patience_ms:
        workload = scene.workload(EXECUTION)
        text = f"the venue has not told the fate of {count} orders for too long: see {workload}"
        yield Reason.UNKNOWN_ORDERS, text


def _certificates(scene: Scene) -> _Found:
    """Renewed at a third of their life before their end: one that has a sixth left was not."""
    for service in scene.services:
        end = scene.view.ends.get(scene.workload(service), 0.0)
        left_s = end - scene.now_ns / 1e9
        if end and left_s < scene.settings.tls.leaf_life_s / 6:
            text = f"the certificate of {scene.workload(service)} ends {moment(int(end) * 10**9)}"
            yield Reason.CERTIFICATE_EXPIRING, f"{text}, and was not renewed in time"


def _halt(scene: Scene) -> _Found:
    resource, latch = scene.own.resource, own_halt(scene)
    if latch is None or resource is None:
        return
    if resource.spec.trading_state is TradingState.ACTIVE:
        text = f"tradingState is Active, and halt {latch.id} by {latch.by} was not resumed: set "
        yield (
            Reason.HALT_NOT_LIFTED,
            f"{text}the annotations tradewind.io/resume: {latch.id} and tradewind.io/reason",
        )
