"""The chart on a cluster, by the real Helm engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import helm_python as helm

from tests.cluster.clusters import Cluster
from tests.unit.chart.renders import CHART, Values

DEFINITIONS = ("riskpolicies.tradewind.io", "tradingstrategies.tradewind.io")


class Release:
    """A release of the chart in a namespace."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        self.cluster, self.namespace, self.name = cluster, namespace, namespace
        self.helm = helm.Config(kubeconfig_path=cluster.kubeconfig, namespace=namespace)

    def install(self, values: Values | None = None, **options: Any) -> Any:
        """Install; what helm says of it."""
        return self.helm.install(CHART, self.name, _shared(values), **options)

    def upgrade(self, values: Values | None = None) -> Any:
        """Upgrade with other values."""
        return self.helm.upgrade(CHART, self.name, _shared(values))

    def uninstall(self, **options: Any) -> Any:
        """Uninstall."""
        return self.helm.uninstall(self.name, **options)

    @property
    def operator(self) -> str:
        """The name of the operator's objects."""
        return f"{self.name}-operator"


@contextmanager
def released(cluster: Cluster, namespace: str, values: Values | None = None) -> Iterator[Release]:
    """A release that is there while the block lasts."""
    release = Release(cluster, namespace)
    release.install(values)
    try:
        yield release
    finally:
        release.upgrade({"uninstall": {"abandon": True}})
        release.uninstall()
        release.helm.close()


def _shared(values: Values | None) -> Values:
    """Definitions and admission policies are the cluster's: other tests stand on them."""
    theirs = {"crds": {"enabled": False}, "admissionPolicies": {"enabled": False}}
    return {**theirs, **(values or {})}
