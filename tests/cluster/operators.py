"""The operator as a process in front of a real API server, by a user of its own."""

import json
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.cluster.children import Child
from tests.cluster.clusters import Cluster
from tests.cluster.installing import in_namespace
from tests.cluster.kubeconfigs import Access
from tests.process.processes import eventually
from tests.unit.resources.files import POLICY, STRATEGY

IMAGE = "registry.local/tradewind/services@sha256:" + "1" * 64
RBAC = "rbac.authorization.k8s.io"
SELECTOR = "app.kubernetes.io/managed-by=tradewind-operator"
_MAIN = """
import runpy, sys
sys.modules["kubernetes_validate"] = None
runpy.run_module("tradewind_operator", run_name="__main__", alter_sys=True)
"""
"""As its image runs it: the client loads a validator where there is one, for a second and more."""
_STARTED = '"event": "started"'


class RunningOperator:
    """One process; `namespace` is what it watches and, unless told otherwise, where it lives."""

    def __init__(
        self, cluster: Cluster, namespace: str, folder: Path, *, name: str = "one", **settings: Any
    ) -> None:
        self.cluster, self.namespace, self.name = cluster, namespace, name
        self.user = f"{namespace}-{name}"
        self._folder = folder / name
        self._folder.mkdir()
        self._settings = {
            **_SETTINGS,
            "namespace": namespace,
            "namespaces": [namespace],
            **settings,
        }
        self._kubeconfig = self._give_access()
        self._child: Child | None = None

    def start(self) -> "RunningOperator":
        """Start it; it may have to wait for the Lease."""
        settings = self._folder / "settings.json"
        settings.write_text(json.dumps(self._settings))
        argv = [sys.executable, "-c", _MAIN, "--settings", str(settings)]
        self._log = self._folder / f"{time.monotonic_ns()}.log"
        self._child = Child(argv, self._log, self._environment())
        return self

    def until_leading(self) -> "RunningOperator":
        """Wait until it leads and has seen everything."""
        eventually(f"{self.name} leads", lambda: self.figure("tradewind_synced"), 120)
        return self

    def until_idle(self) -> "RunningOperator":
        """Wait until it has nothing to do for a while."""
        eventually(f"{self.name} has nothing to do", self._is_idle, 120)
        return self

    def figure(self, name: str, /, **labels: str) -> float:
        """A metric's value, summed over what the labels leave open; 0 without an answer."""
        lines = (line for line in self.page("metrics").splitlines() if line.startswith(name))
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        fitting = (line for line in lines if all(each in line for each in wanted))
        return sum(float(line.split("#")[0].rsplit(" ", 1)[1]) for line in fitting)

    def page(self, name: str) -> str:
        """What it answers at its door, "" without an answer."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/{name}", timeout=5).text
        except (httpx.HTTPError, OSError):
            return ""

    @property
    def port(self) -> int:
        """Where it listens; 0 when it does not yet."""
        lines = self.log.splitlines()
        started = (json.loads(line) for line in lines if _STARTED in line)
        return int(next(started, {"port": 0})["port"])

    @property
    def log(self) -> str:
        """What it has written since its last start."""
        return self._log.read_text() if self._log.exists() else ""

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._child is not None and self._child.alive()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self._child is not None:
            self._child.signal(number)

    def end(self) -> None:
        """Stop it as a kubelet would."""
        if self._child is not None and self._child.alive():
            self.signal(signal.SIGCONT)
            self._child.end(20)

    def _environment(self) -> dict[str, str]:
        return {"KUBECONFIG": str(self._kubeconfig)}

    def _is_idle(self) -> bool:
        before = self._writes()
        time.sleep(1.5)
        passed = self.figure("tradewind_reconcile_total") > 0
        return passed and before == self._writes() and not self.figure("tradewind_queue_depth")

    def _writes(self) -> float:
        """Writes so far, but for the Lease's."""
        verbs = ("create", "patch", "delete")
        return sum(self.figure("tradewind_api_requests_total", verb=verb) for verb in verbs)

    def _give_access(self) -> Path:
        return self._administrator().write(self._folder / "kubeconfig")

    def _administrator(self) -> Access:
        access = self.cluster.user(self.user, "tradewind-tests")
        self.cluster.api.apply(_binding(self.user))
        return access


def children(cluster: Cluster, namespace: str, version: str, kind: str) -> list[dict[str, Any]]:
    """What operators made of a kind."""
    path = cluster.api.collection(version, kind, namespace)
    found: list[dict[str, Any]] = cluster.api.get(path, labelSelector=SELECTOR)["items"]
    return found


def apply_platform(cluster: Cluster, namespace: str) -> None:
    """A policy on a simulated account, and a strategy under it."""
    for text in (POLICY, STRATEGY):
        cluster.api.apply(in_namespace(text, namespace))


def within(what: str, ask: Callable[[], bool], seconds: float) -> float:
    """Wait for something; return how many seconds it took."""
    start = time.monotonic()
    eventually(what, ask, seconds)
    return time.monotonic() - start


def _binding(user: str) -> dict[str, Any]:
    return {
        "apiVersion": f"{RBAC}/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": user},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "cluster-admin"},
        "subjects": [{"kind": "User", "name": user, "apiGroup": RBAC}],
    }


_SETTINGS = {
    "servicesImage": IMAGE,
    "network": {"apiServerCidrs": ["10.96.0.1/32"]},
    "httpPort": 0,
    "statusEveryS": 5,
}
