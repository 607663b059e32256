"""What a kubelet says on the status of a pod that runs, and whether a pod says so already."""

import time
from typing import Any

Manifest = dict[str, Any]
_CONDITIONS = ("PodScheduled", "Initialized", "ContainersReady", "Ready")


def running(pod: Manifest, address: str) -> Manifest:
    """The status of a pod that is ready since it was made, at this address."""
    began = pod["metadata"]["creationTimestamp"]
    conditions = [
        {"type": each, "status": "True", "lastTransitionTime": began, "reason": "TestController"}
        for each in _CONDITIONS
    ]
    return {
        "phase": "Running",
        "reason": None,
        "podIP": address,
        "podIPs": [{"ip": address}],
        "startTime": began,
        "conditions": conditions,
        "containerStatuses": [_container(each, began) for each in pod["spec"]["containers"]],
    }


def dated(status: Manifest) -> Manifest:
    """Conditions that a scenario gives begin now."""
    now = {"lastTransitionTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    return {**status, "conditions": [{**now, **each} for each in status["conditions"]]}


def says(pod: Manifest, wanted: Manifest) -> bool:
    """Whether a status has what is wanted of phase, reason, address and conditions."""
    status = pod.get("status", {})
    plain = all(status.get(key) == wanted.get(key) for key in ("phase", "reason", "podIP"))
    return plain and _standings(status) == _standings(wanted)


def _container(container: Manifest, began: str) -> Manifest:
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": container["image"],
        "ready": True,
        "started": True,
        "restartCount": 0,
        "state": {"running": {"startedAt": began}},
    }


def _standings(status: Manifest) -> dict[str, str]:
    return {each["type"]: each["status"] for each in status.get("conditions", [])}
