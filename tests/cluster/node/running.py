"""The node, up and down; both may be asked for again at any time."""

import shutil
import sys
from pathlib import Path

import yaml

from tests.cluster import binaries, control_plane, kubeconfigs, places
from tests.cluster.api import Api
from tests.cluster.locks import exclusive
from tests.cluster.node import cgroups, files, machine, network, runtime, settings
from tests.cluster.node.commands import attempt
from tests.cluster.node.daemons import Daemon
from tests.cluster.pki import Signed

_CLIENTS = {
    "kubelet": (f"system:node:{settings.NAME}", "system:nodes"),
    "proxy": ("system:kube-proxy", "system:node-proxier"),
}
_PARTS = ("etcd", "kube-apiserver", "kube-scheduler", "kube-controller-manager")
_AGENTS = ("policies", "volumes")
_LABEL = {"metadata": {"labels": {"tradewind.io/pinning": "static"}}}


def up() -> Path:
    """Start all that doesn't run; gives the kubeconfig.

    Raises:
        UnavailableError: This machine can't be a node, and why.
    """
    machine.check()
    with exclusive(places.state() / "lock"):
        network.up()
        _control_plane()
        runtime.up()
        _agents()
        _kubelet()
        _settled()
    return settings.layout().kubeconfig


def down() -> None:
    """Stop all that was started here; data and images stay."""
    with exclusive(places.state() / "lock"):
        for name in (*_AGENTS, "kubelet"):
            Daemon(name).stop()
        if runtime.CONTAINERD.alive():
            runtime.end_pods()
        for daemon in (Daemon("kube-proxy"), runtime.REGISTRY, runtime.CONTAINERD):
            daemon.stop()
        for name in reversed(_PARTS):
            Daemon(name).stop()
        _unmount()
        network.forget_pods()
        network.down()
        cgroups.down()


def wipe() -> None:
    """Forget the cluster's data; images of the runtime and the registry stay."""
    for name in ("etcd", "pki", "kubelet", "pod-logs", "volumes", "run", "logs"):
        shutil.rmtree(places.state() / name, ignore_errors=True)
    for name in ("kubeconfig", "audit.log"):
        (places.state() / name).unlink(missing_ok=True)
    shutil.rmtree(settings.RUN, ignore_errors=True)


def _control_plane() -> None:
    layout = settings.layout()
    if not layout.kubeconfig.exists():
        shutil.rmtree(layout.pki, ignore_errors=True)
        control_plane.prepare(layout, _CLIENTS)
        names = (settings.NAME, settings.ADDRESS, "127.0.0.1")
        authority = Signed.read(layout.pki, "ca")
        authority.server(f"system:node:{settings.NAME}", names).write(layout.pki, "kubelet-server")
    argvs = control_plane.commands(binaries.cluster(), layout)
    for name in _PARTS:
        Daemon(name).start(argvs[name])
        if name == "kube-apiserver":
            Daemon(name).ready(lambda: control_plane.api_ready(layout), 120)
    Daemon(_PARTS[-1]).ready(lambda: control_plane.all_ready(layout), 120)


def _agents() -> None:
    layout = settings.layout()
    start = [sys.executable, "-u", "-m"]
    module = "tests.cluster.node"
    config = str(layout.kubeconfig)
    folder = str(layout.folder / "volumes")
    Daemon("policies").start([*start, f"{module}.policy_agent", config])
    Daemon("volumes").start([*start, f"{module}.volumes", config, folder])


def _kubelet() -> None:
    layout, program = settings.layout(), str(binaries.cluster())
    cgroups.up()
    folder = layout.folder
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions ndots:1\n")
    if _changed(folder / "kubelet.yaml", files.kubelet(layout, unified=cgroups.unified())):
        Daemon("kubelet").stop()
        for state in (folder / "kubelet").glob("*_manager_state"):
            state.unlink()
    if _changed(folder / "proxy.yaml", files.proxy(layout)):
        Daemon("kube-proxy").stop()
    Daemon("kubelet").start(
        [
            program,
            "kubelet",
            f"--config={folder}/kubelet.yaml",
            f"--kubeconfig={layout.pki}/kubelet.kubeconfig",
            f"--hostname-override={settings.NAME}",
            f"--node-ip={settings.ADDRESS}",
            f"--root-dir={folder}/kubelet",
        ]
    )
    Daemon("kube-proxy").start([program, "kube-proxy", f"--config={folder}/proxy.yaml"])


def _settled() -> None:
    layout = settings.layout()
    api = Api(kubeconfigs.parsed(layout.kubeconfig.read_text()))
    for document in yaml.safe_load_all((Path(__file__).parent / "objects.yaml").read_text()):
        api.apply(document, manager="tradewind-cluster")
    node = f"/api/v1/nodes/{settings.NAME}"
    Daemon("kubelet").ready(lambda: api.http.get(node).is_success, 60)
    api.merge(node, _LABEL)
    Daemon("kubelet").ready(lambda: _is_ready(api, node), 60)
    deployment = "/apis/apps/v1/namespaces/kube-system/deployments/coredns"
    Daemon("kubelet").ready(lambda: _available(api, deployment), 60)
    api.close()


def _is_ready(api: Api, node: str) -> bool:
    conditions = api.get(node)["status"].get("conditions") or []
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def _available(api: Api, deployment: str) -> bool:
    found = api.get(deployment)
    status = found.get("status", {})
    current = status.get("observedGeneration") == found["metadata"]["generation"]
    return bool(current and status.get("availableReplicas") == status.get("updatedReplicas") == 1)


def _changed(path: Path, text: str) -> bool:
    """Write a file only when it differs: kube-proxy ends when its own is touched."""
    if path.exists() and path.read_text() == text:
        return False
    path.write_text(text)
    return True


def _unmount() -> None:
    ours = (f"{places.state()}/", f"{settings.RUN}/containerd/")
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for mount in sorted((each for each in mounts if each.startswith(ours)), reverse=True):
        attempt("umount", "-l", mount)
