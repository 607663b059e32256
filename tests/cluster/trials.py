"""What `helm test` runs, as its pod's account."""

import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster.clusters import Cluster

NAME = "tradewind-test"


class _Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def answering() -> Iterator[str]:
    """Where something answers that it is ready."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Ready) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def tried(
    cluster: Cluster, folder: Path, namespace: str, operator: str, *, account: str = NAME
) -> subprocess.CompletedProcess[str]:
    """Run the program of the test's pod."""
    access = cluster.service_account(namespace, account)
    command = [sys.executable, "-m", "tradewind_operator.trial", "--namespace", namespace]
    return subprocess.run(
        [*command, "--operator", operator],
        capture_output=True,
        text=True,
        check=False,
        env={"KUBECONFIG": str(access.write(folder / "kubeconfig")), "PATH": ""},
        timeout=100,
    )
