"""Images built from the repository's Dockerfiles, pushed to the node's registry."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from tests.cluster import bases, places
from tests.cluster.availability import UnavailableError, say
from tests.cluster.locks import exclusive
from tests.cluster.node import files, runtime, settings
from tests.cluster.node.commands import attempt, run


class Image(msgspec.Struct, frozen=True):
    """An image in the node's registry."""

    repository: str
    digest: str

    @property
    def reference(self) -> str:
        """Its name with its digest, as it stands in a pod."""
        return f"{self.repository}@{self.digest}"


DOCKERFILES = {"services": "Dockerfile", "operator": "operator.Dockerfile"}


def services(target: str = "services") -> Image:
    """The image of the services."""
    return of_repository("services", target)


def operator(target: str = "operator") -> Image:
    """The image of the operator."""
    return of_repository("operator", target)


def of_repository(name: str, target: str) -> Image:
    """One of our own images; other targets than the last get a name of their own."""
    suffix = "" if target == name else f"-{target}"
    dockerfile = places.REPOSITORY / DOCKERFILES[name]
    return build(dockerfile, f"tradewind/{name}{suffix}", target=target)


def build(
    dockerfile: Path,
    name: str,
    *,
    context: Path = places.REPOSITORY,
    target: str = "",
    arguments: Mapping[str, str] | None = None,
) -> Image:
    """Build an image and push it; what did not change comes from the layer cache.

    Raises:
        UnavailableError: The node does not run.
    """
    if not runtime.REGISTRY.alive():
        raise UnavailableError("the node does not run: make cluster-up")
    given = {"BASE": _base(), **(arguments or {})}
    options = [f"--build-arg={key}={value}" for key, value in given.items()]
    options += [f"--target={target}"] if target else []
    local = f"localhost/{name}"
    say(f"building {name} ...")
    with exclusive(places.cache() / "images.lock"):
        run(*_buildah("bud"), *_HOW, *options, "-f", dockerfile, "-t", local, context)
        return _pushed(local, f"{files.registry_address()}/{name}")


_HOW = ("--layers", "--isolation=oci", "--network=host", "--format=docker", "--quiet")


def _pushed(local: str, repository: str) -> Image:
    with tempfile.TemporaryDirectory() as folder:
        digest = Path(folder, "digest")
        options = ["--quiet", "--tls-verify=false", f"--digestfile={digest}"]
        run(*_buildah("push"), *options, local, f"docker://{repository}:latest")
        return Image(repository, digest.read_text().strip())


def _base() -> str:
    name = bases.name()
    if attempt(*_buildah("images"), "--quiet", name).returncode:
        run(*_buildah("pull"), "--quiet", f"docker-archive:{bases.archive()}")
    return name


def _buildah(command: str) -> list[str]:
    root = places.cache() / "buildah"
    storage = [f"--root={root}", f"--runroot={settings.RUN}/buildah", "--storage-driver=overlay"]
    return ["buildah", *storage, command]
