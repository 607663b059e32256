"""The status that one pass comes to."""

from collections.abc import Iterable
from typing import TypeVar

from msgspec.structs import replace

from tradewind.resources.crds.conditions import ConditionType, Verdict
from tradewind.resources.crds.phases import phase_of
from tradewind.resources.crds.reasons import Standing
from tradewind.resources.crds.status import (
    CommonStatus,
    RiskPolicyStatus,
    TradingStrategyStatus,
    conditions_of,
)
from tradewind.resources.crds.status_parts import Controller
from tradewind_operator.model import Plan, View
from tradewind_operator.settings import Settings
from tradewind_operator.statuses import details, services
from tradewind_operator.statuses.accounts import known_account
from tradewind_operator.statuses.guarding import Judgement, judge
from tradewind_operator.statuses.halting import halt_of, halted
from tradewind_operator.statuses.moments import age_s, moment
from tradewind_operator.statuses.outcomes import NOTHING, Outcome
from tradewind_operator.statuses.pinning import cpu_pinned
from tradewind_operator.statuses.readiness import trio
from tradewind_operator.statuses.sayings import Said, said_in
from tradewind_operator.statuses.scenes import Scene
from tradewind_operator.statuses.suspending import suspended
from tradewind_operator.statuses.taking import change_of
from tradewind_operator.statuses.warnings import warning

_S = TypeVar("_S", bound=CommonStatus)
RISKS_OWN = (ConditionType.ENFORCED, ConditionType.HALTED)
"""Conditions of a policy that risk writes."""
_SOON_S, _LATER_S = 15.0, 120.0


def status_of_pass(
    view: View,
    plan: Plan,
    settings: Settings,
    now_ns: int,
    *,
    outcome: Outcome = NOTHING,
    judgement: Judgement | None = None,
) -> CommonStatus:
    """The operator's part of the status; compare it with `own_part` of the one before.

    `outcome` is what went wrong as the plan was carried out; `judgement` the guard's, where it is
    at hand.
    """
    judged = judgement or judge(view, settings, now_ns)
    scene = Scene(view, plan, settings, now_ns, judgement=judged, outcome=outcome)
    is_strategy = isinstance(view.own.status, TradingStrategyStatus)
    return _strategy(scene) if is_strategy else _policy(scene)


def own_part(status: _S) -> _S:
    """What the operator writes of a status; the rest of a policy's is risk's."""
    if not isinstance(status, RiskPolicyStatus):
        return status
    ours = tuple(each for each in status.conditions if each.type not in RISKS_OWN)
    return replace(
        status,
        conditions=ours,
        halt=None,
        trading_state="",
        enforced_generation=0,
        breaker=None,
        figures=None,
    )


def wanted_write(view: View, status: CommonStatus) -> CommonStatus | None:
    """The status to apply, None where the one before says the same."""
    return None if status == own_part(view.own.status) else status


def again_s(status: CommonStatus, now_ns: int) -> float:
    """When to look again though nothing was heard, 0 for never.

    A pod that is overdue, a Secret that does not come, a risk that stays away and an order that is
    looked for too long tell nobody: time alone makes them what they are. So does evidence of cores
    that stops coming. What has been so for long is looked at less often.
    """
    said = {each.type: each.status for each in status.conditions}
    if said.get(ConditionType.STALLED) is Standing.TRUE:
        return 0.0
    if not _stands(said):
        since = max((each.last_transition_time for each in status.conditions), default="")
        return min(max(_SOON_S, age_s(since, now_ns) / 10), _LATER_S)
    return _LATER_S if ConditionType.CPU_PINNED in said else 0.0


def is_settled(view: View, status: CommonStatus) -> bool:
    """Whether a resource is what it should be, or waits for a person."""
    said = {each.type: each.status for each in status.conditions}
    moves = said.get(ConditionType.RECONCILING) is Standing.TRUE
    waits = said.get(ConditionType.STALLED) is Standing.TRUE
    return not view.own.deleting and not moves and (waits or _stands(said))


def _stands(said: dict[str, Standing]) -> bool:
    """It is ready, or suspended as it should be."""
    return Standing.TRUE in (said.get(ConditionType.READY), said.get(ConditionType.SUSPENDED))


