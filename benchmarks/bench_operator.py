"""How long an operator needs from cold to synced over a thousand strategies, in how much memory.

On a real API server without nodes: an operator makes everything (without its limit on writes, which
is told apart), another process starts over what is there, and then has nothing to do: by the audit
log it writes nothing but its Lease. STRATEGIES=100 makes fewer, IDLE=1200 looks for longer. The
pods are never scheduled, so every resource is looked at again as one that is not ready.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from benchmarks.figures import Figure, less
from benchmarks.operators import Process, write_settings
from tests.cluster import clusters
from tests.cluster.audits import AuditLog
from tests.cluster.clusters import Cluster
from tests.cluster.installing import install
from tests.unit.resources.files import POLICY, STRATEGY

NAMESPACES, POLICIES = 5, 20
STRATEGIES = int(os.environ.get("STRATEGIES", "1000"))
IDLE_S = float(os.environ.get("IDLE", "150"))
USER = "operator-of-a-benchmark"
_RBAC = "rbac.authorization.k8s.io"
_BINDING = {
    "apiVersion": f"{_RBAC}/v1",
    "kind": "ClusterRoleBinding",
    "metadata": {"name": USER},
    "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": "cluster-admin"},
    "subjects": [{"kind": "User", "name": USER, "apiGroup": _RBAC}],
}
SYNCED_S, RESIDENT_MIB = 10.0, 150.0


def run() -> list[Figure]:
    """Make everything, start cold, be idle."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with clusters.reached(folder) as cluster:
            install(cluster.api)
            _make(cluster)
            cluster.api.apply(_BINDING)
            cluster.user(USER, "tradewind-tests").write(folder / "kubeconfig")
            write_settings(folder, _names())
            return [*_created(folder), *_cold(folder, cluster.audit)]


def _created(folder: Path) -> Iterator[Figure]:
    first = Process(folder, unlimited=True)
    yield less(
        f"first creation of {STRATEGIES} strategies", first.until_quiet(POLICIES + STRATEGIES), "s"
    )
    yield less("  its processor time", first.cpu_s(), "s")
    first.end()


def _cold(folder: Path, audit: AuditLog | None) -> Iterator[Figure]:
    cold = Process(folder, unlimited=False)
    yield less("cold to synced", cold.until_synced(), "s", floor=SYNCED_S)
    yield less("  its processor time", cold.cpu_s(), "s")
    yield less("cold to the end of every pass", cold.until_quiet(POLICIES + STRATEGIES), "s")
    yield less("  its processor time", cold.cpu_s(), "s")
    yield from _idle(cold, audit)
    resident = cold.memory()
    yield less("memory in the end", resident["VmRSS"], "MiB", floor=RESIDENT_MIB)
    yield less("memory at most", resident["VmHWM"], "MiB", goal=RESIDENT_MIB)
    cold.end()


def _idle(cold: Process, audit: AuditLog | None) -> Iterator[Figure]:
    """Nothing happens for a while: who writes, and what does it cost?"""
    mark, begun, spent = audit.mark() if audit else 0, time.monotonic(), cold.cpu_s()
    time.sleep(IDLE_S)
    took = time.monotonic() - begun
    if audit is not None:
        written = [each for each in audit.writes_of(USER, mark) if each.resource != "leases"]
        yield less(f"writes in {took:.0f} s of idleness", len(written), "writes", floor=0)
    yield less("  processors used meanwhile", (cold.cpu_s() - spent) / took, "CPUs")


def _make(cluster: Cluster) -> None:
    """Namespaces, policies and strategies, as many at once as there are connections."""
    for namespace in _names():
        name = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
        cluster.api.apply(name)
    with ThreadPoolExecutor(4) as several:
        list(several.map(cluster.api.apply, _resources(POLICY, POLICIES, "policy")))
        list(several.map(cluster.api.apply, _resources(STRATEGY, STRATEGIES, "strategy")))


def _resources(text: str, count: int, name: str) -> Iterator[dict[str, Any]]:
    whole = yaml.safe_load(text)
    names = _names()
    for index in range(count):
        one: dict[str, Any] = {**whole, "spec": dict(whole["spec"])}
        one["metadata"] = {"name": f"{name}-{index}", "namespace": names[index % NAMESPACES]}
        if "riskPolicyRef" in one["spec"]:
            one["spec"]["riskPolicyRef"] = {"name": f"policy-{index % POLICIES}"}
        yield one


def _names() -> list[str]:
    return [f"scale-{index}" for index in range(NAMESPACES)]
