"""What the cluster says of a pod, in the few facts that a plan asks for."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from tradewind.deploy.cluster import (
    COMPONENT_LABEL,
    INSTANCE_LABEL,
    POLICY_LABEL,
    STRATEGY_LABEL,
)
from tradewind.domain.values import SECOND
from tradewind_operator.model import Manifest
from tradewind_operator.planning.revisions import revision_in
from tradewind_operator.planning.scopes import Scope

ENDED = ("Failed", "Succeeded")


class PodFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A pod. `own` says that the operator made it, for the owner with `controller`'s uid."""

    manifest: Manifest
    uid: str
    workload: str
    service: str
    policy: str
    strategy: str
    revision: str
    image: str
    ready: bool
    terminating: bool
    phase: str
    started_ns: int
    controller_kind: str
    controller: str

    @property
    def has_ended(self) -> bool:
        """A kubelet refused it, or it ended; it never runs again."""
        return self.phase in ENDED


def pods_of_account(scope: Scope) -> tuple[PodFacts, ...]:
    """Every pod of the policy that the view has, by workload."""
    manifests = [each for ref, each in scope.observed.items() if ref.kind == "Pod"]
    found = [facts_of(each) for each in manifests]
    own = [each for each in found if each.policy == scope.policy.name and each.workload]
    return tuple(sorted(own, key=lambda each: each.workload))


def facts_of(pod: Manifest) -> PodFacts:
    """The facts of a pod."""
    metadata, status = pod["metadata"], pod.get("status") or {}
    labels, controller = metadata.get("labels") or {}, controller_of(pod)
    terminating = bool(metadata.get("deletionTimestamp"))
    return PodFacts(
        manifest=pod,
        uid=str(metadata.get("uid", "")),
        workload=str(labels.get(INSTANCE_LABEL, "")),
        service=str(labels.get(COMPONENT_LABEL, "")),
        policy=str(labels.get(POLICY_LABEL, "")),
        strategy=str(labels.get(STRATEGY_LABEL, "")),
        revision=revision_in(pod),
        image=_image_of(pod),
        ready=_is_ready(status) and not terminating,
        terminating=terminating,
        phase=str(status.get("phase", "")),
        started_ns=moment_ns(status.get("startTime") or metadata.get("creationTimestamp")),
        controller_kind=str(controller.get("kind", "")),
        controller=str(controller.get("uid", "")),
    )


def controller_of(manifest: Manifest) -> dict[str, Any]:
    """The owner that controls an object; empty where none does."""
    owners = manifest["metadata"].get("ownerReferences") or []
    return next((each for each in owners if each.get("controller")), {})


def moment_ns(text: Any) -> int:
    """A time as Kubernetes writes it, in UTC nanoseconds; 0 where there is none."""
    try:
        at = datetime.fromisoformat(str(text or "").replace("Z", "+00:00"))
    except ValueError:
        return 0
    zoned = at if at.tzinfo else at.replace(tzinfo=UTC)
    return int(zoned.timestamp() * 1_000) * (SECOND // 1_000)


def ready_since_ns(pod: Manifest) -> int:
    """When a pod became ready; 0 where it is not."""
    ready = [each for each in _conditions(pod.get("status") or {}) if _says_ready(each)]
    return moment_ns(ready[0].get("lastTransitionTime")) if ready else 0


def ended_ns(pod: Manifest) -> int:
    """When a pod ended, as well as its status tells."""
    status = pod.get("status") or {}
    states = [each.get("state") or {} for each in status.get("containerStatuses") or []]
    times = [(each.get("terminated") or {}).get("finishedAt") for each in states]
    times += [each.get("lastTransitionTime") for each in _conditions(status)]
    times += [status.get("startTime"), pod["metadata"].get("creationTimestamp")]
    return max(moment_ns(each) for each in times)


def _image_of(pod: Manifest) -> str:
    containers = (pod.get("spec") or {}).get("containers") or [{}]
    return str(containers[0].get("image", ""))


def _conditions(status: dict[str, Any]) -> list[dict[str, Any]]:
    return list(status.get("conditions") or [])


def _is_ready(status: dict[str, Any]) -> bool:
    return any(_says_ready(each) for each in _conditions(status))


def _says_ready(condition: dict[str, Any]) -> bool:
    return condition.get("type") == "Ready" and condition.get("status") == "True"
