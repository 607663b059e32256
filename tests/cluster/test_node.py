"""The node of `make cluster-up`: restricted pods, names, volumes, whole cores, network policies.

Skipped by name where it does not run.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cluster import nodes
from tests.cluster.clusters import Cluster
from tests.process.processes import eventually

_SERVE = "python -m http.server --directory /data 8000"
_ASK = "import urllib.request as u; print(u.urlopen('http://server.{}.svc/x', timeout=2).read())"


@pytest.fixture(scope="module")
def space(node: Cluster) -> Iterator[str]:
    """A namespace that takes restricted pods alone, with a server on a volume and a client."""
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    metadata = {"generateName": "tradewind-node-", "labels": labels}
    name = node.api.create("/api/v1/namespaces", {"metadata": metadata})["metadata"]["name"]
    for manifest in (_claim(), _service(), *_pods()):
        node.api.apply({**manifest, "metadata": {**manifest["metadata"], "namespace": name}})
    node.kubectl("-n", name, "wait", "--for=condition=Ready", "pod", "--all", "--timeout=90s")
    yield name
    node.api.delete(f"/api/v1/namespaces/{name}")


def test_a_restricted_pod_writes_to_its_volume_by_its_group(node: Cluster, space: str) -> None:
    said = _within(node, space, "server", "sh", "-c", "echo hi > /data/x; stat -c %g /data; id -u")
    assert said.split() == ["65532", "65532"]
    assert "standard" in node.kubectl("-n", space, "get", "pvc", "data")


def test_a_service_is_reached_by_its_name(node: Cluster, space: str) -> None:
    _within(node, space, "server", "sh", "-c", "echo hi > /data/x")
    assert "hi" in _asked(node, space)


def test_a_whole_core_is_given_to_one_pod_alone(node: Cluster, space: str) -> None:
    own = _within(node, space, "server", "grep", "Cpus_allowed_list", "/proc/self/status").split()
    assert own[1].isdigit()
    eventually("nobody else has it", lambda: own[1] not in _cores(node, space, "client"), 30)


def test_a_network_policy_shuts_a_pod_and_opens_it_for_one_peer(node: Cluster, space: str) -> None:
    _within(node, space, "server", "sh", "-c", "echo hi > /data/x")
    node.api.apply(_policy(space, []))
    eventually("it is shut", lambda: "hi" not in _asked(node, space))
    peer = {"podSelector": {"matchLabels": {"app": "client"}}}
    node.api.apply(_policy(space, [{"from": [peer], "ports": [{"port": 8000}]}]))
    eventually("it is open", lambda: "hi" in _asked(node, space))
    node.api.delete(node.api.path(_policy(space, [])))


def test_no_pod_reaches_the_world_outside(node: Cluster, space: str) -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 443), 1)"
    done = node.kubectl_run("-n", space, "exec", "client", "--", "python", "-c", code)
    assert "Error" in done.stderr


def test_what_a_pod_asks_of_the_api_server_is_in_the_audit_log(node: Cluster, space: str) -> None:
    assert node.audit
    assert node.audit.requests(0, lambda each: each.namespace == space and each.verb == "patch")


def _asked(node: Cluster, space: str) -> str:
    code = _ASK.format(space)
    return node.kubectl_run("-n", space, "exec", "client", "--", "python", "-c", code).stdout


def _within(node: Cluster, space: str, pod: str, *command: str) -> str:
    return node.kubectl("-n", space, "exec", pod, "--", *command)


def _cores(node: Cluster, space: str, pod: str) -> str:
    return _within(node, space, pod, "grep", "Cpus_allowed_list", "/proc/self/status")


def _claim() -> dict[str, Any]:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    metadata = {"name": "data"}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}


def _service() -> dict[str, Any]:
    spec = {"selector": {"app": "server"}, "ports": [{"port": 80, "targetPort": 8000}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "server"}, "spec": spec}


def _pods() -> list[dict[str, Any]]:
    whole = {"cpu": "1", "memory": "64Mi"}
    data = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    server = _pod("server", ["sh", "-c", _SERVE], {"requests": whole, "limits": whole}, data)
    return [server, _pod("client", ["sleep", "infinity"], {}, [])]


def _pod(
    name: str, command: list[str], resources: dict[str, Any], volumes: list[dict[str, Any]]
) -> dict[str, Any]:
    container = {
        "name": "main",
        "image": nodes.python_image(),
        "imagePullPolicy": "Never",
        "command": command,
        "resources": resources,
        "volumeMounts": [{"name": each["name"], "mountPath": "/data"} for each in volumes],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    user = {"runAsNonRoot": True, "runAsUser": 65532, "fsGroup": 65532}
    spec = {
        "terminationGracePeriodSeconds": 0,
        "automountServiceAccountToken": False,
        "securityContext": {**user, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
        "volumes": volumes,
    }
    metadata = {"name": name, "labels": {"app": name}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _policy(space: str, ingress: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "server", "namespace": space},
        "spec": {
            "podSelector": {"matchLabels": {"app": "server"}},
            "policyTypes": ["Ingress"],
            "ingress": ingress,
        },
    }
