"""A policy's workloads whose risk watches a real API server, as its pod does; no operator runs."""

import time
from pathlib import Path
from typing import Any

import httpx
import msgspec

from tests.cluster.clusters import Cluster
from tests.cluster.installing import in_namespace
from tests.process import resources
from tests.process.pods import POLICY, SERVICES, STRATEGY, Pods
from tests.process.processes import eventually
from tradewind.deploy.configs import ApiServer, RiskConfig
from tradewind.deploy.reports import RiskReport, SeatReport, ServiceReport, report_of
from tradewind.resources.crds.admission_checks import CHANGED_BY, REASON, RESUME
from tradewind.transport.identities import Identity
from tradewind_operator.planning import accounts

ACCOUNT = f"{POLICY}-risk"
TALKER = f"strategy:{STRATEGY}"
_GROUP = "tradewind.io"


class WatchedPods(Pods):
    """Its resources are on the API server; `server` may be a proxy in front of it."""

    def __init__(self, folder: Path, cluster: Cluster, namespace: str, server: str = "") -> None:
        self.namespace, self.cluster, self.api = namespace, cluster, cluster.api
        super().__init__(folder)
        self._server = server or cluster.access.server
        base = f"/apis/{_GROUP}/v1alpha1/namespaces/{namespace}"
        self.policy_path = f"{base}/riskpolicies/{POLICY}"
        self.strategy_path = f"{base}/tradingstrategies/{STRATEGY}"
        self._give_access()
        self.apply_policy()
        self.apply_strategy()

    def _give_access(self) -> None:
        metadata = {"name": ACCOUNT, "namespace": self.namespace}
        rbac = "rbac.authorization.k8s.io"
        subject = {"kind": "ServiceAccount", **metadata}
        role = {"apiGroup": rbac, "kind": "Role", "name": ACCOUNT}
        for version, kind, more in (
            ("v1", "ServiceAccount", {}),
            (f"{rbac}/v1", "Role", {"rules": accounts.rules(POLICY)}),
            (f"{rbac}/v1", "RoleBinding", {"subjects": [subject], "roleRef": role}),
        ):
            self.api.apply({"apiVersion": version, "kind": kind, "metadata": metadata, **more})
        (self.folder / "token").write_text(self.token())
        (self.folder / "api-ca.crt").write_bytes(self.cluster.access.authority)

    def token(self) -> str:
        """A new token of risk's service account."""
        return self.cluster.service_account(self.namespace, ACCOUNT).token

    # --- the resources

    def apply_policy(self, **limits: str) -> Any:
        """Apply the policy as a person has it in a file."""
        return self.api.apply(in_namespace(resources.policy(**limits), self.namespace))

    def apply_strategy(self) -> Any:
        """Apply the strategy."""
        text = resources.strategy(STRATEGY, symbols="AAPL, MSFT")
        return self.api.apply(in_namespace(text, self.namespace))

    def patch(self, path: str, **spec: Any) -> Any:
        """Change fields of a spec."""
        return self.api.merge(path, {"spec": spec})

    def resume(self, path: str, halt: str, reason: str = "looked") -> Any:
        """Ask for a resume as the plugin does: one patch."""
        notes = {RESUME: halt, REASON: reason, CHANGED_BY: "kubernetes-admin"}
        spec = {"tradingState": "Active"}
        return self.api.merge(path, {"metadata": {"annotations": notes}, "spec": spec})

    def status(self) -> dict[str, Any]:
        """The policy's status."""
        found: dict[str, Any] = self.api.get(self.policy_path).get("status", {})
        return found

    def generation(self) -> int:
        """The policy's."""
        return int(self.api.get(self.policy_path)["metadata"]["generation"])

    def condition(self, about: str) -> dict[str, Any]:
        """A condition of the policy."""
        conditions = self.status().get("conditions", [])
        return next((each for each in conditions if each["type"] == about), {})

    def settle(self) -> None:
        """Whatever was done: there are both resources again, nothing is halted, all runs."""
        self.apply_policy(maxOrderNotional='"5000"')
        self.apply_strategy()
        missing = [name for name in SERVICES if name not in self.running]
        self.start(*missing) if missing else None
        self.until_ready()
        for path, scope in ((self.policy_path, "policy"), (self.strategy_path, TALKER)):
            self.patch(path, tradingState="Active")
            if halt := self.latch(scope):
                self.resume(path, halt)
        self.until("Active", 60)
        self.until_strategy("Active", 60)

    # --- risk, as it says itself

    def desk(self) -> dict[str, Any]:
        """Risk's own page."""
        page = httpx.get(f"http://{self.more['risk'].http}/status", timeout=2)
        found: dict[str, Any] = page.raise_for_status().json()
        return found

    def until(self, state: str, within_s: float = 5.0) -> float:
        """Wait for a state of the account; how long it took."""
        began = time.monotonic()
        eventually(f"risk is {state}", lambda: self._said() == state, within_s)
        return time.monotonic() - began

    def _said(self) -> str:
        try:
            return str(self.desk()["state"])
        except httpx.TransportError:
            return ""  # it is starting

    def until_strategy(self, state: str, within_s: float = 5.0) -> None:
        """Wait for a state of the strategy."""
        eventually(f"{STRATEGY} is {state}", lambda: self.seat()["state"] == state, within_s)

    def seat(self) -> dict[str, Any]:
        """The strategy as risk has it."""
        seats = self.desk()["strategies"]
        return next(each for each in seats if each["name"] == STRATEGY)

    def seat_report(self) -> SeatReport:
        """The strategy as the operator is told of it."""
        report = self.report("risk")
        assert isinstance(report, RiskReport)
        return next(each for each in report.seats if each.name == STRATEGY)

    def report(self, name: str) -> ServiceReport:
        """What a service reports, by its own page."""
        page = httpx.get(f"http://{self.more[name].http}/status", timeout=2)
        return report_of(name, page.content)

    def latch(self, scope: str = "policy") -> str:
        """The id of the latch of a scope, "" where there is none."""
        latches = self.desk()["report"]["halts"]
        return next((each["id"] for each in latches if each["scope"] == scope), "")

    def metric(self, line: str) -> float:
        """The value of a sample of risk's metrics, 0 where there is none."""
        page = httpx.get(f"http://{self.addresses['risk'].http}/metrics", timeout=2).text
        found = (each for each in page.splitlines() if each.startswith(line))
        return sum(float(each.rpartition(" ")[2]) for each in found)

    # --- configurations

    def config(self, name: str) -> msgspec.Struct:
        """What a workload is told."""
        told = super().config(name)
        if not isinstance(told, RiskConfig):
            return told
        run = self.folder / "run"
        return msgspec.structs.replace(
            told,
            policy_file=str(run / "policy.json"),
            strategies_folder=str(run / "strategies"),
            api_server=ApiServer(
                url=self._server,
                token_file=str(self.folder / "token"),
                ca_file=str(self.folder / "api-ca.crt"),
            ),
        )

    def _common(self, name: str) -> dict[str, Any]:
        strategy = STRATEGY if name == "strategy" else ""
        own = Identity(name, POLICY, self.namespace, strategy=strategy)
        return {**super()._common(name), "namespace": self.namespace, "tls": self.tls(own)}
