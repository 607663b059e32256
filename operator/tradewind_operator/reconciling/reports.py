"""What services said last, asked again every minute and whenever a pod's readiness changes.

A pinned one is asked oftener: that its cores are its own must be seen to end within the minute, by
its own look and ours. While a resource is not what it should be, the pods that know of it are asked
every second or two.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import msgspec
from msgspec.structs import replace

from tradewind.deploy.cluster import INSTANCE_LABEL, tls_name
from tradewind.deploy.reports import ServiceReport
from tradewind_operator.api.kinds import POLICY
from tradewind_operator.model import Manifest, Owned, Ref
from tradewind_operator.pods.readers import Answer, Door, Outcome, door_of
from tradewind_operator.reconciling.caches import Cache
from tradewind_operator.reconciling.queues import WorkQueue
from tradewind_operator.reconciling.restless import Restless

AT_ONCE = 16
SOON_S = 2.0
SILENT_AFTER, SILENT_AFTER_S = 3, 15.0
"""Questions without an answer, or seconds since the first of them, until a service is silent: one
lost packet is no news."""
REPORT, RESTLESS = "report", "restless"
"""What gives a turn: to a resource, that a service said something else than before; to a pod, that
its resource is restless."""


class Failing(msgspec.Struct, frozen=True):
    """How often in a row a pod did not answer, and since when."""

    since: float
    count: int = 0


Ask = Callable[[Door], Awaitable[Answer]]
Asked = Callable[[Door, Answer], None]


class Listeners(msgspec.Struct, frozen=True):
    """Who is told: of each resource of which a pod said something new, and of every answer."""

    changed: Callable[[Ref], None]
    asked: Asked


class Clocks(msgspec.Struct, frozen=True):
    """Monotonic seconds, and UTC nanoseconds."""

    now: Callable[[], float]
    now_ns: Callable[[], int]


class Paces(msgspec.Struct, frozen=True):
    """Seconds from one question to the next: to a service, and to one with cores of its own."""

    every_s: float
    pinned_s: float

    def after(self, answer: Answer) -> float:
        """When to ask again whom an answer is of."""
        if answer.outcome is not Outcome.ANSWERED:
            return min(SOON_S, self.every_s)
        is_pinned = answer.report is not None and answer.report.pinning is not None
        return min(self.every_s, self.pinned_s) if is_pinned else self.every_s


class Reports:
    """Asks pods in turns of their own; a changed answer gives the pod's owner a turn."""

    def __init__(
        self,
        cache: Cache,
        ask: Ask,
        turns: WorkQueue,
        clocks: Clocks,
        *,
        paces: Paces,
        told: Listeners,
    ) -> None:
        self._cache, self._ask, self._turns = cache, ask, turns
        self._clocks, self._paces, self._told = clocks, paces, told
        self._restless = Restless(clocks.now)
        self._failing: dict[Ref, Failing] = {}
        self._asked: dict[str, dict[str, int]] = {}
        self._signs: dict[Ref, tuple[str, ...]] = {}
        self._said: dict[str, dict[str, ServiceReport]] = {}
        self._silent: dict[str, dict[str, str]] = {}
        self._ends: dict[str, dict[str, float]] = {}

    def reports(self, namespace: str) -> Mapping[str, ServiceReport]:
        """The last reports of a namespace, by workload."""
        return self._said.get(namespace, {})

    def unreachable(self, namespace: str) -> Mapping[str, str]:
        """Why workloads of a namespace did not answer when last asked."""
        return self._silent.get(namespace, {})

    def asked(self, namespace: str) -> Mapping[str, int]:
        """When the questions were sent that these reports answer, in UTC nanoseconds."""
        return self._asked.get(namespace, {})

    def heed(self, own: Owned, policy: Owned | None, *, is_settled: bool) -> None:
        """A pass ended: where its resource is not settled, ask those that know of it soon."""
        if is_settled:
            self._restless.settle(own.ref)
            return
        after_s = min(self._restless.stir(own), self._paces.every_s)
        for owner in {own.ref, *((policy.ref,) if policy else ())}:
            for pod in self._cache.child_refs(owner, "Pod"):
                self._turns.add(pod, RESTLESS, after_s)

    def left(self, owner: Ref) -> None:
        """A resource is gone."""
        self._restless.settle(owner)

    def expiries(self) -> dict[Ref, float]:
        """When the certificates end that workloads last showed, by their Secret."""
        return {
            Ref("Secret", namespace, tls_name(workload)): end
            for namespace, ends in self._ends.items()
            for workload, end in ends.items()
        }

    def ends(self, namespace: str) -> Mapping[str, float]:
        """When the certificates of a namespace end that workloads last showed, in UTC seconds."""
        return self._ends.get(namespace, {})

    def pod_seen(self, ref: Ref, pod: Manifest | None) -> None:
        """A pod came, changed or went: ask it when that changed its readiness."""
        if pod is None:
            self._forget(ref)
            return
        signs = readiness_of(pod)
        if self._signs.get(ref) != signs:
            self._signs[ref] = signs
            self._turns.add(ref, "readiness")

    async def run(self) -> None:
        """Ask for ever."""
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._work())

    async def _work(self) -> None:
        while True:
            turn = await self._turns.next()
            again_s = await self._visit(turn.key)
            self._turns.done(turn.key, again_s)

    async def _visit(self, ref: Ref) -> float:
        pod = self._cache.manifest(ref)
        door = door_of(pod) if pod is not None else None
        if pod is None or door is None:
            self._forget_answer(ref, pod)
            return 0.0
        asked_ns = self._clocks.now_ns()
        answer = await self._ask(door)
        self._told.asked(door, answer)
        owner = self._cache.owner(ref)
        if not self._is_blip(ref, answer) and self._take(ref.namespace, door, answer, asked_ns):
            self._tell(owner)
        return min(self._paces.after(answer), self._pause_s(owner))

    def _pause_s(self, owner: Ref | None) -> float:
        """The shortest pause of all that the pod knows of."""
        if owner is None:
            return self._paces.every_s
        bound = self._cache.strategies(owner) if owner.kind == POLICY else ()
        return min(self._restless.pause_s(ref) for ref in (owner, *(each.ref for each in bound)))

    def _is_blip(self, ref: Ref, answer: Answer) -> bool:
        """Whether a question without an answer is no news yet."""
        if answer.outcome is not Outcome.UNREACHABLE:
            self._failing.pop(ref, None)
            return False
        known = self._failing.get(ref) or Failing(self._clocks.now())
        known = self._failing[ref] = Failing(known.since, known.count + 1)
        return known.count < SILENT_AFTER and self._clocks.now() - known.since < SILENT_AFTER_S

    def _take(self, namespace: str, door: Door, answer: Answer, asked_ns: int) -> bool:
        said = self._said.setdefault(namespace, {})
        silent = self._silent.setdefault(namespace, {})
        if answer.certificate_ends:
            self._ends.setdefault(namespace, {})[door.workload] = answer.certificate_ends
        before = _words(said.get(door.workload)), silent.get(door.workload, "")
        if answer.report is not None:
            said[door.workload] = answer.report
            self._asked.setdefault(namespace, {})[door.workload] = asked_ns
            silent.pop(door.workload, None)
        else:
            silent[door.workload] = answer.why
        return before != (_words(said.get(door.workload)), silent.get(door.workload, ""))

    def _tell(self, owner: Ref | None) -> None:
        if owner is None:
            return
        self._told.changed(owner)
        if owner.kind == POLICY:
            for strategy in self._cache.strategies(owner):
                self._told.changed(strategy.ref)

    def _forget(self, ref: Ref) -> None:
        self._signs.pop(ref, None)
        self._failing.pop(ref, None)
        self._turns.forget(ref)
        workload = ref.name.removesuffix("-0")
        self._drop(ref.namespace, workload)

    def _forget_answer(self, ref: Ref, pod: Manifest | None) -> None:
        labels = (pod["metadata"].get("labels") or {}) if pod else {}
        self._drop(ref.namespace, labels.get(INSTANCE_LABEL, ref.name.removesuffix("-0")))

    def _drop(self, namespace: str, workload: str) -> None:
        self._said.get(namespace, {}).pop(workload, None)
        self._silent.get(namespace, {}).pop(workload, None)
        self._asked.get(namespace, {}).pop(workload, None)
        self._ends.get(namespace, {}).pop(workload, None)


def _words(report: ServiceReport | None) -> ServiceReport | None:
    """A report without the time of its look at cores, which alone is no news."""
    if report is None or report.pinning is None:
        return report
    return replace(report, pinning=replace(report.pinning, at_ns=0))


def readiness_of(pod: Manifest) -> tuple[str, ...]:
    """What of a pod makes it worth asking anew."""
    status = pod.get("status") or {}
    ready = {one["type"]: one["status"] for one in status.get("conditions") or ()}
    metadata = pod["metadata"]
    return (
        metadata.get("uid", ""),
        status.get("podIP", ""),
        status.get("phase", ""),
        ready.get("Ready", ""),
        metadata.get("deletionTimestamp") or "",
    )
