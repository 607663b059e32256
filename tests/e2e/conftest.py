"""Fixtures of the end-to-end tests: `make e2e` runs them on the node of `make cluster-up`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster import images, nodes
from tests.cluster.availability import or_skipped
from tests.cluster.clusters import Cluster
from tests.cluster.images import Image
from tests.cluster.installing import install
from tests.e2e.platforms import Platform, installed


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They are minutes long, and have a target of their own."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def node() -> Iterator[Cluster]:
    """The cluster of `make cluster-up`, where pods run; skipped by name where it is not up."""
    with or_skipped(), nodes.reached() as found:
        yield found


@pytest.fixture(scope="session")
def built(node: Cluster) -> dict[str, Image]:
    """Both images, built from the repository's own Dockerfiles."""
    install(node.api)
    return {"services": images.services(), "operator": images.operator()}


@pytest.fixture(scope="module")
def platform(
    node: Cluster, built: dict[str, Image], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """The platform, installed for the tests of one file."""
    with installed(node, built, tmp_path_factory.mktemp("journals")) as found:
        yield found
