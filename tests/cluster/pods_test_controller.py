"""A test controller in the place of a kubelet and of what would run in its pods.

It says on the status of pods that nobody runs what a kubelet would say, and answers at `/status`,
by the certificates that the operator made for these pods, what services would report. It obeys the
API server at once; a scenario changes what it says. It does so only in the namespace of one test.
"""

import copy
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import httpx

from tests.cluster.api import Api
from tests.cluster.obedient_reports import Desk
from tests.cluster.status_doors import StatusDoor
from tradewind.deploy.cluster import (
    COMPONENT_LABEL,
    INSTANCE_LABEL,
    MANAGED_BY,
    MANAGED_BY_LABEL,
    POLICY_LABEL,
)
from tradewind.deploy.plan import RISK
from tradewind.deploy.reports import REPORTS

_EVERY_S = 0.3
_NODES = "/api/v1/nodes"
_SELECTOR = f"{MANAGED_BY_LABEL}={MANAGED_BY}"

Manifest = dict[str, Any]


class PodsTestController:
    """Marks pods ready and answers for them, on a node that only it stands for.

    Without one the scheduler would say again and again that there is none. `statuses` and `reports`
    are what a scenario wants: fields of a pod's status by its name, and of a report by its
    workload's. `silent` workloads answer nobody.
    """

    def __init__(self, api: Api, namespace: str) -> None:
        self._api, self._namespace = api, namespace
        self.node = f"test-controller-of-{namespace}"
        self._pods = f"/api/v1/namespaces/{namespace}/pods"
        self._desk = Desk(api, namespace)
        self._doors: dict[str, StatusDoor] = {}
        self._enforced: dict[str, int] = {}
        self._stop = threading.Event()
        self.statuses: dict[str, Manifest] = {}
        self.reports: dict[str, Manifest] = {}
        self.silent: set[str] = set()

    def run(self) -> None:
        """Look at the pods again and again until `stop`; for a thread."""
        while not self._stop.wait(_EVERY_S):
            with suppress(httpx.HTTPError):  # the server is busy
                self._look()
        for door in self._doors.values():
            door.close()

    def stop(self) -> None:
        """End it."""
        self._stop.set()

    def _look(self) -> None:
        pods = self._api.get(self._pods, labelSelector=_SELECTOR)["items"]
        for uid in set(self._doors) - {each["metadata"]["uid"] for each in pods}:
            self._doors.pop(uid).close()
        for pod in pods:
            with suppress(httpx.HTTPError):  # it is gone meanwhile, or has no certificate yet
                self._attend(pod)

    def _attend(self, pod: Manifest) -> None:
        name = pod["metadata"]["name"]
        if pod["metadata"].get("deletionTimestamp"):
            self._api.delete(f"{self._pods}/{name}", gracePeriodSeconds=0)
            return
        if not pod["spec"].get("nodeName"):
            target = {"kind": "Node", "apiVersion": "v1", "name": self.node}
            binding = {"metadata": {"name": name}, "target": target}
            self._api.create(f"{self._pods}/{name}/binding", binding)
        door = self._door(pod)
        if door:
            self._write_as_risk(pod)
        wanted = self._status(pod, door.address if door else "127.0.0.1")
        if self.statuses.get(name, {}).get("phase") == "Pending" or _says(pod, wanted):
            return
        self._api.merge(f"{self._pods}/{name}/status", {"status": _dated(wanted)})

    def _write_as_risk(self, pod: Manifest) -> None:
        """Risk's own part of its policy's status: which generation it applies."""
        labels = pod["metadata"]["labels"]
        said = self._answer(labels) if labels[COMPONENT_LABEL] == RISK else None
        if said is None:
            return
        policy, generation = labels[POLICY_LABEL], said["report"]["policy_generation"]
        if generation and self._enforced.get(policy) != generation:
            self._desk.enforce(policy, generation)
            self._enforced[policy] = generation

    def _status(self, pod: Manifest, address: str) -> Manifest:
        return {**_running(pod, address), **self.statuses.get(pod["metadata"]["name"], {})}

    def _door(self, pod: Manifest) -> StatusDoor | None:
        """Where a pod answers; None for what reports nothing, or has no certificate yet."""
        uid, labels = pod["metadata"]["uid"], pod["metadata"]["labels"]
        service, workload = labels[COMPONENT_LABEL], labels[INSTANCE_LABEL]
        if service not in REPORTS:
            return None
        if uid not in self._doors:
            secret = self._api.get(f"/api/v1/namespaces/{self._namespace}/secrets/{workload}-tls")
            self._doors[uid] = StatusDoor(secret["data"], lambda: self._answer(labels))
        return self._doors[uid]

    def _answer(self, labels: Mapping[str, str]) -> Manifest | None:
        workload = labels[INSTANCE_LABEL]
        if workload in self.silent:
            return None
        said = self._desk.report(labels)
        return {"report": {**said, **copy.deepcopy(self.reports.get(workload, {}))}}


@contextmanager
def attending(api: Api, namespace: str) -> Iterator[PodsTestController]:
    """A test controller that runs while the block lasts."""
    made = PodsTestController(api, namespace)
    node = {"metadata": {"name": made.node}, "spec": {"unschedulable": True}}
    api.create(_NODES, node)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.stop()
        thread.join(20)
        api.delete(f"{_NODES}/{made.node}")


def _dated(status: Manifest) -> Manifest:
    """Conditions that a scenario gives begin now."""
    now = {"lastTransitionTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    return {**status, "conditions": [{**now, **each} for each in status["conditions"]]}


def _running(pod: Manifest, address: str) -> Manifest:
    began = pod["metadata"]["creationTimestamp"]
    words = ("PodScheduled", "Initialized", "ContainersReady", "Ready")
    conditions = [
        {"type": each, "status": "True", "lastTransitionTime": began, "reason": "TestController"}
        for each in words
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


def _says(pod: Manifest, wanted: Manifest) -> bool:
    """Whether a status has what is wanted of phase, reason, address and conditions."""
    status = pod.get("status", {})
    plain = all(status.get(key) == wanted.get(key) for key in ("phase", "reason", "podIP"))
    return plain and _standings(status) == _standings(wanted)


def _standings(status: Manifest) -> dict[str, str]:
    return {each["type"]: each["status"] for each in status.get("conditions", [])}
