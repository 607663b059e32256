"""A test controller in the place of a kubelet and of what would run in its pods.

It says on the status of pods that nobody runs what a kubelet would say, and answers at `/status`,
by the certificates that the operator made for these pods, what services would report. It obeys the
API server at once; a scenario changes what it says. It does so only in the namespace of one test.
"""

import copy
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress

import httpx

from tests.cluster.api import Api
from tests.cluster.obedient_reports import Desk
from tests.cluster.pod_statuses import Manifest, dated, running, says
from tests.cluster.repeating import repeating
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
_HELD_S = 10.0
"""Longer than anybody waits for an answer."""


class PodsTestController:
    """Marks pods ready and answers for them, on a node that only it stands for.

    Without one the scheduler would say again and again that there is none. `statuses` and `reports`
    are what a scenario wants: fields of a pod's status by its name, and of a report by its
    workload's. While `talking` is not set whoever asks a pod waits for its answer.
    """

    def __init__(self, api: Api, namespace: str) -> None:
        self._api, self._namespace = api, namespace
        self.node = f"test-controller-of-{namespace}"
        self._pods = f"/api/v1/namespaces/{namespace}/pods"
        self._desk = Desk(api, namespace)
        self._doors: dict[str, StatusDoor] = {}
        self._enforced: dict[str, int] = {}
        self.statuses: dict[str, Manifest] = {}
        self.reports: dict[str, Manifest] = {}
        self.talking = threading.Event()
        self.talking.set()

    def look(self) -> None:
        """Do once what is to be done for the pods that there are."""
        with suppress(httpx.HTTPError):  # the server is busy
            self._look()

    def close(self) -> None:
        """Nobody answers any more."""
        self.talking.set()
        for door in self._doors.values():
            door.close()

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
            self._take(name)
        door = self._door(pod)
        if door:
            self._write_as_risk(pod)
        self._say(pod, door.address if door else "127.0.0.1")

    def _take(self, name: str) -> None:
        """Bind a pod to our node, as the scheduler would."""
        target = {"kind": "Node", "apiVersion": "v1", "name": self.node}
        binding = {"metadata": {"name": name}, "target": target}
        self._api.create(f"{self._pods}/{name}/binding", binding)

    def _say(self, pod: Manifest, address: str) -> None:
        name = pod["metadata"]["name"]
        wanted = {**running(pod, address), **self.statuses.get(name, {})}
        if wanted["phase"] != "Pending" and not says(pod, wanted):
            self._api.merge(f"{self._pods}/{name}/status", {"status": dated(wanted)})

    def _write_as_risk(self, pod: Manifest) -> None:
        """Risk's own part of its policy's status: which generation it applies."""
        labels = pod["metadata"]["labels"]
        if labels[COMPONENT_LABEL] != RISK:
            return
        policy, report = labels[POLICY_LABEL], self._answer(labels)["report"]
        generation = report["policy_generation"]
        if generation and self._enforced.get(policy) != generation:
            self._desk.enforce(policy, generation)
            self._enforced[policy] = generation

    def _door(self, pod: Manifest) -> StatusDoor | None:
        """Where a pod answers; None for what reports nothing, or has no certificate yet."""
        uid, labels = pod["metadata"]["uid"], pod["metadata"]["labels"]
        service, workload = labels[COMPONENT_LABEL], labels[INSTANCE_LABEL]
        if service not in REPORTS:
            return None
        if uid not in self._doors:
            secret = self._api.get(f"/api/v1/namespaces/{self._namespace}/secrets/{workload}-tls")
            self._doors[uid] = StatusDoor(secret["data"], lambda: self._answer_when_talking(labels))
        return self._doors[uid]

    def _answer(self, labels: Mapping[str, str]) -> Manifest:
        """What a pod's service says now."""
        said = self._desk.report(labels)
        return {"report": {**said, **copy.deepcopy(self.reports.get(labels[INSTANCE_LABEL], {}))}}

    def _answer_when_talking(self, labels: Mapping[str, str]) -> Manifest:
        self.talking.wait(_HELD_S)
        return self._answer(labels)


@contextmanager
def attending(api: Api, namespace: str) -> Iterator[PodsTestController]:
    """A test controller that runs while the block lasts."""
    made = PodsTestController(api, namespace)
    node = {"metadata": {"name": made.node}, "spec": {"unschedulable": True}}
    api.create(_NODES, node)
    try:
        with closing(made), repeating(made.look, _EVERY_S):
            yield made
    finally:
        api.delete(f"{_NODES}/{made.node}")
