"""`helm uninstall`, with the Job's own program and the Job's own rights; no node is needed for it.

What a kubelet would do is done here: the program of the Job's pod is run by the test, as the
service account that the hook made, and the pod is then said to have succeeded.
"""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.audits import AuditLog
from tests.cluster.charts import Release
from tests.cluster.clusters import Cluster
from tests.cluster.installing import in_namespace, namespace_of
from tests.cluster.rights import Held, asked, refused, unused, used
from tests.process.processes import eventually
from tests.unit.chart.renders import Manifest, objects
from tests.unit.chart.rules import rights
from tests.unit.resources.files import POLICY, STRATEGY
from tradewind.deploy.cluster import FINALIZER

_GROUP = "/apis/tradewind.io/v1alpha1/namespaces"
_LABELS = {
    "app.kubernetes.io/managed-by": "tradewind-operator",
    "app.kubernetes.io/component": "risk",
    "app.kubernetes.io/instance": "main-risk",
    "tradewind.io/policy": "main",
}


class Installation:
    """A release whose operator made a few children, and who made the policy its own."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        self.api, self.namespace = cluster.api, namespace
        self.cluster, self.release = cluster, Release(cluster, namespace)
        self.release.install()
        for text in (POLICY, STRATEGY):
            manifest = in_namespace(text, namespace)
            manifest["metadata"]["finalizers"] = [FINALIZER]
            self.api.apply(manifest)
            self.claim(manifest, self.release.operator)

    def claim(self, manifest: dict[str, Any], lease: str, **status: object) -> None:
        controller = {"namespace": self.namespace, "lease": lease}
        body = {"status": {"controller": controller, **status}}
        self.api.merge(f"{self.api.path(manifest)}/status", body)

    def child(self, version: str, kind: str, name: str, **content: object) -> None:
        """Make an object as the operator labels it."""
        metadata = {"name": name, "namespace": self.namespace, "labels": _LABELS}
        self.api.apply({"apiVersion": version, "kind": kind, "metadata": metadata, **content})

    def policy(self) -> Any:
        """The policy as it is now."""
        return self.api.get(f"{_GROUP}/{self.namespace}/riskpolicies/main")

    def names(self, path: str) -> set[str]:
        """Names of ours in a list of the namespace."""
        root, _, plural = path.rpartition("/")
        return set(self.api.names(f"{root}/namespaces/{self.namespace}/{plural}"))


@contextmanager
def furnished(kinds: Cluster, namespace: str) -> Iterator[Installation]:
    """An installation, and one of each that its operator makes."""
    found = Installation(kinds, namespace)
    found.child("v1", "ConfigMap", "main-risk-config", data={"config.json": "{}"})
    found.child("v1", "ServiceAccount", "main-risk")
    found.child("v1", "Secret", "main-risk-tls", stringData={"tls.key": "x"})
    found.child("v1", "Secret", "main-approval", stringData={"approval": "x"})
    found.child("v1", "Secret", "main-venue-keys", stringData={"key-id": "x"})
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    found.child("v1", "PersistentVolumeClaim", "main-risk-state", spec=claim)
    found.child("v1", "Pod", "main-risk-0", spec=_pod())
    yield found
    found.release.helm.close()


@pytest.fixture
def installation(kinds: Cluster, namespace: str) -> Iterator[Installation]:
    with furnished(kinds, namespace) as found:
        yield found


@pytest.fixture(scope="module")
def uninstalled(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """What is left of one that was uninstalled."""
    with namespace_of(kinds.api) as namespace, furnished(kinds, namespace) as found:
        _uninstalled(found, tmp_path_factory.mktemp("job"))
        yield found


def _pod() -> dict[str, object]:
    return {"containers": [{"name": "risk", "image": "localhost/none"}]}


def _as_the_job(installation: Installation, folder: Path) -> str:
    """Run the Job's program as its service account; what it printed."""
    release = installation.release
    path = f"/apis/batch/v1/namespaces/{release.namespace}/jobs/{release.name}-uninstall"
    eventually("the Job is there", lambda: installation.api.http.get(path).is_success, 60)
    access = installation.cluster.service_account(release.namespace, f"{release.name}-uninstall")
    settings = f"/api/v1/namespaces/{release.namespace}/configmaps/{release.operator}"
    (folder / "settings.json").write_text(installation.api.get(settings)["data"]["settings.json"])
    args = installation.api.get(path)["spec"]["template"]["spec"]["containers"][0]["args"]
    given = [str(folder) if each == "/etc/tradewind/settings" else each for each in args]
    within = given.index("--within") + 1
    done = subprocess.run(
        [sys.executable, "-m", "tradewind_operator.uninstalling", *given[:within], "5"],
        capture_output=True,
        text=True,
        check=False,
        env={"KUBECONFIG": str(access.write(folder / "kubeconfig")), "PATH": ""},
        timeout=110,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def _let_succeed(installation: Installation) -> None:
    """Say of the Job's pod what a kubelet would say."""
    pods = f"/api/v1/namespaces/{installation.namespace}/pods"
    label = f"batch.kubernetes.io/job-name={installation.release.name}-uninstall"
    eventually("its pod", lambda: installation.api.names(pods, labelSelector=label), 30)
    (name,) = installation.api.names(pods, labelSelector=label)
    installation.api.merge(f"{pods}/{name}/status", {"status": {"phase": "Succeeded"}})


def _uninstalled(installation: Installation, folder: Path) -> str:
    with ThreadPoolExecutor(1) as pool:
        helm = pool.submit(installation.release.uninstall, timeout=120)
        said = _as_the_job(installation, folder)
        _let_succeed(installation)
        helm.result(100)
    return said


def test_an_uninstall_halts_releases_and_removes_what_was_made_and_nothing_else(
    uninstalled: Installation,
) -> None:
    policy = uninstalled.policy()
    assert policy["spec"]["tradingState"] == "Halted"
    assert policy["metadata"].get("finalizers", []) == []
    assert uninstalled.names(f"{_GROUP.removesuffix('/namespaces')}/tradingstrategies")
    assert uninstalled.names("/api/v1/pods") == set()
    assert uninstalled.names("/api/v1/configmaps") == {"kube-root-ca.crt"}
    assert uninstalled.names("/api/v1/serviceaccounts") == {"default"}
    assert uninstalled.names("/api/v1/persistentvolumeclaims") == {"main-risk-state"}
    assert uninstalled.names("/apis/apps/v1/deployments") == set()
    assert uninstalled.names("/apis/rbac.authorization.k8s.io/v1/roles") == set()


def test_the_keys_of_a_simulated_account_stay_with_its_volume(
    uninstalled: Installation,
) -> None:
    assert uninstalled.names("/api/v1/secrets") == {"main-venue-keys"}


def test_orders_that_stay_open_are_told_before_the_rest_goes_on(
    installation: Installation, tmp_path: Path
) -> None:
    manifest = in_namespace(POLICY, installation.namespace)
    pods = [{"service": "risk", "ready": True}]
    figures = {"openOrders": 2, "unknownOrders": 1, "at": "2026-01-05T14:30:00Z"}
    status = {"tradingState": "Halted", "pods": pods, "figures": figures}
    installation.claim(manifest, installation.release.operator, **status)
    said = _uninstalled(installation, tmp_path)
    assert "have not been counted since the halt" in said
    assert "not_waited_for" in said


def test_a_policy_of_another_installation_is_left_alone(
    installation: Installation, tmp_path: Path
) -> None:
    installation.claim(in_namespace(POLICY, installation.namespace), "another")
    _uninstalled(installation, tmp_path)
    assert installation.policy()["metadata"]["finalizers"] == [FINALIZER]
    assert installation.policy()["spec"].get("tradingState") != "Halted"
    assert "main-risk-0" in installation.names("/api/v1/pods")
    path = f"{_GROUP}/{installation.namespace}/riskpolicies/main"
    installation.api.merge(path, {"metadata": {"finalizers": None}})


def _job_holds(installation: Installation) -> list[Held]:
    """What the hook's roles give, as they are rendered."""
    here, rendered = installation.namespace, "tradewind-operator"
    roles = [each for each in objects(namespace=here) if _is_of_the_job(each)]
    found = [(each["metadata"]["name"], right) for each in roles for right in rights(each["rules"])]
    own = installation.release.operator
    return [
        Held(here, role, right._replace(name=right.name.replace(rendered, own)))
        for role, right in found
    ]


def _is_of_the_job(manifest: Manifest) -> bool:
    name: str = manifest["metadata"]["name"]
    return manifest["kind"] == "Role" and name.removesuffix("-own").endswith("-uninstall")


def _more_children(installation: Installation) -> None:
    """Of the kinds that the others do not need."""
    match = {"matchLabels": {"app": "none"}}
    pod = {"metadata": {"labels": {"app": "none"}}, "spec": _pod()}
    rbac = "rbac.authorization.k8s.io"
    role = {"apiGroup": rbac, "kind": "Role", "name": "main-risk"}
    plain = {"replicas": 0, "serviceName": "none", "selector": match, "template": pod}
    installation.child("apps/v1", "StatefulSet", "main-risk", spec=plain)
    installation.child("v1", "Service", "main-risk", spec={"ports": [{"port": 1}]})
    installation.child("networking.k8s.io/v1", "NetworkPolicy", "main", spec={"podSelector": {}})
    budget = {"minAvailable": 1, "selector": match}
    installation.child("policy/v1", "PodDisruptionBudget", "main", spec=budget)
    installation.child(f"{rbac}/v1", "Role", "main-risk", rules=[])
    installation.child(f"{rbac}/v1", "RoleBinding", "main-risk", roleRef=role, subjects=[])


def test_requirement_14_the_job_uses_each_of_its_rights_and_asks_for_nothing_else(
    installation: Installation, audit: AuditLog, tmp_path: Path
) -> None:
    _more_children(installation)
    mark = audit.mark()
    _uninstalled(installation, tmp_path)
    name = f"system:serviceaccount:{installation.namespace}:{installation.release.name}-uninstall"
    requests = asked(audit, name, mark)
    assert unused(_job_holds(installation), used(requests)) == []
    assert [f"{each.verb} {each.uri}" for each in refused(requests)] == []
