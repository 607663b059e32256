"""The operator as Helm installs it: its settings, its account, its rights; only its pod is ours."""

import json
from pathlib import Path
from typing import Any

from tests.cluster.charts import Release
from tests.cluster.operators import RBAC, RunningOperator
from tests.unit.chart.rules import Right, rights

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


def lose(release: Release, namespace: str, role: str, right: Right) -> list[dict[str, Any]]:
    """Take a right away from an installed role; its rules as they were."""
    path = _path(namespace, role)
    before: list[dict[str, Any]] = release.cluster.api.get(path)["rules"]
    release.cluster.api.merge(path, {"rules": [*_left(before, right)]})
    return before


def give_back(release: Release, namespace: str, role: str, rules: list[dict[str, Any]]) -> None:
    """Let a role have these rules again."""
    release.cluster.api.merge(_path(namespace, role), {"rules": rules})


def _left(rules: list[dict[str, Any]], right: Right) -> list[dict[str, Any]]:
    """Rules without a right, which may stand beside others in one of them."""
    kept = sorted(rights(rules) - {right})
    return [_rule(each) for each in kept]


def _rule(right: Right) -> dict[str, Any]:
    names = {"resourceNames": [right.name]} if right.name else {}
    plain = {"apiGroups": [right.group], "resources": [right.resource], "verbs": [right.verb]}
    return plain | names


def _path(namespace: str, role: str) -> str:
    return f"/apis/{RBAC}/v1/namespaces/{namespace}/roles/{role}"
