"""A control plane that nothing was installed on, for what is the cluster's own to install."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from tests.cluster import binaries
from tests.cluster.audits import AuditLog
from tests.cluster.charts import DEFINITIONS, Release
from tests.cluster.clusters import Cluster
from tests.cluster.keeper import started
from tests.cluster.operators import RBAC
from tests.process.processes import eventually
from tests.unit.chart.renders import CHART, Values

DEFINED = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
ADMITTED = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies"
CLUSTER_WIDE = (
    DEFINED,
    ADMITTED,
    f"{ADMITTED.removesuffix('policies')}policybindings",
    f"/apis/{RBAC}/v1/clusterroles",
    f"/apis/{RBAC}/v1/clusterrolebindings",
    "/apis/scheduling.k8s.io/v1/priorityclasses",
)
"""Where cluster-scoped objects are that a chart could bring."""


@contextmanager
def alone(folder: Path) -> Iterator[Cluster]:
    """Run a control plane while the block lasts."""
    with started(folder):
        audit = AuditLog(folder / "audit.log")
        with closing(Cluster(folder / "kubeconfig", binaries.kubectl(), audit)) as cluster:
            yield cluster


class WholeRelease(Release):
    """A release that brings definitions and admission policies itself, unless it is told not to."""

    def install(self, values: Values | None = None, **options: Any) -> Any:
        """Install; wait until the kinds are served."""
        self._values = values or {}
        said = self.helm.install(CHART, self.name, self._values, **options)
        for name in DEFINITIONS:
            eventually(f"{name} is served", partial(self._is_served, name), 30)
        return said

    def upgrade(self, values: Values | None = None) -> Any:
        """Upgrade with other values."""
        self._values = values or {}
        return self.helm.upgrade(CHART, self.name, self._values)

    def leave(self) -> None:
        """Uninstall without its Job, which nobody would run; what is kept stays."""
        self.upgrade({**self._values, "uninstall": {"abandon": True}})
        self.uninstall()
        self.helm.close()

    def _is_served(self, name: str) -> bool:
        plural, _, group = name.partition(".")
        answer: httpx.Response = self.cluster.api.http.get(f"/apis/{group}/v1alpha1/{plural}")
        return answer.is_success


def brought(cluster: Cluster, release: str) -> set[str]:
    """The names of cluster-scoped objects that a release brought."""
    found: set[str] = set()
    for path in CLUSTER_WIDE:
        for each in cluster.api.get(path)["items"]:
            marks = each["metadata"].get("annotations") or {}
            if marks.get("meta.helm.sh/release-name") == release:
                found.add(each["metadata"]["name"])
    return found
