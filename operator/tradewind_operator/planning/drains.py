"""Who may be evicted now: nobody while the session is open, one at a time for a drain."""

from tradewind.deploy.cluster import DRAIN
from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK, VENUE, Workload
from tradewind.domain.values import SECOND
from tradewind_operator.planning.images import session_believed
from tradewind_operator.planning.observed import PodFacts, moment_ns, pods_of_account
from tradewind_operator.planning.scopes import Scope

TURN_S = 30
"""How long one workload may be evicted before another is: `kubectl drain` asks every five."""
_LAST_S = 3_600
_TURNS = (MARKET_DATA, RISK, EXECUTION, VENUE)


def least_available(workload: Workload, scope: Scope, now_ns: int) -> int:
    """How many of a workload's one pod must stay."""
    if session_believed(scope.view) is False:
        return 0
    return 0 if workload.name in _free(scope, now_ns) else 1


def next_turn_s(scope: Scope, now_ns: int) -> float:
    """In how many seconds a drain's turn goes on; 0 where nobody drains, or waits for a turn."""
    turn, waits = TURN_S * SECOND, scope.strategy is None and _is_draining(scope, now_ns)
    return (turn - now_ns % turn) / SECOND if waits else 0.0


def _free(scope: Scope, now_ns: int) -> tuple[str, ...]:
    """Who may go in this turn: one of those that have not moved since the drain was asked for.

    Turns, because nobody here knows which node is drained: one that is not asked to go must not
    keep the others from it.
    """
    if not _is_draining(scope, now_ns):
        return ()
    if scope.strategy is not None:
        return tuple(each.name for each in scope.workloads)
    pods = {each.workload: each for each in pods_of_account(scope)}
    since = _asked_ns(scope)
    staying = [each.name for each in _in_turn(scope) if _is_old(pods.get(each.name), since)]
    unready = [each.name for each in scope.workloads if not _is_up(pods.get(each.name))]
    if unready or not staying:
        return tuple(unready[:1])
    return (staying[now_ns // (TURN_S * SECOND) % len(staying)],)


def _is_draining(scope: Scope, now_ns: int) -> bool:
    wish = scope.guard.annotations.get(DRAIN, "")
    asked = _asked_ns(scope)
    over = bool(asked) and now_ns - asked > _LAST_S * SECOND
    return wish not in ("", "false") and not over


def _asked_ns(scope: Scope) -> int:
    """When the drain was asked for; 0 where the annotation holds no time: then it has no end."""
    return moment_ns(scope.guard.annotations.get(DRAIN))


def _in_turn(scope: Scope) -> list[Workload]:
    return sorted(scope.workloads, key=lambda each: _TURNS.index(each.service))


def _is_old(pod: PodFacts | None, since_ns: int) -> bool:
    return pod is not None and (not since_ns or pod.started_ns <= since_ns)


def _is_up(pod: PodFacts | None) -> bool:
    return pod is not None and pod.ready
