"""Names, addresses and ports of the node; none of them is another cluster's habit."""

import os
from pathlib import Path

from tests.cluster import places
from tests.cluster.control_plane import Layout

NAME = "tradewind-node"
ADDRESS = "10.113.0.1"
BRIDGE, POD_BRIDGE = "tradewind0", "tradewind1"
SERVICES, PODS = "10.97.0.0/16", "10.245.0.0/24"
DNS = "10.97.0.10"
DOMAIN = "cluster.local"
CGROUP = "tradewind"
RUN = Path("/run/tradewind-cluster")
SOCKET = RUN / "containerd.sock"
KUBELET, KUBELET_HEALTH, PROXY_HEALTH, PROXY_METRICS = 16250, 16248, 16256, 16249
PAUSE, COREDNS = "localhost/pause:1", "localhost/coredns:1"
PROVISIONER = "tradewind.io/folders"


def registry_port() -> int:
    """Where images are pushed to and pulled from, on the loopback."""
    return int(os.environ.get("TRADEWIND_CLUSTER_REGISTRY_PORT", "5000"))


def layout() -> Layout:
    """The node's control plane, beside those of test runs."""
    return Layout(
        folder=places.state(),
        api=16443,
        etcd=16379,
        peer=16380,
        controllers=16257,
        scheduler=16259,
        address=ADDRESS,
        services=SERVICES,
        pods=PODS,
    )
