"""Views and plans as a cluster would show them, with one thing changed at a time."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import msgspec
import yaml
from msgspec.structs import replace

from tests.unit.resources.files import AT_BROKER, POLICY, STRATEGY
from tradewind.deploy.cluster import HASH, REVISION, pod_name
from tradewind.deploy.reports import (
    ExecutionReport,
    MarketDataReport,
    PinningReport,
    RiskReport,
    SeatReport,
    ServiceReport,
    StrategyReport,
)
from tradewind.resources.crds.status import CommonStatus, RiskPolicyStatus, plain_status
from tradewind_operator.model import Manifest, Owned, Plan, Ref, View, ref_of
from tradewind_operator.settings import Settings
from tradewind_operator.statuses.moments import moment_ns
from tradewind_operator.statuses.outcomes import NOTHING, Outcome
from tradewind_operator.statuses.owning import owned
from tradewind_operator.statuses.passes import status_of_pass

NAMESPACE, CREATED, NOW = "desk", "2026-01-05T14:00:00Z", moment_ns("2026-01-05T15:00:00Z")
SECOND = 1_000_000_000
IMAGE = "registry.example/tradewind@sha256:" + "1" * 64
SETTINGS = Settings(namespace="tradewind", services_image=IMAGE)
POLICY_SERVICES = ("venue", "market-data", "execution", "risk")
NOBODY = Plan()


def served(text: str, *, generation: int = 1, created: str = CREATED, **metadata: Any) -> Manifest:
    """A file as an API server gives it."""
    obj: Manifest = msgspec.json.decode(_parsed(text))
    obj["metadata"] |= {"namespace": NAMESPACE, "generation": generation, "uid": "u"}
    obj["metadata"] |= {"creationTimestamp": created, "resourceVersion": "1"} | metadata
    return obj


@cache
def _parsed(text: str) -> bytes:
    return msgspec.json.encode(yaml.safe_load(text))


def seen(text: str, status: CommonStatus | None = None, **metadata: Any) -> Owned:
    """A resource with the status that was written last."""
    obj = served(text, **metadata)
    if status is not None:
        obj["status"] = plain_status(status)
    return owned(obj)


def pod(workload: str, revision: str = "r1", **status: Any) -> Manifest:
    """A pod that is ready, unless its status says something else."""
    standard = {
        "phase": "Running",
        "conditions": [
            {"type": "PodScheduled", "status": "True"},
            {"type": "ContainersReady", "status": "True"},
            {"type": "Ready", "status": "True", "lastTransitionTime": CREATED},
        ],
        "containerStatuses": [{"name": "main", "ready": True, "state": {"running": {}}}],
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": pod_name(workload),
            "namespace": NAMESPACE,
            "uid": f"{workload}-uid",
            "annotations": {REVISION: revision},
        },
        "spec": {"nodeName": "node-1", "containers": [{"name": "main", "image": IMAGE}]},
        "status": standard | status,
    }


def unready(*, running: bool = True, **condition: str) -> dict[str, Any]:
    """The status of a pod that is not ready."""
    state = {"running": {}} if running else {"waiting": {"reason": "ContainerCreating"}}
    ready = {"type": "Ready", "status": "False", "lastTransitionTime": "2026-01-05T14:59:50Z"}
    return {
        "phase": "Running" if running else "Pending",
        "conditions": [
            {"type": "PodScheduled", "status": "True"},
            {"type": "ContainersReady", "status": "False"},
            ready | condition,
        ],
        "containerStatuses": [{"name": "main", "ready": False, "state": state}],
    }


def waiting(word: str, message: str = "", **more: Any) -> dict[str, Any]:
    """The status of a pod whose container waits."""
    state = {"waiting": {"reason": word, "message": message}}
    container = {"name": "main", "ready": False, "image": "x:1", "state": state} | more
    return unready(running=False) | {"containerStatuses": [container]}


def unschedulable(message: str) -> dict[str, Any]:
    """The status of a pod that no node takes."""
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}
    return {"phase": "Pending", "conditions": [condition | {"message": message}]}


def refused(word: str, message: str = "no") -> dict[str, Any]:
    """The status of a pod that a kubelet refused."""
    return {"phase": "Failed", "reason": word, "message": message, "conditions": []}


def lost() -> dict[str, Any]:
    """The status of a pod whose node's controller has given up hearing of it."""
    conditions = [
        {"type": "PodScheduled", "status": "True"},
        {"type": "ContainersReady", "status": "True"},
        {"type": "Ready", "status": "False", "lastTransitionTime": "2026-01-05T14:59:00Z"},
    ]
    return {"conditions": conditions}


