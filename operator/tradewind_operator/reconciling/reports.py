"""What services said last, asked again every minute and whenever a pod's readiness changes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from tradewind.deploy.cluster import INSTANCE_LABEL, tls_name
from tradewind.deploy.reports import ServiceReport
from tradewind_operator.api.kinds import POLICY
from tradewind_operator.model import Manifest, Ref
from tradewind_operator.pods.readers import Answer, Door, Outcome, door_of
from tradewind_operator.reconciling.caches import Cache
from tradewind_operator.reconciling.queues import WorkQueue

AT_ONCE = 16
SOON_S = 5.0
REPORT = "report"
"""What gives a turn: a service said something else than before."""

Ask = Callable[[Door], Awaitable[Answer]]
Asked = Callable[[Door, Answer], None]


class Reports:
    """Asks pods in turns of their own; a changed answer gives the pod's owner a turn.

    `chance` gives numbers from 0 to 1; `on_asked` is told of every answer.
    """

    def __init__(
        self,
        cache: Cache,
        ask: Ask,
        turns: WorkQueue,
        *,
        every_s: float,
        on_changed: Callable[[Ref], None],
        on_asked: Asked,
    ) -> None:
        self._cache, self._ask, self._turns = cache, ask, turns
        self._every_s, self._on_changed, self._on_asked = every_s, on_changed, on_asked
        self._signs: dict[Ref, tuple[str, ...]] = {}
        self._said: dict[str, dict[str, ServiceReport]] = {}
        self._silent: dict[str, dict[str, str]] = {}
        self._ends: dict[Ref, float] = {}

    def reports(self, namespace: str) -> Mapping[str, ServiceReport]:
        """The last reports of a namespace, by workload."""
        return self._said.get(namespace, {})

    def unreachable(self, namespace: str) -> Mapping[str, str]:
        """Why workloads of a namespace did not answer when last asked."""
        return self._silent.get(namespace, {})

    def expiries(self) -> dict[Ref, float]:
        """When the certificates end that workloads last showed, by their Secret."""
        return dict(self._ends)

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
        answer = await self._ask(door)
        self._on_asked(door, answer)
        if self._take(ref.namespace, door, answer) and (owner := self._cache.owner(ref)):
            self._tell(owner)
        soon = answer.outcome is not Outcome.ANSWERED
        return min(SOON_S, self._every_s) if soon else self._every_s

    def _take(self, namespace: str, door: Door, answer: Answer) -> bool:
        said = self._said.setdefault(namespace, {})
        silent = self._silent.setdefault(namespace, {})
        if answer.certificate_ends:
            secret = Ref("Secret", namespace, tls_name(door.workload))
            self._ends[secret] = answer.certificate_ends
        before = said.get(door.workload), silent.get(door.workload, "")
        if answer.report is not None:
            said[door.workload] = answer.report
            silent.pop(door.workload, None)
        else:
            silent[door.workload] = answer.why
        return before != (said.get(door.workload), silent.get(door.workload, ""))

    def _tell(self, owner: Ref) -> None:
        self._on_changed(owner)
        if owner.kind == POLICY:
            for strategy in self._cache.strategies(owner):
                self._on_changed(strategy.ref)

    def _forget(self, ref: Ref) -> None:
        self._signs.pop(ref, None)
        self._turns.forget(ref)
        workload = ref.name.removesuffix("-0")
        self._drop(ref.namespace, workload)

    def _forget_answer(self, ref: Ref, pod: Manifest | None) -> None:
        labels = (pod["metadata"].get("labels") or {}) if pod else {}
        self._drop(ref.namespace, labels.get(INSTANCE_LABEL, ref.name.removesuffix("-0")))

    def _drop(self, namespace: str, workload: str) -> None:
        self._said.get(namespace, {}).pop(workload, None)
        self._silent.get(namespace, {}).pop(workload, None)
        self._ends.pop(Ref("Secret", namespace, tls_name(workload)), None)


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
