"""Fixtures: a real cluster, a namespace on it, and our kinds installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster import clusters, nodes
from tests.cluster.audits import AuditLog
from tests.cluster.availability import NODE, or_skipped
from tests.cluster.clusters import Cluster
from tests.cluster.installing import install, namespace_of
from tests.cluster.proxies import Proxy, proxy

_FIRST_BUILD_S = 900


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever is the first to need a cluster may have to wait for its build."""
    for item in items:
        if "cluster" in getattr(item, "fixturenames", ()) and not _own_timeout(item):
            item.add_marker(pytest.mark.timeout(_FIRST_BUILD_S))


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Cluster]:
    """The cluster of this run, shared by its workers; skipped with the reason where none is."""
    base = tmp_path_factory.getbasetemp()
    home: Path = base if worker_id == "master" else base.parent
    with or_skipped(), clusters.reached(home) as found:
        yield found


@pytest.fixture(scope="session")
def kinds(cluster: Cluster) -> Cluster:
    """The cluster, with our custom resource definitions and admission policies."""
    install(cluster.api)
    return cluster


@pytest.fixture(scope="session")
def node() -> Iterator[Cluster]:
    """The cluster of `make cluster-up`, where pods run; skipped by name where it is not up."""
    with or_skipped(NODE), nodes.reached() as found:
        yield found


@pytest.fixture
def namespace(cluster: Cluster) -> Iterator[str]:
    """A namespace for one test, deleted afterwards without waiting."""
    with namespace_of(cluster.api) as name:
        yield name


@pytest.fixture
def audit(cluster: Cluster) -> AuditLog:
    """What the API server writes down; skipped on a cluster that keeps it to itself."""
    if cluster.audit is None:
        pytest.skip("needs audit: this cluster's audit log is not ours to read")
    return cluster.audit


def _own_timeout(item: pytest.Item) -> bool:
    return item.get_closest_marker("timeout") is not None


@pytest.fixture
def proxied(cluster: Cluster) -> Iterator[Proxy]:
    """A proxy in front of the cluster's API server, at which things go wrong when told to."""
    with proxy(cluster.access) as found:
        yield found
