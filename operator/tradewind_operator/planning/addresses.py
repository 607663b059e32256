"""Where a workload listens and how its peers reach it."""

from tradewind.deploy.cluster import (
    GRPC_PORT,
    HTTP_PORT,
    PAGES_PORT,
    STATUS_PORT,
    VENUE_PORT,
)
from tradewind.deploy.plan import VENUE

EVERYWHERE, LOOPBACK = "0.0.0.0", "127.0.0.1"  # noqa: S104 # a pod's own addresses; NetworkPolicies say who comes in


def host_of(workload: str, namespace: str) -> str:
    """A workload's name for those that call it."""
    return f"{workload}.{namespace}.svc"


def grpc_of(workload: str, namespace: str) -> str:
    """The address of a workload's gRPC door."""
    return f"{host_of(workload, namespace)}:{GRPC_PORT}"


def venue_of(workload: str, namespace: str) -> str:
    """The address of a simulated venue."""
    return f"{host_of(workload, namespace)}:{VENUE_PORT}"


def listens() -> dict[str, str]:
    """The doors of a service's pod, as its configuration has them."""
    return {
        "grpc_listen": f"{EVERYWHERE}:{GRPC_PORT}",
        "http_listen": f"{EVERYWHERE}:{HTTP_PORT}",
        "pages_listen": f"{LOOPBACK}:{PAGES_PORT}",
        "status_listen": f"{EVERYWHERE}:{STATUS_PORT}",
    }


def ports_of(service: str) -> dict[str, int]:
    """The named ports of a service's pod that others may come to."""
    if service == VENUE:
        return {"http": VENUE_PORT}
    return {"grpc": GRPC_PORT, "http": HTTP_PORT, "status": STATUS_PORT}
