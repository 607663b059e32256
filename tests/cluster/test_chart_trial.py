"""What `helm test` runs, with the rights that the chart gives its pod."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.trials import NAME, answering, tried
from tests.unit.chart.renders import objects


@pytest.fixture
def operator() -> Iterator[str]:
    """Where something answers that it is ready."""
    with answering() as address:
        yield address


@pytest.fixture
def tester(kinds: Cluster, namespace: str) -> str:
    """A namespace with the account of the test's pod, and its role."""
    for each in objects(namespace=namespace):
        if each["metadata"]["name"] == NAME and each["kind"] != "Pod":
            kinds.api.apply(each)
    return namespace


def test_a_whole_installation_is_well_and_nothing_was_made(
    kinds: Cluster, tester: str, tmp_path: Path, operator: str
) -> None:
    done = tried(kinds, tmp_path, tester, operator)
    assert (done.returncode, done.stdout) == (0, "all is well\n"), done.stderr
    path = f"/apis/tradewind.io/v1alpha1/namespaces/{tester}"
    assert kinds.api.names(f"{path}/tradingstrategies") == []
    assert kinds.api.names(f"{path}/riskpolicies") == []


def test_an_operator_that_is_not_ready_and_rights_that_are_missing_are_said(
    kinds: Cluster, tester: str, namespace: str, tmp_path: Path
) -> None:
    kinds.api.delete(
        f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings/{NAME}"
    )
    done = tried(kinds, tmp_path, tester, "http://127.0.0.1:1")
    assert done.returncode == 1
    assert "a right strategy is refused" in done.stdout
    assert "is not ready" in done.stdout
