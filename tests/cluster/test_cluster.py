"""The cluster of a test run is a real one."""

from pathlib import Path

import httpx
import pytest

from tests.cluster import kubeconfigs
from tests.cluster.audits import AuditLog
from tests.cluster.clusters import Cluster
from tests.process.processes import eventually


def _config_map(name: str, namespace: str) -> dict[str, object]:
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"a": "b"}}


def test_kubectl_and_a_plain_client_see_the_same(cluster: Cluster, namespace: str) -> None:
    cluster.api.apply(_config_map("one", namespace))
    said = cluster.kubectl("-n", namespace, "get", "configmap", "one", "-o", "jsonpath={.data.a}")
    assert said == "b"


def test_a_user_without_a_role_may_read_nothing(cluster: Cluster, namespace: str) -> None:
    nobody = cluster.client(cluster.user("nobody", "traders"))
    with pytest.raises(httpx.HTTPStatusError, match='User \\\\"nobody\\\\" cannot list'):
        nobody.get(f"/api/v1/namespaces/{namespace}/configmaps")


def test_a_role_of_its_group_lets_a_user_read(cluster: Cluster, namespace: str) -> None:
    cluster.kubectl(
        *("-n", namespace, "create", "rolebinding", "viewers"), "--clusterrole=view", "--group=g"
    )
    viewer = cluster.client(cluster.user("somebody", "g"))
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    assert "kube-root-ca.crt" in eventually("the root CA", lambda: viewer.names(path))


def test_a_service_accounts_kubeconfig_is_that_service_account(
    cluster: Cluster, namespace: str, tmp_path: Path
) -> None:
    cluster.kubectl("-n", namespace, "create", "serviceaccount", "risk")
    written = cluster.service_account(namespace, "risk").write(tmp_path / "kubeconfig")
    said = cluster.kubectl("--kubeconfig", written, "auth", "whoami")
    assert f"system:serviceaccount:{namespace}:risk" in said
    assert kubeconfigs.read(written, cluster.program).token


def test_owned_objects_go_with_their_owner(cluster: Cluster, namespace: str) -> None:
    owner = cluster.api.apply(_config_map("owner", namespace))
    reference = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "name": "owner",
        "uid": owner["metadata"]["uid"],
    }
    owned = _config_map("owned", namespace)
    owned["metadata"] = {"name": "owned", "namespace": namespace, "ownerReferences": [reference]}
    cluster.api.apply(owned)
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    cluster.api.delete(f"{path}/owner")
    eventually("the owned is gone", lambda: "owned" not in cluster.api.names(path))


def test_the_audit_log_names_who_wrote_what(
    cluster: Cluster, namespace: str, audit: AuditLog
) -> None:
    mark = audit.mark()
    cluster.api.apply(_config_map("watched", namespace), manager="somebody")
    cluster.api.applied(_config_map("dry", namespace), dryRun="All")
    (write,) = eventually(
        "its line",
        lambda: audit.requests(mark, lambda each: each.writes and each.namespace == namespace),
    )
    assert write.user == cluster.username()
    assert (write.verb, write.resource, write.name, write.code) == (
        *("patch", "configmaps", "watched"),
        201,
    )
    assert "fieldManager=somebody" in write.uri