def stateful_set(workload: str, revision: str = "r1") -> Manifest:
    """A workload as a plan has it."""
    template = {
        "metadata": {"annotations": {REVISION: revision}},
        "spec": {"containers": [{"name": "main", "image": IMAGE}]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": workload, "namespace": NAMESPACE, "annotations": {HASH: "h"}},
        "spec": {"replicas": 1, "template": template},
    }


def by_ref(*manifests: Manifest) -> dict[Ref, Manifest]:
    """Children as a view has them."""
    return {ref_of(each): each for each in manifests}


class Set(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one strategy and its policy; all is well in it."""

    strategy: str = STRATEGY
    policy: str = POLICY
    strategy_meta: Mapping[str, Any] = {}
    policy_meta: Mapping[str, Any] = {}
    pods: Mapping[str, Mapping[str, Any] | None] = {}
    revision: str = "r1"
    reports: Mapping[str, ServiceReport | None] = {}
    unreachable: Mapping[str, str] = {}
    plan: Plan | None = None
    files: Mapping[str, Mapping[str, bytes]] = {}
    secrets: frozenset[str] = frozenset({"keys"})
    settings: Settings = SETTINGS
    outcome: Outcome = NOTHING
    others: tuple[Owned, ...] = ()
    before: CommonStatus | None = None
    policy_status: CommonStatus | None = None
    now: int = NOW
    asked: int = NOW + 3600 * SECOND
    ends: Mapping[str, float] = {}

    def but(self, **changes: Any) -> "Set":
        """The same with something changed."""
        return replace(self, **changes)


LOOKED_AT = RiskPolicyStatus(observed_generation=1)
ALL_WELL = Set()
BROKER = Set(policy=AT_BROKER)


def seat(**changes: Any) -> SeatReport:
    """The strategy as risk sees it."""
    standard = SeatReport(name="crossover", state="Active", generation=1, connected=True)
    return replace(standard, **changes)


def risk(**changes: Any) -> RiskReport:
    """What risk says."""
    standard = RiskReport(
        ready=True,
        policy_generation=1,
        state="Active",
        seats=(seat(),),
        breaker="Closed",
        books_match=True,
    )
    return replace(standard, **changes)


def pinning(reason: str = "Exclusive", **changes: Any) -> PinningReport:
    """What a process says of its cores."""
    return replace(PinningReport(reason=reason, wanted=1, cores=(3,), at_ns=NOW), **changes)


REPORTS: dict[str, ServiceReport] = {
    "main-market-data": MarketDataReport(ready=True, policy_generation=1, connected=True),
    "main-execution": ExecutionReport(ready=True, policy_generation=1, session_open=True),
    "main-risk": risk(),
    "crossover-strategy": StrategyReport(ready=True, policy_generation=1),
}


def view_of_strategy(scene: Set) -> View:
    """What a pass over the strategy looks at."""
    own = seen(scene.strategy, scene.before, **scene.strategy_meta)
    status = scene.policy_status or LOOKED_AT
    policy = seen(scene.policy, status, **scene.policy_meta) if scene.policy else None
    return View(
        own=own,
        policy=policy,
        strategies=(own, *scene.others),
        policies=(policy,) if policy else (),
        children=_pods(scene, ("crossover-strategy", *_of_policy())),
        reports=_reports(scene),
        unreachable=scene.unreachable,
        asked=dict.fromkeys(_reports(scene), scene.asked),
        ends=scene.ends,
        files=scene.files,
        secrets=dict.fromkeys(scene.secrets, "h"),
    )


def view_of_policy(scene: Set) -> View:
    """What a pass over the policy looks at."""
    own = seen(scene.policy, scene.before, **scene.policy_meta)
    strategies = (seen(scene.strategy),) if scene.strategy else ()
    return View(
        own=own,
        policy=own,
        strategies=strategies,
        policies=(own, *scene.others),
        children=_pods(scene, _of_policy()),
        reports=_reports(scene),
        unreachable=scene.unreachable,
        asked=dict.fromkeys(_reports(scene), scene.asked),
        ends=scene.ends,
        secrets=dict.fromkeys(scene.secrets, "h"),
    )


def strategy_status(scene: Set) -> Any:
    """The status that a pass over the strategy comes to."""
    view = view_of_strategy(scene)
    plan = scene.plan or Plan(children=(stateful_set("crossover-strategy"),))
    return status_of_pass(view, plan, scene.settings, scene.now, outcome=scene.outcome)


def policy_status(scene: Set) -> Any:
    """The status that a pass over the policy comes to."""
    plan = scene.plan or Plan(children=tuple(map(stateful_set, _of_policy())))
    view = view_of_policy(scene)
    return status_of_pass(view, plan, scene.settings, scene.now, outcome=scene.outcome)


STATUSES: dict[str, Callable[[Set], Any]] = {
    "TradingStrategy": strategy_status,
    "RiskPolicy": policy_status,
}


def reason(status: Any, about: str) -> str:
    """The reason of a condition, "" where there is none of that type."""
    return next((each.reason for each in status.conditions if each.type == about), "")


def message(status: Any, about: str) -> str:
    """The message of a condition."""
    return next((each.message for each in status.conditions if each.type == about), "")


def _of_policy() -> tuple[str, ...]:
    return tuple(f"main-{service}" for service in POLICY_SERVICES)


def _pods(scene: Set, workloads: tuple[str, ...]) -> dict[Ref, Manifest]:
    made = []
    for workload in workloads:
        status = scene.pods.get(workload, {})
        if status is not None:
            made.append(pod(workload, scene.revision, **status))
    return by_ref(*made)


def _reports(scene: Set) -> dict[str, ServiceReport]:
    changed = {**REPORTS, **scene.reports}
    return {name: report for name, report in changed.items() if report is not None}
