"""Configuration files of the node's programs, as text."""

import json
from pathlib import Path

import yaml

from tests.cluster.control_plane import Layout
from tests.cluster.node import settings

CNI_PROGRAMS = "/usr/lib/cni"


def containerd(folder: Path) -> str:
    """The runtime: its own root, socket and CNI folder; registries by `certs.d`."""
    return f"""\
version = 2
root = "{folder}/containerd"
state = "{settings.RUN}/containerd"
[grpc]
  address = "{settings.SOCKET}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{settings.PAUSE}"
  restrict_oom_score_adj = true # a lower score needs CAP_SYS_RESOURCE, which a machine may lack
  enable_unprivileged_ports = true
  enable_unprivileged_icmp = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{CNI_PROGRAMS}"
    conf_dir = "{folder}/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "{folder}/certs.d"
"""


def network() -> str:
    """The network of pods: one bridge, addresses of one range, no way out."""
    addresses = {
        "type": "host-local",
        "dataDir": f"{settings.RUN}/addresses",
        "ranges": [[{"subnet": settings.PODS}]],
        "routes": [{"dst": "0.0.0.0/0"}],
    }
    bridge = {
        "type": "bridge",
        "bridge": settings.POD_BRIDGE,
        "isGateway": True,
        "ipMasq": False,
        "hairpinMode": True,
        "ipam": addresses,
    }
    return json.dumps({"cniVersion": "1.0.0", "name": "tradewind", "plugins": [bridge]})


def registry(folder: Path) -> str:
    """A registry on the loopback that keeps what it is given."""
    return yaml.safe_dump(
        {
            "version": "0.1",
            "log": {"level": "warn", "accesslog": {"disabled": True}},
            "storage": {
                "filesystem": {"rootdirectory": f"{folder}/registry"},
                "delete": {"enabled": True},
            },
            "http": {"addr": registry_address()},
        }
    )


def registry_address() -> str:
    """Host and port of the registry, as they stand in an image's name."""
    return f"127.0.0.1:{settings.registry_port()}"


def registry_host() -> str:
    """How the runtime reaches the registry: without TLS."""
    url = f"http://{registry_address()}"
    return f'server = "{url}"\n[host."{url}"]\n  capabilities = ["pull", "resolve"]\n'


def kubelet(layout: Layout, *, unified: bool) -> str:
    """The kubelet: whole cores for who asks, no rule or folder outside ours."""
    return yaml.safe_dump(
        {
            "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "kind": "KubeletConfiguration",
            "authentication": {
                "anonymous": {"enabled": False},
                "webhook": {"enabled": True},
                "x509": {"clientCAFile": f"{layout.pki}/ca.crt"},
            },
            "authorization": {"mode": "Webhook"},
            "tlsCertFile": f"{layout.pki}/kubelet-server.crt",
            "tlsPrivateKeyFile": f"{layout.pki}/kubelet-server.key",
            "address": settings.ADDRESS,
            "port": settings.KUBELET,
            "healthzPort": settings.KUBELET_HEALTH,
            "containerRuntimeEndpoint": f"unix://{settings.SOCKET}",
            "cgroupDriver": "cgroupfs",
            "cgroupRoot": f"/{settings.CGROUP}",
            "failCgroupV1": unified,
            "failSwapOn": False,
            "makeIPTablesUtilChains": False,
            "cpuManagerPolicy": "static",
            "topologyManagerPolicy": "single-numa-node",
            "systemReserved": {"cpu": "100m"},
            "clusterDNS": [settings.DNS],
            "clusterDomain": settings.DOMAIN,
            "resolvConf": f"{layout.folder}/resolv.conf",
            "podLogsDir": f"{layout.folder}/pod-logs",
            "volumePluginDir": f"{layout.folder}/volume-plugins",
            "maxPods": 100,
            "evictionHard": {
                "memory.available": "200Mi",
                "nodefs.available": "2%",
                "imagefs.available": "2%",
            },
            "imageGCHighThresholdPercent": 100,
            "imageGCLowThresholdPercent": 99,
            "nodeStatusUpdateFrequency": "5s",
        }
    )


def proxy(layout: Layout) -> str:
    """The proxy of Services: by nftables, whose tables are its own and easily removed."""
    return yaml.safe_dump(
        {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
            "kind": "KubeProxyConfiguration",
            "clientConnection": {"kubeconfig": f"{layout.pki}/proxy.kubeconfig"},
            "mode": "nftables",
            "clusterCIDR": settings.PODS,
            "hostnameOverride": settings.NAME,
            "healthzBindAddress": f"127.0.0.1:{settings.PROXY_HEALTH}",
            "metricsBindAddress": f"127.0.0.1:{settings.PROXY_METRICS}",
            "nodePortAddresses": [f"{settings.ADDRESS}/32"],
            "conntrack": {"maxPerCore": 0, "min": 0},
            "nftables": {"minSyncPeriod": "100ms"},
        }
    )
