"""An installation whose certificates are cert-manager's: its desk, its operator and its pods."""

import base64
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.cluster.api import Api
from tests.cluster.cert_managers import certificates, is_ready, is_renewed, issuing, renew
from tests.cluster.charts import released
from tests.cluster.clusters import Cluster
from tests.cluster.installed import OPERATOR as RELEASED
from tests.cluster.installed import VALUES, InstalledOperator
from tests.cluster.installing import in_namespace, namespace_of
from tests.cluster.mounting_test_controller import MountingTestController, mounting
from tests.cluster.operators import apply_platform
from tests.cluster.places import REPOSITORY
from tests.process.processes import eventually
from tradewind.deploy.cluster import CA_FILE, CERTIFICATE_FILE, KEY_FILE, STATUS_PORT
from tradewind.transport.authority import KeyPair
from tradewind_operator.pods.identities import client_context

EXAMPLE = REPOSITORY / "k8s" / "examples" / "cert-manager"
AUTHORITY, OPERATOR = "tradewind-authority", "main-operator"
IDENTITIES = {
    "main-market-data": "market-data.main",
    "main-execution": "execution.main",
    "main-risk": "risk.main",
    "crossover-strategy": "crossover.strategy.main",
    OPERATOR: "operator.main",
}
"""Whom the certificates are for, before the namespace."""
_TLS = {"issuer": "certManager", "issuerName": "tradewind"}
_OWNS = {"RiskPolicy": "main", "TradingStrategy": "crossover"}
_LONG_S = 300.0


class Office:
    """An installation at `home`, its desk and what runs there."""

    def __init__(self, api: Api, home: str, desk: str, pods: MountingTestController) -> None:
        self.api, self.home, self.desk, self.pods = api, home, desk, pods
        self.operator: InstalledOperator
        self.told_before = ""
        """What was said of market data before there was an issuer."""

    def make_issuer(self) -> None:
        """Make it as the example has it."""
        for path in sorted(EXAMPLE.glob("*.yaml")):
            self.api.apply(in_namespace(path.read_text(), self.desk))

    def certificates(self) -> dict[str, Any]:
        """The Certificates that the operator asked for, by name."""
        found = certificates(self.api, self.desk)
        return {name: each for name, each in found.items() if name in IDENTITIES}

    def held(self, name: str) -> dict[str, bytes]:
        """What the Secret of a certificate holds."""
        data = self.pods.secret(name) or {}
        return {key: base64.b64decode(text) for key, text in data.items()}

    def name_of(self, workload: str) -> str:
        """Whom a certificate is for."""
        return f"{IDENTITIES[workload]}.{self.desk}.tradewind"

    @property
    def authority(self) -> str:
        """Where the Secret of cert-manager's authority is."""
        return f"/api/v1/namespaces/{self.desk}/secrets/{AUTHORITY}"

    def uninstall(self, folder: Path) -> None:
        """Run what the chart's Job runs; nobody waits for orders here."""
        path = f"/api/v1/namespaces/{self.home}/configmaps/{RELEASED}"
        (folder / "settings.json").write_text(self.api.get(path)["data"]["settings.json"])
        kubeconfig = self.api.access.write(folder / "kubeconfig")
        options = ("--settings", str(folder), "--deployment", RELEASED, "--within", "1")
        done = subprocess.run(
            [sys.executable, "-m", "tradewind_operator.uninstalling", *options],
            capture_output=True,
            text=True,
            check=False,
            env={"KUBECONFIG": str(kubeconfig), "PATH": ""},
            timeout=240,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def renew(self, *names: str) -> None:
        """Have certificates issued anew, and wait until they are."""
        before = certificates(self.api, self.desk)
        for name in names:
            renew(self.api, self.desk, name)

        def are_renewed() -> bool:
            now = certificates(self.api, self.desk)
            return all(is_renewed(now[name], before[name]) for name in names)

        eventually("they are issued anew", are_renewed, _LONG_S)

    def condition(self, kind: str, about: str) -> dict[str, str]:
        """A condition of the policy or the strategy."""
        path = f"{self.api.collection('tradewind.io/v1alpha1', kind, self.desk)}/{_OWNS[kind]}"
        said = self.api.get(path).get("status", {}).get("conditions", [])
        return next((each for each in said if each["type"] == about), {})

    def is_ready(self) -> bool:
        """Whether policy and strategy are."""
        return all(self.condition(each, "Ready").get("status") == "True" for each in _OWNS)

    def is_issued(self) -> bool:
        """Whether every certificate was issued."""
        found = self.certificates()
        return found.keys() == IDENTITIES.keys() and all(map(is_ready, found.values()))

    def says(self, about: str, words: str) -> str:
        """A condition of the policy, where it has these words."""
        message = self.condition("RiskPolicy", about).get("message", "")
        return message if words in message else ""

    def answered(self) -> float:
        """How many of the operator's questions were answered so far."""
        return self.operator.figure("tradewind_status_reads_total", outcome="answered")

    def ask(self, workload: str, held: dict[str, bytes]) -> int:
        """Ask a workload's door by somebody's files; the code, an error where there is none."""
        pair = KeyPair(held[CERTIFICATE_FILE], held[KEY_FILE])
        url = f"https://{self.pods.addresses[workload]}:{STATUS_PORT}/status"
        named = {"sni_hostname": self.name_of(workload)}
        with httpx.Client(verify=client_context(pair, held[CA_FILE]), timeout=30) as client:
            return client.get(url, extensions=named).status_code


@contextmanager
def office_of(cluster: Cluster, folder: Path) -> Iterator[Office]:
    """An office in which everything is ready, and stays so while the block lasts."""
    with (
        namespace_of(cluster.api) as home,
        namespace_of(cluster.api) as desk,
        issuing(cluster, desk, folder),
        released(cluster, home, {**VALUES, "namespaces": [desk], "tls": _TLS}) as release,
        mounting(cluster.api, desk, folder / "mounts") as pods,
    ):
        made = Office(cluster.api, home, desk, pods)
        made.operator = InstalledOperator(release, desk, folder)
        apply_platform(cluster, desk)
        try:
            _open(made)
            yield made
        finally:
            made.operator.end()


def _open(office: Office) -> None:
    office.operator.start().until_leading()
    about, words = "MarketDataReady", "Certificate main-market-data"
    office.told_before = eventually("it waits", lambda: office.says(about, words), _LONG_S)
    office.make_issuer()
    eventually("everything is issued", office.is_issued, _LONG_S)
    eventually("policy and strategy are ready", office.is_ready, _LONG_S)
