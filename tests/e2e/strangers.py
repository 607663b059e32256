"""Pods that are none of ours, and what a pod reaches, asked from inside of it."""

import json
from collections.abc import Iterable
from typing import Any

from tests.cluster import nodes
from tests.cluster.clusters import Cluster

Address = tuple[str, int]
OPEN, REFUSED, DROPPED = "open", "refused", "dropped"
"""`refused` came through, and nobody listened there."""

_TRY = """
import json, socket, sys
from concurrent.futures import ThreadPoolExecutor
def reach(target):
    try:
        socket.create_connection(target, 6).close()
        return "open"
    except ConnectionRefusedError:
        return "refused"
    except OSError:
        return "dropped"
targets = json.loads(sys.argv[1])
with ThreadPoolExecutor(len(targets)) as pool:
    print(json.dumps(list(pool.map(reach, targets))))
"""


def reached(cluster: Cluster, namespace: str, pod: str, targets: Iterable[Address]) -> list[str]:
    """How a connection from a pod to each target goes."""
    wanted = json.dumps([list(each) for each in targets])
    within = ("-n", namespace, "exec", pod, "--")
    found: list[str] = json.loads(cluster.kubectl(*within, "python", "-c", _TRY, wanted))
    return found


def stranger(namespace: str, name: str = "stranger") -> dict[str, Any]:
    """A restricted pod with Python that does nothing."""
    container = {
        "name": "main",
        "image": nodes.python_image(),
        "imagePullPolicy": "Never",
        "command": ["sleep", "infinity"],
        "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    safe = {"runAsNonRoot": True, "runAsUser": 65532, "seccompProfile": {"type": "RuntimeDefault"}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "terminationGracePeriodSeconds": 0,
            "automountServiceAccountToken": False,
            "securityContext": safe,
            "containers": [container],
        },
    }
