"""What a pod's own status tells about it.

Where a node does not answer, nobody but the node's controller writes the pod: it sets the pod's
Ready to False and leaves the containers as they were, ready. A kubelet never writes it so.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

import msgspec

from tradewind_operator.model import Manifest
from tradewind_operator.statuses.last_words import last_words
from tradewind_operator.statuses.moments import age_s

_OVERDUE_S = 60.0
_NODE_LOST = "NodeLost"
REFUSALS = (
    "OutOfcpu",
    "OutOfCPU",
    "TopologyAffinityError",
    "SMTAlignmentError",
    "UnexpectedAdmissionError",
)
"""Reasons of a pod that a kubelet did not take."""
_IMAGES = frozenset(
    {
        "ErrImagePull",
        "ImagePullBackOff",
        "ErrImageNeverPull",
        "InvalidImageName",
        "ImageInspectError",
        "RegistryUnavailable",
    }
)
_BROKEN = frozenset({"CreateContainerConfigError", "CreateContainerError", "RunContainerError"})


class PodState(StrEnum):
    """What a pod is at."""

    ABSENT = "absent"
    LOST = "lost"
    ENDING = "ending"
    REFUSED = "refused"
    FAILED = "failed"
    UNSCHEDULABLE = "unschedulable"
    IMAGE = "image"
    CRASHING = "crashing"
    STARTING = "starting"
    READY = "ready"


class PodLook(msgspec.Struct, frozen=True, kw_only=True):
    """One pod. `word` is Kubernetes' own reason; `message` is for people.

    `ended` is what a process said last of itself, where it ended.
    """

    name: str
    state: PodState = PodState.ABSENT
    word: str = ""
    message: str = ""
    node: str = ""
    revision: str = ""
    running: bool = False
    not_ready_since: str = ""
    ended: str = ""

    @property
    def is_ready(self) -> bool:
        """It may be spoken to."""
        return self.state is PodState.READY

    @property
    def runs(self) -> bool:
        """Its process is there and can report."""
        return self.is_ready or (self.state is PodState.STARTING and self.running)


def look_at(name: str, pod: Manifest | None, revision_key: str, now_ns: int) -> PodLook:
    """Tell what a pod is at."""
    if pod is None:
        return PodLook(name=name, message=f"there is no pod {name} yet")
    status: dict[str, Any] = pod.get("status") or {}
    state, word, message = next(_findings(pod, status, now_ns))
    ready = _condition(status, "Ready")
    return PodLook(
        name=name,
        state=state,
        word=word,
        message=f"pod {name}: {message}",
        node=(pod.get("spec") or {}).get("nodeName") or "",
        revision=(pod["metadata"].get("annotations") or {}).get(revision_key, ""),
        running=any("running" in (each.get("state") or {}) for each in _containers(status)),
        not_ready_since="" if _is(ready, "True") else str(ready.get("lastTransitionTime") or ""),
        ended=next(_last_words(status), ""),
    )


_Finding = tuple[PodState, str, str]


def _findings(pod: Manifest, status: dict[str, Any], now_ns: int) -> Iterator[_Finding]:
    """The first one counts."""
    metadata, word = pod["metadata"], str(status.get("reason") or "")
    deleted = str(metadata.get("deletionTimestamp") or "")
    node = (pod.get("spec") or {}).get("nodeName")
    if word == _NODE_LOST or _is_silent(status):
        yield PodState.LOST, _NODE_LOST, f"its node {node} does not answer"
    if deleted and node and age_s(deleted, now_ns) > _OVERDUE_S:
        yield PodState.LOST, _NODE_LOST, f"it should be gone, and its node {node} does not say so"
    if deleted:
        yield PodState.ENDING, "", "it is being stopped"
    if status.get("phase") in ("Failed", "Succeeded"):
        yield _ended(status, word)
    scheduled = _condition(status, "PodScheduled")
    if _is(scheduled, "False"):
        text = str(scheduled.get("message") or "no node takes it")
        yield PodState.UNSCHEDULABLE, str(scheduled.get("reason") or ""), text
    for container in _containers(status):
        yield from _waiting(container)
    if _is(_condition(status, "Ready"), "True"):
        yield PodState.READY, "", "ready"
    yield PodState.STARTING, "", "it starts"


def _ended(status: dict[str, Any], word: str) -> _Finding:
    text = str(status.get("message") or "")
    if word in REFUSALS:
        return PodState.REFUSED, word, f"{word}: {text}"
    ends = [text for each in _containers(status) for text in _ends(each.get("state") or {})]
    return PodState.FAILED, word, "; ".join(filter(None, (word, text, *ends))) or "it ended"


def _waiting(container: dict[str, Any]) -> Iterator[_Finding]:
    waiting = (container.get("state") or {}).get("waiting") or {}
    word, text = str(waiting.get("reason") or ""), str(waiting.get("message") or "")
    if word in _IMAGES:
        yield PodState.IMAGE, word, f"{word} of {container.get('image', '')}: {text}"
    elif word == "CrashLoopBackOff":
        last = "; ".join(_ends(container.get("lastState") or {}))
        yield PodState.CRASHING, word, f"{last or text}; see its log with --previous"
    elif word in _BROKEN:
        yield PodState.STARTING, word, f"{word}: {text}"


def _ends(state: dict[str, Any]) -> Iterator[str]:
    ended = state.get("terminated")
    if ended:
        words = str(ended.get("reason") or "Error")
        text = last_words(str(ended.get("message") or ""))
        yield f"{words}, exit code {ended.get('exitCode', '?')}" + (f": {text}" if text else "")


def _last_words(status: dict[str, Any]) -> Iterator[str]:
    """What is in a container's termination message."""
    for container in _containers(status):
        for state in (container.get("state") or {}, container.get("lastState") or {}):
            said = last_words(str((state.get("terminated") or {}).get("message") or ""))
            if said:
                yield said


def _is_silent(status: dict[str, Any]) -> bool:
    """The pod is not ready though its containers are: a node's controller wrote that."""
    return (
        status.get("phase") == "Running"
        and _is(_condition(status, "Ready"), "False")
        and _is(_condition(status, "ContainersReady"), "True")
    )


def _containers(status: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return [
        *(status.get("initContainerStatuses") or ()),
        *(status.get("containerStatuses") or ()),
    ]


def _condition(status: dict[str, Any], about: str) -> dict[str, Any]:
    found = (each for each in status.get("conditions") or () if each.get("type") == about)
    return next(found, {})


def _is(condition: dict[str, Any], standing: str) -> bool:
    return condition.get("status") == standing
