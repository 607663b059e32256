"""An operator's process as a benchmark looks at it: its metrics, its memory, its processor time."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib.metadata import packages_distributions
from pathlib import Path

import httpx

_MAIN = """
import runpy, sys
for name in {absent}: sys.modules.setdefault(name, None)
from tradewind_operator.api.buckets import Bucket
if {unlimited}: Bucket.__init__.__kwdefaults__.update(rate=1e6, burst=1e6)
runpy.run_module("tradewind_operator", run_name="__main__", alter_sys=True)
"""
"""As its image runs it: libraries load what else there is, such as a printer of coloured text."""
_LOCK = Path(__file__).parents[1] / "requirements/operator-image.txt"
_REQUESTS = r"tradewind_api_requests_total.*verb=.?"
_QUIET_S, _LOOK_S, _LONGEST_S = 5.0, 0.1, 1800.0


class Process:
    """An operator and its door; times are seconds since its start."""

    def __init__(self, folder: Path, *, unlimited: bool) -> None:
        self._begun = time.monotonic()
        self._log = folder / f"{time.monotonic_ns()}.log"
        environment = {**os.environ, "KUBECONFIG": str(folder / "kubeconfig")}
        program = _MAIN.format(unlimited=unlimited, absent=absent_in_image())
        argv = [sys.executable, "-c", program, "--settings", str(folder / "settings.json")]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(argv, env=environment, stderr=log, stdout=log)

    def figure(self, pattern: str) -> float:
        """A metric, summed over the series that the pattern fits; 0 without an answer."""
        found = re.search(rb'"port": (\d+)', self._log.read_bytes())
        if found is None:
            return 0.0
        try:
            page = httpx.get(f"http://127.0.0.1:{int(found[1])}/metrics", timeout=30).text
        except httpx.HTTPError:
            return 0.0
        lines = (line for line in page.splitlines() if re.match(pattern, line))
        return sum(float(line.split("#")[0].rsplit(" ", 1)[1]) for line in lines)

    def until_synced(self) -> float:
        """When it had read every list: as its log says, which a look at its door would delay."""
        while b'"event": "synced"' not in self._log.read_bytes():
            self._check()
            time.sleep(_LOOK_S / 2)
        return time.monotonic() - self._begun

    def until_quiet(self, resources: int) -> float:
        """When every resource had had a pass, and the last of what they wrote was written."""
        self.until_synced()
        writes, since = -1.0, time.monotonic()
        while time.monotonic() - since < _QUIET_S:
            self._check()
            now = sum(self.figure(_REQUESTS + verb) for verb in ("create", "patch", "delete"))
            if now != writes or self._passes < resources:
                writes, since = now, time.monotonic()
            time.sleep(_LOOK_S * 5)
        return since - self._begun

    @property
    def _passes(self) -> float:
        return self.figure("tradewind_reconcile_total")

    def memory(self) -> dict[str, float]:
        """MiB resident now (VmRSS) and at most (VmHWM)."""
        text = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.findall(r"(VmRSS|VmHWM):\s+(\d+)", text)
        return {name: int(value) / 1024 for name, value in found}

    def cpu_s(self) -> float:
        """Processor time so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        """Stop it."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)

    def _check(self) -> None:
        if self._process.poll() is not None or time.monotonic() - self._begun > _LONGEST_S:
            tail = self._log.read_text(errors="replace")[-1500:]
            self._process.kill()
            raise RuntimeError(f"the operator ended, or was not done in time: {tail}")


def absent_in_image() -> list[str]:
    """Packages that are here, and not in the operator's image."""
    locked = {_plain(name) for name in re.findall(r"^([\w.-]+)==", _LOCK.read_text(), re.MULTILINE)}
    return sorted(
        package
        for package, makers in packages_distributions().items()
        if not package.startswith("tradewind") and not locked & set(map(_plain, makers))
    )


def _plain(distribution: str) -> str:
    return distribution.lower().replace("_", "-").replace(".", "-")


def write_settings(folder: Path, namespaces: list[str]) -> None:
    """What the operator is told; traces go where nobody takes them."""
    settings = {
        "namespace": namespaces[0],
        "namespaces": namespaces,
        "servicesImage": f"registry.local/services@sha256:{'1' * 64}",
        "network": {"apiServerCidrs": ["10.96.0.1/32"]},
        "httpPort": 0,
        "otlpEndpoint": "http://127.0.0.1:1",
    }
    (folder / "settings.json").write_text(json.dumps(settings))
