"""The operator as Helm installs it: its settings, its account, its rights; only its pod is ours."""

import json
from pathlib import Path
from typing import Any

from tests.cluster.charts import Release
from tests.cluster.operators import RunningOperator

NAME = "tradewind"
OPERATOR = f"{NAME}-operator"
VALUES: dict[str, Any] = {"fullnameOverride": NAME, "personas": {"enabled": False}}
"""Names that do not depend on the namespace; the people's roles are cluster-wide, and others'."""
_OURS: dict[str, Any] = {
    "httpPort": 0,
    "statusEveryS": 5,
    "network": {"apiServerCidrs": ["10.96.0.1/32"]},
}
"""What a process outside of a pod needs otherwise."""


class InstalledOperator(RunningOperator):
    """A process with a release's settings and its service account's token, watching `namespace`."""

    def __init__(self, release: Release, namespace: str, folder: Path, **settings: Any) -> None:
        self.release = release
        path = f"/api/v1/namespaces/{release.namespace}/configmaps/{OPERATOR}"
        text = release.cluster.api.get(path)["data"]["settings.json"]
        told = {**json.loads(text), **_OURS, **settings}
        super().__init__(release.cluster, namespace, folder)
        self._settings = told
        self.user = f"system:serviceaccount:{release.namespace}:{OPERATOR}"

    def _give_access(self) -> Path:
        access = self.cluster.service_account(self.release.namespace, OPERATOR)
        return access.write(self._folder / "kubeconfig")
