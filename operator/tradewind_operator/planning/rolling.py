"""Which pod may be replaced now: one of an account at a time, in the order of a build's move."""

from collections.abc import Iterable

import msgspec

from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK, VENUE, Workload
from tradewind.domain.values import SECOND
from tradewind_operator.planning.observed import PodFacts, pods_of_account
from tradewind_operator.planning.refusals import is_paused, is_refused
from tradewind_operator.planning.revisions import revision_of
from tradewind_operator.planning.scopes import Scope

ORDER = (EXECUTION, RISK, MARKET_DATA, VENUE)
"""Execution first: what it learns, an older risk may send; not the other way round."""
SETTLING_S = 120.0
"""How long a strategy waits for a pod that has just started; one that never gets ready is not
its cause."""
TURN_S = 15
"""How long a strategy has to restart for another build before the next one may."""


class Roll(msgspec.Struct, frozen=True):
    """The pod to replace, if any, or what its replacement waits for."""

    pod: PodFacts | None = None
    waits: str = ""
    again_s: float = 0.0


def next_roll(scope: Scope, now_ns: int) -> Roll:
    """The owner's pod that may be replaced now."""
    pods = {each.workload: each for each in pods_of_account(scope)}
    stale = [pods[each.name] for each in _in_order(scope) if _is_stale(each, pods, scope)]
    if not stale:
        return Roll()
    return (
        _of_policy(scope, pods, stale)
        if scope.strategy is None
        else _of_strategy(scope, pods, stale[0], now_ns)
    )


def _of_policy(scope: Scope, pods: dict[str, PodFacts], stale: list[PodFacts]) -> Roll:
    """One that is not ready costs nothing; a ready one goes when all that are current are ready."""
    if moving := _moving(scope.workloads, pods):
        return Roll(waits=f"{moving} restarts")
    current = [pods[each.name] for each in scope.workloads if pods[each.name] not in stale]
    unready = [each.workload for each in current if not each.ready]
    if unready and stale[0].ready:
        broken = [each for each in stale if not each.ready]
        return Roll(broken[0]) if broken else Roll(waits=f"{unready[0]} is not ready")
    return Roll(stale[0])


def _of_strategy(scope: Scope, pods: dict[str, PodFacts], own: PodFacts, now_ns: int) -> Roll:
    """After the policy's own, and to another build one strategy after the other."""
    above = [each for each in scope.group if not each.strategy]
    if moving := _moving(above, pods) or _behind(above, pods, scope):
        return Roll(waits=f"{moving} restarts")
    if not own.ready:
        return Roll(own)
    settling = [pods[each.name] for each in above if not pods[each.name].ready]
    left = max((SETTLING_S - _age_s(each, now_ns) for each in settling), default=0.0)
    if left > 0:
        return Roll(waits=f"{settling[0].workload} is not ready", again_s=left)
    later = _turn_in_s(scope, now_ns) if own.image != scope.image else 0.0
    return Roll(waits="other strategies restart first", again_s=later) if later else Roll(own)


def _in_order(scope: Scope) -> list[Workload]:
    if scope.is_suspended or scope.strategy is not None:
        return [] if scope.is_suspended else list(scope.workloads)
    return sorted(scope.workloads, key=lambda each: ORDER.index(each.service))


def _is_stale(workload: Workload, pods: dict[str, PodFacts], scope: Scope) -> bool:
    pod = pods.get(workload.name)
    if pod is None or pod.terminating:
        return False
    return pod.revision != revision_of(workload, scope.image)


def _moving(workloads: Iterable[Workload], pods: dict[str, PodFacts]) -> str:
    """The first that has no pod, or one that ends."""
    names = (each.name for each in workloads)
    return next((name for name in names if name not in pods or pods[name].terminating), "")


def _behind(workloads: Iterable[Workload], pods: dict[str, PodFacts], scope: Scope) -> str:
    """The first that is still to be replaced; under a paused policy nobody is."""
    if is_paused(scope.guard):
        return ""
    return next((each.name for each in workloads if _is_stale(each, pods, scope)), "")


def _turn_in_s(scope: Scope, now_ns: int) -> float:
    """When it is a strategy's turn, 0 for now: each has a part of a round of its own.

    Passes over strategies see no other's pod, and are made at the same time; the clock keeps them
    apart.
    """
    names = sorted({scope.owner.ref.name} | _moving_too(scope))
    turn, own = now_ns // (TURN_S * SECOND) % len(names), names.index(scope.owner.ref.name)
    rounds = (own - turn) % len(names)
    return rounds * TURN_S - now_ns % (TURN_S * SECOND) / SECOND if rounds else 0.0


def _moving_too(scope: Scope) -> set[str]:
    """The strategies that restart for another build when the owner does."""
    return {
        each.ref.name
        for each in scope.view.strategies
        if not (each.deleting or is_paused(each) or is_refused(each))
    }


def _age_s(pod: PodFacts, now_ns: int) -> float:
    return max(0, now_ns - pod.started_ns) / SECOND
