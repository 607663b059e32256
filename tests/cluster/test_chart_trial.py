"""What `helm test` runs, with the rights that the chart gives its pod."""

import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.clusters import Cluster
from tests.unit.chart.renders import objects

NAME = "tradewind-test"


class _Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def operator() -> Iterator[str]:
    """Where something answers that it is ready."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Ready) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def tester(kinds: Cluster, namespace: str) -> str:
    """A namespace with the account of the test's pod, and its role."""
    for each in objects(namespace=namespace):
        if each["metadata"]["name"] == NAME and each["kind"] != "Pod":
            kinds.api.apply(each)
    return namespace


def _tried(
    cluster: Cluster, folder: Path, namespace: str, operator: str
) -> subprocess.CompletedProcess[str]:
    access = cluster.service_account(namespace, NAME)
    command = [sys.executable, "-m", "tradewind_operator.trial", "--namespace", namespace]
    return subprocess.run(
        [*command, "--operator", operator],
        capture_output=True,
        text=True,
        check=False,
        env={"KUBECONFIG": str(access.write(folder / "kubeconfig")), "PATH": ""},
        timeout=100,
    )


def test_a_whole_installation_is_well_and_nothing_was_made(
    kinds: Cluster, tester: str, tmp_path: Path, operator: str
) -> None:
    done = _tried(kinds, tmp_path, tester, operator)
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
    done = _tried(kinds, tmp_path, tester, "http://127.0.0.1:1")
    assert done.returncode == 1
    assert "a right strategy is refused" in done.stdout
    assert "is not ready" in done.stdout
