"""The container runtime with its images, and the registry beside it."""

from pathlib import Path

import grpc
import httpx

from tests.cluster import binaries, places
from tests.cluster.node import files, settings
from tests.cluster.node.archives import Image, of_program
from tests.cluster.node.commands import attempt, run
from tests.cluster.node.daemons import Daemon

CONTAINERD, REGISTRY = Daemon("containerd"), Daemon("registry")
_OWN = (
    (Image(name=settings.PAUSE, entrypoint=["/pause"], user="65535:65535"), binaries.pause),
    (Image(name=settings.COREDNS, entrypoint=["/coredns"], user="65532:65532"), binaries.coredns),
)


def up() -> None:
    """Start both, with the images that the node itself needs."""
    folder = places.state()
    settings.RUN.mkdir(exist_ok=True)
    for name in ("cni", "certs.d"):
        (folder / name).mkdir(exist_ok=True)
    hosts = folder / "certs.d" / files.registry_address()
    hosts.mkdir(exist_ok=True)
    (hosts / "hosts.toml").write_text(files.registry_host())
    (folder / "cni" / "10-tradewind.conflist").write_text(files.network())
    (folder / "containerd.toml").write_text(files.containerd(folder))
    (folder / "registry.yaml").write_text(files.registry(folder))
    CONTAINERD.start(["containerd", "--config", f"{folder}/containerd.toml"])
    CONTAINERD.ready(_serves_kubelets, 60)
    REGISTRY.start(["docker-registry", "serve", f"{folder}/registry.yaml"])
    REGISTRY.ready(_registry_answers, 30)
    for image, build in _OWN:
        _import_own(image, build())


def ctr(*arguments: str | Path) -> list[str | Path]:
    """A command of the runtime's own client, in the kubelet's namespace."""
    return ["ctr", "--address", settings.SOCKET, "--namespace", "k8s.io", *arguments]


def import_archive(archive: Path) -> None:
    """Give an image to the node."""
    run(*ctr("images", "import", archive))


def images() -> list[str]:
    """Names of the node's images."""
    return run(*ctr("images", "ls", "-q")).split()


def end_pods() -> None:
    """End and forget all containers."""
    for task in run(*ctr("tasks", "ls", "-q")).split():
        attempt(*ctr("tasks", "rm", "-f", task))
    for container in run(*ctr("containers", "ls", "-q")).split():
        attempt(*ctr("containers", "rm", container))


def _serves_kubelets() -> bool:
    """Its socket answers seconds before its CRI does, and a kubelet ends that comes between."""
    with grpc.insecure_channel(f"unix://{settings.SOCKET}") as channel:
        try:
            channel.unary_unary("/runtime.v1.RuntimeService/Version", None, None)(b"", timeout=2.0)
        except grpc.RpcError:
            return False
    return True


def _registry_answers() -> bool:
    try:
        return httpx.get(f"http://{files.registry_address()}/v2/", timeout=2.0).is_success
    except httpx.HTTPError:
        return False


def _import_own(image: Image, program: Path) -> None:
    archive = program.parent / "image.tar"
    if not archive.exists():
        of_program(image, program, archive)
    known = places.state() / f"{program.name}.imported"
    if image.name not in images() or not known.exists() or known.read_text() != str(archive):
        import_archive(archive)
        known.write_text(str(archive))
