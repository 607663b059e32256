"""A kubectl that answers from documents, by the plural that it is asked for."""

from typing import Any

from tradewind.plugin.kubectl import ClusterError, Kubectl


class Cluster(Kubectl):
    """`documents` by plural; what is `refused` raises as kubectl does; every call is remembered."""

    def __init__(self, refused: tuple[str, ...] = (), **documents: list[dict[str, Any]]) -> None:
        self._refused, self._documents = refused, documents
        self.calls: list[tuple[str, ...]] = []

    def run(self, *arguments: str, text: str | None = None) -> str:
        self.calls.append(arguments)
        if any(word in self._refused for word in arguments):
            raise ClusterError("forbidden")
        return ""

    def document(self, *arguments: str) -> dict[str, Any]:
        self.run(*arguments)
        if arguments[0] == "version":
            return {"serverVersion": {"major": "1", "minor": "35+", "gitVersion": "v1.35.0"}}
        return {"items": self._documents.get(arguments[1].partition(".")[0], [])}


def node(name: str = "n1", cpu: str = "1", *, capacity: str = "2", **labels: str) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "labels": labels},
        "status": {
            "allocatable": {"cpu": cpu},
            "capacity": {"cpu": capacity},
            "nodeInfo": {"kubeletVersion": "v1.35.0"},
        },
    }


def resource(name: str = "main", **changes: Any) -> dict[str, Any]:
    return {
        "metadata": {"namespace": "desk", "name": name, "generation": 1},
        "spec": {"riskPolicyRef": {"name": "main"}},
        **changes,
    }


def pod(name: str, image: str = "mirror/services@sha256:1", **status: Any) -> dict[str, Any]:
    return {
        "metadata": {"namespace": "desk", "name": name, "labels": {}},
        "spec": {"containers": [{"image": image}]},
        "status": {"phase": "Running", **status},
    }


def condition(about: str, status: str, reason: str, message: str = "") -> dict[str, Any]:
    return {
        "type": about,
        "status": status,
        "reason": reason,
        "message": message,
        "lastTransitionTime": "2026-01-01T00:00:00Z",
    }
