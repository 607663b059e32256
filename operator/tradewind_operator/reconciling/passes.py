"""One pass over one resource, from what is seen to what is done.

The order is what makes it safe to die at any call: the finalizer is there before the first pod, a
Secret before the pod that mounts it, children before the status that speaks of them, an event
before the status that would no longer lead to it. Every call is one that can be made again.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

import msgspec

from tradewind.deploy.cluster import FINALIZER, HASH, PAUSE
from tradewind_operator.api.errors import (
    ApiError,
    Conflict,
    Ending,
    Forbidden,
    Gone,
    Invalid,
    QuotaExceeded,
)
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Action, Apply, Delete, Manifest, Owned, Plan, Ref, View, ref_of
from tradewind_operator.reconciling import finalizers
from tradewind_operator.reconciling.announcements import Announcer
from tradewind_operator.reconciling.caches import Cache
from tradewind_operator.reconciling.claims import Claims
from tradewind_operator.reconciling.decisions import Decisions, Farewell, Said, Trouble
from tradewind_operator.reconciling.namespaces import LOOK_EVERY_S, Namespaces
from tradewind_operator.reconciling.references import References
from tradewind_operator.reconciling.secrets import Secrets
from tradewind_operator.reconciling.statuses import Statuses
from tradewind_operator.reconciling.strays import brought_back
from tradewind_operator.reconciling.views import Views

STUCK_AGAIN_S = 60.0
QUOTA, FORBIDDEN, BACKING_OFF = "QuotaExceeded", "Forbidden", "BackingOff"


class Result(StrEnum):
    """What became of a pass."""

    CONVERGED = "converged"
    CHANGED = "changed"
    WAITING = "waiting"
    CONFLICT = "conflict"
    REFUSED = "refused"
    ELSEWHERE = "elsewhere"
    FAILED = "failed"


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a pass ended, and in how many seconds the resource is looked at again, 0 for never."""

    result: Result
    again_s: float = 0.0
    is_gone: bool = False


class Counts(Protocol):
    """What passes count."""

    def drift(self, kind: str) -> None:
        """A child was put back that somebody else changed."""

    def released(self, kind: str, outcome: str) -> None:
        """A finalizer was removed."""


