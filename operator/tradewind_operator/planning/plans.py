"""From a view to a plan: pure, the same for the same view, in whatever order it was filled."""

from collections.abc import Iterator

from tradewind.deploy.cluster import FINALIZER, pod_name
from tradewind.deploy.plan import Workload
from tradewind_operator.model import (
    Action,
    Certificate,
    Manifest,
    Plan,
    RandomKeys,
    Ref,
    View,
    ref_of,
)
from tradewind_operator.planning.certificates import wanted_secrets
from tradewind_operator.planning.children import children
from tradewind_operator.planning.differences import differences
from tradewind_operator.planning.drains import next_turn_s
from tradewind_operator.planning.holds import held
from tradewind_operator.planning.keeping import kept
from tradewind_operator.planning.refusals import is_paused, refusal
from tradewind_operator.planning.rolling import Roll, next_roll
from tradewind_operator.planning.running import (
    POD,
    STATEFUL_SET,
    Step,
    situation,
    step,
    together,
)
from tradewind_operator.planning.scopes import Scope, scope_of
from tradewind_operator.settings import Settings

_RUNNERS = frozenset({STATEFUL_SET, POD})


def plan(view: View, settings: Settings, now_ns: int, verdict: str | None = None) -> Plan:
    """What a pass wants for its resource.

    `verdict` is why the guard does not admit the resource, "" when it does; without one the
    conditions of its status are asked. What is not admitted, or can't be read any more, goes on as
    it runs. A strategy whose policy is gone keeps what it has: nothing is made, changed or pruned.
    """
    scope = scope_of(view, settings, verdict)
    if scope is None:
        return Plan(waits=(_unreadable(view),))
    wanted = children(scope, now_ns)
    if is_paused(view.own):
        return Plan(children=wanted, waits=("Paused: no child is touched",))
    if view.own.deleting and FINALIZER not in view.own.finalizers:
        return Plan(children=wanted, waits=("it is being deleted",))
    return _planned(scope, wanted, held(scope, refusal(view, verdict)), now_ns)


def desired(view: View, settings: Settings, now_ns: int = 0) -> tuple[Manifest, ...]:
    """Everything that a resource should have; empty where it or its policy can't be read."""
    scope = scope_of(view, settings)
    return () if scope is None else children(scope, now_ns)


def secrets_of(view: View, settings: Settings) -> tuple[Certificate | RandomKeys, ...]:
    """The Secrets that a resource's pods need."""
    scope = scope_of(view, settings)
    return () if scope is None else wanted_secrets(scope)


def _planned(scope: Scope, wanted: tuple[Manifest, ...], hold: str, now_ns: int) -> Plan:
    roll = next_roll(scope, now_ns) if not hold else Roll()
    run = together(_steps(scope, wanted, roll, hold, now_ns))
    waits = (*([roll.waits] if roll.waits else []), *run.waits)
    looks = [each for each in (roll.again_s, run.again_s, next_turn_s(scope, now_ns)) if each]
    return Plan(
        children=wanted,
        secrets=wanted_secrets(scope) if not hold or _has_runner(scope) else (),
        actions=(*_around(scope, wanted, hold), *run.actions, *kept(scope)),
        waits=waits,
        again_s=min(looks, default=0.0),
    )


def _around(scope: Scope, wanted: tuple[Manifest, ...], hold: str) -> tuple[Action, ...]:
    """Everything but what runs; while nothing new may start, only what is there already."""
    plain = [each for each in wanted if each["kind"] not in _RUNNERS]
    if hold:
        plain = [each for each in plain if ref_of(each) in scope.observed]
    handled = (
        set()
        if scope.is_suspended
        else {ref for each in scope.workloads for ref in _refs(each, scope)}
    )
    seen = {ref: each for ref, each in scope.observed.items() if ref not in handled}
    return differences(plain, seen, scope.owner.uid)


def _steps(
    scope: Scope, wanted: tuple[Manifest, ...], roll: Roll, hold: str, now_ns: int
) -> Iterator[Step]:
    runners = {ref_of(each): each for each in wanted if each["kind"] in _RUNNERS}
    for workload in scope.workloads:
        own = [runners[ref] for ref in _refs(workload, scope) if ref in runners]
        for manifest in own:
            yield step(situation(workload, manifest, scope, roll, held=hold, now_ns=now_ns))


def _refs(workload: Workload, scope: Scope) -> tuple[Ref, Ref]:
    return (
        Ref(STATEFUL_SET, scope.namespace, workload.name),
        Ref(POD, scope.namespace, pod_name(workload.name)),
    )


def _has_runner(scope: Scope) -> bool:
    return any(ref in scope.observed for each in scope.workloads for ref in _refs(each, scope))


def _unreadable(view: View) -> str:
    if view.own.resource is None:
        return "the resource can't be read: what runs goes on"
    return "there is no policy that can be read: what runs goes on, and nothing new starts"
