"""How long an operator needs from cold to synced over many strategies, and how much memory.

`python -m benchmarks.bench_operator KUBECONFIG` makes policies and strategies on a real API server,
has an operator make everything (without the limit on writes, which is not what is measured), and
then starts a new one over what is there. Pods need not run: leave the cluster without a node.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from tests.cluster import binaries
from tests.cluster.api import Api
from tests.cluster.kubeconfigs import read
from tests.unit.resources.files import POLICY, STRATEGY

NAMESPACES, POLICIES, STRATEGIES = 5, 4, 50
_MAIN = """
import runpy, sys
sys.modules["kubernetes_validate"] = None
from tradewind_operator.api.buckets import Bucket
if {unlimited}: Bucket.__init__.__kwdefaults__.update(rate=1e6, burst=1e6)
runpy.run_module("tradewind_operator", run_name="__main__", alter_sys=True)
"""


class Process:
    """An operator and its door."""

    def __init__(self, folder: Path, kubeconfig: Path, *, unlimited: bool) -> None:
        self.begun = time.monotonic()
        self.log = folder / f"{time.monotonic_ns()}.log"
        environment = {**os.environ, "KUBECONFIG": str(kubeconfig)}
        program = _MAIN.format(unlimited=unlimited)
        argv = [sys.executable, "-c", program, "--settings", str(folder / "settings.json")]
        self.process = subprocess.Popen(argv, env=environment, stderr=self.log.open("wb"))

    def figure(self, name: str) -> float:
        """A metric, summed over its labels."""
        found = re.search(rb'"port": (\d+)', self.log.read_bytes())
        if found is None:
            return 0.0
        try:
            page = httpx.get(f"http://127.0.0.1:{int(found[1])}/metrics", timeout=30).text
        except httpx.HTTPError:
            return 0.0
        lines = (line for line in page.splitlines() if line.startswith(name))
        return sum(float(line.split("#")[0].rsplit(" ", 1)[1]) for line in lines)

    def until_quiet(self) -> float:
        """Wait until nothing is left to do; return when the last pass was seen to end."""
        passes, since = -1.0, time.monotonic()
        while True:
            now = self.figure("tradewind_reconcile_total")
            if now != passes:
                passes, since = now, time.monotonic()
            elif passes > 0 and time.monotonic() - since > 5 and not self.figure("tradewind_queue"):
                return since
            time.sleep(0.2)

    def memory(self) -> dict[str, int]:
        """MiB resident now and at most."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return {
            name: int(value) // 1024 for name, value in re.findall(r"(VmRSS|VmHWM):\s+(\d+)", text)
        }

    def cpu_s(self) -> float:
        """Processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        """Stop it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kubeconfig", type=Path)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--strategies", type=int, default=STRATEGIES)
    parser.add_argument("--otlp", default="http://127.0.0.1:1")
    options = parser.parse_args()
    api = Api(read(options.kubeconfig, binaries.kubectl()))
    names = [f"scale-{index}" for index in range(NAMESPACES)]
    _settings(options.folder, names, options.otlp)
    _resources(api, names, options.strategies)
    first = Process(options.folder, options.kubeconfig, unlimited=True)
    print("creation_s", round(first.until_quiet() - first.begun, 1), first.memory(), flush=True)
    first.end()
    _cold(Process(options.folder, options.kubeconfig, unlimited=False))


def _cold(cold: Process) -> None:
    while not cold.figure("tradewind_synced"):
        time.sleep(0.05)
    synced = time.monotonic() - cold.begun
    quiet = cold.until_quiet() - cold.begun
    print("cold_listed_s", round(synced, 1), "every_pass_s", round(quiet, 1))
    print("cpu_s", cold.cpu_s(), cold.memory())
    print("passes", cold.figure("tradewind_reconcile_total"))
    print("patches", cold.figure('tradewind_api_requests_total{code="200",verb="patch"}'))
    cold.end()


def _settings(folder: Path, names: list[str], otlp: str) -> None:
    settings = {
        "namespace": names[0],
        "namespaces": names,
        "servicesImage": f"registry.local/services@sha256:{'1' * 64}",
        "network": {"apiServerCidrs": ["10.96.0.1/32"]},
        "httpPort": 0,
        "otlpEndpoint": otlp,
        "logLevel": "warning",
    }
    # The door's port is told at the level info alone.
    (folder / "settings.json").write_text(json.dumps({**settings, "logLevel": "info"}))


def _resources(api: Api, names: list[str], strategies: int) -> None:
    import yaml

    for namespace in names:
        _applied(api, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
        for index in range(POLICIES):
            policy: dict[str, Any] = yaml.safe_load(POLICY)
            policy["metadata"] = {"name": f"policy-{index}", "namespace": namespace}
            _applied(api, policy)
            for number in range(strategies):
                strategy: dict[str, Any] = yaml.safe_load(STRATEGY)
                name = f"crossover-{index}-{number:03}"
                strategy["metadata"] = {"name": name, "namespace": namespace}
                strategy["spec"]["riskPolicyRef"]["name"] = f"policy-{index}"
                _applied(api, strategy)


def _applied(api: Api, manifest: dict[str, Any]) -> None:
    api.apply(manifest)


if __name__ == "__main__":
    main()
