"""A test controller in the place of a kubelet: pods are created when their certificates are there.

It mounts the certificates' Secrets, follows them, and has the product's own status door answer for
each pod by them with what services would report. It does so only in the namespace of one test.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from tests.cluster.api import Api
from tests.cluster.mounted_doors import Doors, Mount, doors_of
from tests.cluster.obedient_reports import Desk
from tests.cluster.pod_statuses import running, says
from tests.cluster.repeating import repeating
from tradewind.deploy.cluster import (
    COMPONENT_LABEL,
    INSTANCE_LABEL,
    MANAGED_BY,
    MANAGED_BY_LABEL,
    POLICY_LABEL,
    tls_name,
)
from tradewind.deploy.plan import RISK
from tradewind.deploy.reports import REPORTS

_EVERY_S = 0.5
_NODES = "/api/v1/nodes"
_SELECTOR = f"{MANAGED_BY_LABEL}={MANAGED_BY}"


class MountingTestController:
    """Creates pods and answers for them.

    `addresses` and `mounts` are by workload; `instead` are workloads that show the certificate of
    another.
    """

    def __init__(self, api: Api, namespace: str, folder: Path, doors: Doors) -> None:
        self._api, self._folder, self.doors = api, folder, doors
        self._core = f"/api/v1/namespaces/{namespace}"
        self._desk = Desk(api, namespace)
        self._enforced = 0
        self.addresses: dict[str, str] = {}
        self.mounts: dict[str, Mount] = {}
        self.instead: dict[str, str] = {}
        self.node = f"test-controller-of-{namespace}"

    def look(self) -> None:
        """Do once what is to be done for the pods that there are."""
        with suppress(httpx.HTTPError):  # the server is busy
            for pod in self._api.get(f"{self._core}/pods", labelSelector=_SELECTOR)["items"]:
                with suppress(httpx.HTTPError):  # it is gone meanwhile
                    self._attend(pod)

    def secret(self, workload: str) -> dict[str, str] | None:
        """What the Secret of a workload's certificate holds, None where it is not there."""
        answer = self._api.http.get(f"{self._core}/secrets/{tls_name(workload)}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        data: dict[str, str] = answer.raise_for_status().json()["data"]
        return data

    def _attend(self, pod: Any) -> None:
        name = pod["metadata"]["name"]
        if pod["metadata"].get("deletionTimestamp"):
            self._api.delete(f"{self._core}/pods/{name}", gracePeriodSeconds=0)
            return
        if not pod["spec"].get("nodeName"):
            target = {"kind": "Node", "apiVersion": "v1", "name": self.node}
            binding = {"metadata": {"name": name}, "target": target}
            self._api.create(f"{self._core}/pods/{name}/binding", binding)
        address = self._address(pod["metadata"]["labels"])
        wanted = running(pod, address) if address else _creating(pod)
        if not says(pod, wanted):
            self._api.merge(f"{self._core}/pods/{name}/status", {"status": wanted})

    def _address(self, labels: dict[str, str]) -> str:
        """Where a pod answers, "" while its certificate is missing."""
        service, workload, policy = (
            labels[each] for each in (COMPONENT_LABEL, INSTANCE_LABEL, POLICY_LABEL)
        )
        if service not in REPORTS:
            return "127.0.0.1"
        data = self.secret(self.instead.get(workload, workload))
        if data is None:
            return self.addresses.get(workload, "")
        self._mount(workload).follow(data)
        if workload not in self.addresses:
            self.addresses[workload] = self.doors.open(
                self.mounts[workload].files, policy, lambda: self._document(labels)
            )
        if service == RISK:
            self._write_as_risk(policy, self._desk.report(labels)["policy_generation"])
        return self.addresses[workload]

    def _write_as_risk(self, policy: str, generation: int) -> None:
        """Risk's own part of its policy's status: which generation it applies."""
        if generation != self._enforced:
            self._desk.enforce(policy, generation)
            self._enforced = generation

    def _mount(self, workload: str) -> Mount:
        if workload not in self.mounts:
            self.mounts[workload] = Mount(self._folder / workload)
        return self.mounts[workload]

    def _document(self, labels: dict[str, str]) -> bytes:
        return json.dumps({"report": self._desk.report(labels)}).encode()


@contextmanager
def mounting(api: Api, namespace: str, folder: Path) -> Iterator[MountingTestController]:
    """A test controller that runs while the block lasts."""
    with doors_of(namespace) as doors:
        made = MountingTestController(api, namespace, folder, doors)
        node = {"metadata": {"name": made.node}, "spec": {"unschedulable": True}}
        api.create(_NODES, node)
        try:
            with repeating(made.look, _EVERY_S):
                yield made
        finally:
            api.delete(f"{_NODES}/{made.node}")


def _creating(pod: Any) -> Any:
    """What a kubelet says of a pod whose volumes are not there yet."""
    waiting = {"waiting": {"reason": "ContainerCreating"}}
    containers = [
        {
            "name": each["name"],
            "image": each["image"],
            "imageID": "",
            "ready": False,
            "restartCount": 0,
            "state": waiting,
        }
        for each in pod["spec"]["containers"]
    ]
    conditions = [
        {"type": "PodScheduled", "status": "True"},
        {"type": "ContainersReady", "status": "False"},
        {"type": "Ready", "status": "False"},
    ]
    began = pod["metadata"]["creationTimestamp"]
    return {
        "phase": "Pending",
        "startTime": began,
        "conditions": [{**each, "lastTransitionTime": began} for each in conditions],
        "containerStatuses": containers,
    }