def _strategy(scene: Scene) -> TradingStrategyStatus:
    before = scene.before
    assert isinstance(before, TradingStrategyStatus)  # noqa: S101 - read by its kind
    parts = _some(
        scene.judgement.stands,
        services.risk_enforced(scene),
        services.market_data(scene),
        services.strategy_process(scene),
        services.execution(scene),
        cpu_pinned(scene),
        suspended(scene),
        halted(scene),
    )
    verdicts = _verdicts(scene, parts)
    status = replace(
        _common(scene, before, verdicts, verdicts),
        trading_state=scene.seat.state if scene.seat else before.trading_state,
        halt=halt_of(scene) if scene.risk else before.halt,
        venue=scene.policy.spec.account.venue.value if scene.policy else before.venue,
        files=details.files_of(scene, before.files),
        figures=details.figures_of(scene),
    )
    return _steady(status, before, scene)


def _policy(scene: Scene) -> RiskPolicyStatus:
    before = scene.before
    assert isinstance(before, RiskPolicyStatus)  # noqa: S101 - read by its kind
    parts = _some(
        scene.judgement.stands,
        services.market_data(scene),
        services.execution(scene),
        cpu_pinned(scene),
    )
    verdicts = _verdicts(scene, parts)
    execution = scene.execution
    return replace(
        _common(scene, before, verdicts, (*verdicts, *_of_risk(scene))),
        credentials_hash=execution.credentials_sha256 if execution else before.credentials_hash,
        account=known_account(scene.view, scene.policy_name),
        journal=details.journal_of(scene, before.journal),
        session_open=execution.session_open if execution else before.session_open,
        strategies=details.roster_of(scene),
    )


def _some(*said: Said | None) -> tuple[Said, ...]:
    return tuple(each for each in said if each is not None)


def _verdicts(scene: Scene, parts: tuple[Said, ...]) -> tuple[Verdict, ...]:
    said = (*trio(scene, parts), *parts, warning(scene, parts))
    return tuple(each.verdict(scene.kind) for each in said)


def _of_risk(scene: Scene) -> tuple[Verdict, ...]:
    """What risk wrote, for the phase alone."""
    written = (each for each in scene.before.conditions if each.type in RISKS_OWN)
    return tuple(said.verdict(scene.kind) for each in written if (said := said_in(each)))


def _common(
    scene: Scene, before: _S, verdicts: tuple[Verdict, ...], everything: Iterable[Verdict]
) -> _S:
    """What both kinds report; all else is as it was."""
    own, now = scene.own, moment(scene.now_ns)
    status = replace(
        own_part(before),
        observed_generation=own.generation,
        phase=phase_of(everything).value,
        conditions=conditions_of(
            scene.kind, verdicts, before.conditions, generation=own.generation, now=now
        ),
        controller=Controller(namespace=scene.settings.namespace, lease=scene.settings.lease),
        image=details.image_of(scene),
        pods=details.pods_of(scene),
    )
    return _taken(scene, status, now)


def _taken(scene: Scene, status: _S, now: str) -> _S:
    """What an edit did, told once; a refused one never becomes what the next is compared with."""
    edit, admitted = scene.judgement.edit, scene.judgement.admitted
    if edit is None:
        return status
    told = scene.before.last_change
    is_news = told is None or told.generation != scene.own.generation
    if edit.fields and is_news and (admitted or edit.refused):
        status = replace(status, last_change=change_of(edit.fields, scene.own.generation, now))
    return replace(status, taken=edit.taken) if admitted else status


def _steady(
    status: TradingStrategyStatus, before: TradingStrategyStatus, scene: Scene
) -> TradingStrategyStatus:
    """Figures move at most once a minute, and never alone by their time."""
    if status.figures is None or before.figures is None:
        return status
    kept = replace(status, figures=before.figures)
    same = replace(status.figures, at=before.figures.at) == before.figures
    young = age_s(before.figures.at or "", scene.now_ns) < scene.settings.status_every_s
    return kept if same or (young and kept == before) else status