class Heed(Protocol):
    """Is told how a pass left a resource: services are asked soon of what is not settled."""

    def __call__(self, own: Owned, policy: Owned | None, *, is_settled: bool) -> None:
        """Take note."""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a pass acts with. `wrote` is told of every object as we left it."""

    objects: Objects
    cache: Cache
    views: Views
    claims: Claims
    decisions: Decisions
    secrets: Secrets
    references: References
    namespaces: Namespaces
    statuses: Statuses
    announcer: Announcer
    counts: Counts
    heed: Heed
    wrote: Callable[[Manifest], object]
    now_ns: Callable[[], int]


class Passes:
    """Runs passes; everything that it needs is in `parts`."""

    def __init__(self, parts: Parts) -> None:
        self._p = parts

    async def run(self, ref: Ref) -> Ended:
        """Run one pass.

        Raises:
            ApiError: the pass could not be finished; another one will have to.
        """
        view = self._p.views.of(ref)
        if view is None:
            return Ended(result=Result.CONVERGED, is_gone=True)
        if not await self._p.claims.is_ours(view.own):
            await self._p.announcer.announce(view.own, self._p.claims.news(view.own))
            return Ended(result=Result.ELSEWHERE, again_s=self._p.claims.again_s)
        view = await self._informed(view)
        if _is_going(view) and FINALIZER not in view.own.finalizers:
            return Ended(result=Result.CONVERGED, again_s=LOOK_EVERY_S)
        return await self._act(view)

    async def _informed(self, view: View) -> View:
        """The view with what nobody watches."""
        for each in (view.own, *view.strategies):
            await self._p.references.learn(each)
        if _is_going(view) or _loses_a_pod(view):
            await self._p.namespaces.look(view.own.ref.namespace)
        elif not _is_paused(view.own):
            await self._bring_back(view)
        return self._p.views.of(view.own.ref) or view

    async def _bring_back(self, view: View) -> None:
        for pod in await brought_back(self._p.objects, view):
            self._keep(pod)
            self._p.counts.drift("Pod")

    async def _act(self, view: View) -> Ended:
        farewell = self._farewell(view)
        if farewell.release:
            return await self._release(view, farewell)
        plan = self._p.decisions.plan(view, self._p.now_ns())
        if plan.children and not view.own.deleting and FINALIZER not in view.own.finalizers:
            view = await self._held(view)
            plan = self._p.decisions.plan(view, self._p.now_ns())
        done = await self._carry_out(view, plan)
        if done.is_ending:
            self._p.namespaces.ends(view.own.ref.namespace)
        done.again_s = _sooner(done.again_s, farewell.again_s)
        said = await self._say(view.own.ref, plan, done.troubles)
        self._p.heed(view.own, view.policy, is_settled=said.settled)
        return _ended(plan, done, said)

    def _farewell(self, view: View) -> Farewell:
        """What its deletion has come to, where it or its namespace is being deleted."""
        if not _is_going(view):
            return Farewell(release=False)
        return self._p.decisions.farewell(view, self._p.now_ns())

    async def _release(self, view: View, farewell: Farewell) -> Ended:
        await self._p.announcer.announce(view.own, farewell.news)
        self._keep(await finalizers.release(self._p.objects, view.own))
        self._p.counts.released(view.own.ref.kind, farewell.outcome)
        return Ended(result=Result.CHANGED)

    async def _held(self, view: View) -> View:
        """Set the finalizer, before anything that could lead to an order."""
        self._keep(await finalizers.hold(self._p.objects, view.own))
        return self._p.views.of(view.own.ref) or view

    async def _carry_out(self, view: View, plan: Plan) -> "Done":
        done = Done()
        if _is_paused(view.own):
            return done
        await self._ensure(view, plan, done)
        for action in plan.actions if not done.troubles else ():
            await self._do(view, action, done)
        return done

    async def _ensure(self, view: View, plan: Plan, done: "Done") -> None:
        missed = _is_missed(view)
        for wanted in plan.secrets:
            try:
                again = await self._p.secrets.ensure(view.own, wanted, is_missed=missed)
            except (Forbidden, Invalid) as error:
                done.fail(error, f"Secret {wanted.name}")
            else:
                done.again_s = _sooner(done.again_s, again)

    async def _do(self, view: View, action: Action, done: "Done") -> None:
        try:
            if isinstance(action, Apply):
                await self._apply(view, action)
            else:
                await self._delete(action)
            done.changes += 1
        except (Forbidden, Invalid) as error:
            done.fail(error, action.why)

    async def _apply(self, view: View, action: Apply) -> None:
        ref = ref_of(action.manifest)
        before = view.children.get(ref)
        manager = f"tradewind/{action.manager}"
        self._keep(await self._p.objects.apply(action.manifest, manager))
        if before is not None and _is_drift(before, action.manifest):
            self._p.counts.drift(ref.kind)

    async def _delete(self, action: Delete) -> None:
        try:
            left = await self._p.objects.delete(action.ref, action.uid)
        except Gone:
            left = {}
        if left.get("kind") == action.ref.kind:
            self._keep(left)
        else:
            self._p.cache.drop(action.ref, action.uid)

    async def _say(self, ref: Ref, plan: Plan, troubles: "list[Trouble]") -> Said:
        view = self._p.views.of(ref)
        if view is None:
            return Said(status=None)
        said = self._p.decisions.say(view, plan, tuple(troubles), self._p.now_ns())
        await self._p.announcer.announce(view.own, said.news)
        if said.status is not None:
            self._keep(await self._p.statuses.write(view.own, said.status))
        return said

    def _keep(self, manifest: Manifest | None) -> None:
        """Know at once what we did, before the watch says so."""
        if manifest is not None:
            self._p.wrote(manifest)


class Done:
    """What carrying out a plan has come to."""

    def __init__(self) -> None:
        self.changes = 0
        self.again_s = 0.0
        self.troubles: list[Trouble] = []
        self.is_ending = False

    def fail(self, error: ApiError, what: str) -> None:
        """Note a refusal that asking again does not end."""
        if isinstance(error, Ending):
            self.is_ending = True
            return
        quota = isinstance(error, QuotaExceeded)
        reason = QUOTA if quota else FORBIDDEN if isinstance(error, Forbidden) else BACKING_OFF
        self.troubles.append(Trouble(reason, f"{what}: {error.message or error}"))


def trouble_of(error: ApiError) -> Result:
    """What a pass that ended by an error is counted as."""
    return Result.CONFLICT if isinstance(error, Conflict) else Result.FAILED


def _ended(plan: Plan, done: Done, said: Said) -> Ended:
    again = _sooner(_sooner(plan.again_s, done.again_s), said.again_s)
    if done.troubles:
        return Ended(result=Result.REFUSED, again_s=_sooner(again, STUCK_AGAIN_S))
    if done.changes or said.status is not None:
        return Ended(result=Result.CHANGED, again_s=again)
    return Ended(result=Result.WAITING if plan.waits else Result.CONVERGED, again_s=again)


def _sooner(one: float, other: float) -> float:
    return min((each for each in (one, other) if each > 0), default=0.0)


def _is_going(view: View) -> bool:
    return bool(view.own.deleting) or view.namespace_deleting


def _loses_a_pod(view: View) -> bool:
    """A namespace that ends loses its pods first, and the rights to let go of the rest after."""
    return any(
        ref.kind == "Pod" and manifest["metadata"].get("deletionTimestamp")
        for ref, manifest in view.children.items()
    )


def _is_paused(own: Owned) -> bool:
    return own.annotations.get(PAUSE, "").lower() not in ("", "false")


def _is_missed(view: View) -> bool:
    """A pod of ours has a node and does not come up: what it mounts may be missing."""
    return any(
        ref.kind == "Pod" and (manifest.get("status") or {}).get("phase") == "Pending"
        for ref, manifest in view.children.items()
    )


def _is_drift(before: Manifest, wanted: Manifest) -> bool:
    """Somebody else changed it: what we meant is what we had meant before."""
    marks = before["metadata"].get("annotations") or {}
    meant = wanted["metadata"].get("annotations") or {}
    return HASH in meant and marks.get(HASH) == meant[HASH]
