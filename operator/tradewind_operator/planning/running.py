"""What to do about the StatefulSets and pods of an owner: make, replace, switch, wait."""

from collections.abc import Iterable

import msgspec

from tradewind.deploy.cluster import pod_name
from tradewind.deploy.plan import Workload
from tradewind_operator.model import Action, Apply, Delete, Manifest, Ref, ref_of
from tradewind_operator.planning.differences import to_apply
from tradewind_operator.planning.observed import PodFacts, facts_of
from tradewind_operator.planning.retries import attempts_in, left_s
from tradewind_operator.planning.revisions import revision_in
from tradewind_operator.planning.rolling import Roll
from tradewind_operator.planning.scopes import Scope

STATEFUL_SET, POD = "StatefulSet", "Pod"


class Step(msgspec.Struct, frozen=True):
    """What is done now, and what the rest waits for."""

    actions: tuple[Action, ...] = ()
    waits: tuple[str, ...] = ()
    again_s: float = 0.0


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """One workload: what should run it, what does, and whether its pod may be replaced now."""

    wanted: Manifest
    stateful_set: Manifest | None
    pod: PodFacts | None
    own: bool
    rolls: bool
    held: str
    now_ns: int

    @property
    def name(self) -> str:
        """The pod's name, or the StatefulSet's."""
        return str(self.wanted["metadata"]["name"])


def situation(
    workload: Workload, wanted: Manifest, scope: Scope, roll: Roll, *, held: str, now_ns: int
) -> Situation:
    """What a workload's step is decided from."""
    seen = scope.seen(POD, pod_name(workload.name))
    pod = facts_of(seen) if seen is not None else None
    return Situation(
        wanted=wanted,
        stateful_set=scope.seen(STATEFUL_SET, workload.name),
        pod=pod,
        own=pod is not None and pod.controller == scope.owner.uid,
        rolls=roll.pod is not None and roll.pod.workload == workload.name and not held,
        held=held,
        now_ns=now_ns,
    )


def step(at: Situation) -> Step:
    """The next step of one workload."""
    return _pinned(at) if at.wanted["kind"] == POD else _unpinned(at)


def together(steps: Iterable[Step]) -> Step:
    """The steps of several workloads; the earliest look counts."""
    steps = tuple(steps)
    again = [each.again_s for each in steps if each.again_s]
    return Step(
        tuple(action for each in steps for action in each.actions),
        tuple(wait for each in steps for wait in each.waits),
        min(again, default=0.0),
    )


def _unpinned(at: Situation) -> Step:
    if at.own and at.pod is not None:
        return _replaced(at, at.pod, "it is not pinned any more")
    if at.stateful_set is None:
        return _started(at)
    if _is_going(at.stateful_set):
        return Step(waits=(f"{at.name} goes",))
    changed = to_apply(at.wanted, at.stateful_set)
    if changed is not None:
        return Step((changed,))
    if not at.rolls or at.pod is None:
        return Step()
    if _is_behind(at.stateful_set):
        return Step(waits=(f"{at.name} takes in its template",))
    return Step((_delete(at.pod, "its revision is old"),))


def _pinned(at: Situation) -> Step:
    if at.stateful_set is not None:
        return _switched(at, at.stateful_set)
    if at.pod is None:
        return _started(at)
    if not at.own or at.pod.terminating:
        return Step(waits=(f"the old {at.name} goes",))
    if at.pod.has_ended:
        return _retried(at, at.pod)
    return Step((_delete(at.pod, "its revision is old"),)) if at.rolls else Step()


def _started(at: Situation) -> Step:
    if at.held:
        return Step(waits=(f"{at.name}: {at.held}",))
    if at.pod is not None and not at.pod.terminating and at.wanted["kind"] == POD:
        return Step(waits=(f"the old {at.name} goes",))
    return Step((Apply(at.wanted, "missing"),))


def _switched(at: Situation, stateful_set: Manifest) -> Step:
    """From a StatefulSet to a pod of ours: when its pod may go, or there is none to lose."""
    idle = at.pod is None or not at.pod.ready
    if _is_going(stateful_set) or at.held or not (at.rolls or idle):
        return Step(waits=(f"the StatefulSet before {at.name} goes",))
    metadata = stateful_set["metadata"]
    ref = ref_of({**stateful_set, "kind": STATEFUL_SET})
    return Step((Delete(ref, str(metadata.get("uid", "")), "pinned now"),))


def _replaced(at: Situation, pod: PodFacts, why: str) -> Step:
    if pod.terminating or at.held or not (at.rolls or not pod.ready):
        return Step(waits=(f"the pod before {at.name} goes",))
    return Step((_delete(pod, why),))


def _retried(at: Situation, pod: PodFacts) -> Step:
    """A pod that ended: at once for an edit, else after a pause; only when it may start again."""
    if at.held:
        return Step(waits=(f"{at.name}: {at.held}",))
    same = pod.revision == revision_in(at.wanted)
    left = left_s(pod.manifest, attempts_in(pod.manifest) + 1, at.now_ns) if same else 0.0
    if left:
        return Step(waits=(f"{at.name} was refused; the next try has a pause",), again_s=left)
    return Step((_delete(pod, "it has ended"),))


def _delete(pod: PodFacts, why: str) -> Delete:
    metadata = pod.manifest["metadata"]
    return Delete(Ref(POD, metadata["namespace"], metadata["name"]), pod.uid, why)


def _is_going(manifest: Manifest) -> bool:
    return bool(manifest["metadata"].get("deletionTimestamp"))


def _is_behind(stateful_set: Manifest) -> bool:
    """Its controller has not read its template yet, and would make the old pod again."""
    seen = (stateful_set.get("status") or {}).get("observedGeneration", 0)
    return int(seen) < int(stateful_set["metadata"].get("generation", 0))
