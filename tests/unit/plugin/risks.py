"""A risk that answers on this machine, and a kubectl that leads to it; what happened is listed."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tradewind.deploy.reports import HaltReport, RiskReport
from tradewind.local.plain import plain
from tradewind.plugin.kubectl import ClusterError, Kubectl
from tradewind.plugin.resources import POLICY, Found
from tradewind.resources.crds.status import RiskPolicyStatus

HALT = HaltReport(id="policy-7", scope="policy", state="Halted")
HALTED = RiskReport(state="Halted", policy_generation=2, halts=(HALT,))
ACTIVE = RiskReport(state="Active", policy_generation=1)


def policy(name: str = "main") -> Found:
    return Found(
        plural=POLICY, namespace="desk", name=name, generation=1, spec={}, status=RiskPolicyStatus()
    )


class Risk(Kubectl):
    """`before` is reported until a patch, `after` from then on; the way opens in `opens_in_s`."""

    def __init__(
        self, before: RiskReport, after: RiskReport, opens_in_s: float = 0, *, lost: bool = False
    ) -> None:
        self.reported, self._after = before, after
        self._opens_in_s, self._lost = opens_in_s, lost
        self.happened: list[str] = []
        self.patches: list[dict[str, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def user(self) -> str:
        return "ann"

    def document(self, *arguments: str) -> dict[str, Any]:
        assert "patch" in arguments
        self.happened.append("written")
        self.patches.append(json.loads(arguments[-1]))
        self.reported = self._after
        return {"metadata": {"generation": 2}}

    @contextmanager
    def forwarding(self, namespace: str, pod: str, port: int) -> Iterator[Callable[[], int]]:
        self.happened.append(f"way to {pod}")
        opened_s = time.monotonic() + self._opens_in_s

        def number() -> int:
            if self._lost:
                raise ClusterError("no such pod")
            time.sleep(max(0.0, opened_s - time.monotonic()))
            return self._server.server_port

        yield number


def _handler(risk: Risk) -> type[BaseHTTPRequestHandler]:
    class Status(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # named by the server
            body = json.dumps({"report": plain(risk.reported)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # named by the server
            """Nothing."""

    return Status
