"""Fixtures of the end-to-end tests: `make e2e` runs them on the node of `make cluster-up`."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster import images, nodes
from tests.cluster.availability import or_skipped
from tests.cluster.clusters import Cluster
from tests.cluster.images import Image
from tests.cluster.installing import install
from tests.e2e import evidence
from tests.e2e.platforms import Platform, installed

_outcomes: dict[str, str] = {}
_BEGUN = time.monotonic()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember how each test went: its worst phase counts."""
    path, _, name = report.nodeid.partition("::")
    if "tests/e2e/" in path and (report.when == "call" or not report.passed):
        _outcomes[f"{Path(path).name}::{name}"] = report.outcome


def pytest_sessionfinish() -> None:
    """Write down what a run on a node found; one that skipped everything found nothing."""
    if any(each != "skipped" for each in _outcomes.values()):
        evidence.write(_outcomes, time.monotonic() - _BEGUN)


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
    """Both images, built from the repository's own Dockerfiles, unless E2E_IMAGES names them."""
    install(node.api)
    if named := os.environ.get("E2E_IMAGES", "").split():
        references = [each.partition("@") for each in named]
        found = [Image(repository, digest) for repository, _, digest in references]
        return dict(zip(("services", "operator"), found, strict=True))
    return {"services": images.services(), "operator": images.operator()}


@pytest.fixture(scope="module")
def platform(
    node: Cluster, built: dict[str, Image], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """The platform, installed for the tests of one file."""
    with installed(node, built, tmp_path_factory.mktemp("journals")) as found:
        yield found
