"""A real Tilt on a copy of the repository, with a Docker daemon of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster import bases, binaries, places
from tests.cluster.availability import UnavailableError
from tests.cluster.children import running
from tests.cluster.clusters import Cluster
from tests.cluster.node import settings
from tests.cluster.places import REPOSITORY

EXAMPLE = "edited"
CONTEXT = "tradewind-local"
_DAEMON = (
    *("--bridge", "none", "--iptables=false", "--ip6tables=false", "--ip-forward=false"),
    *("--ip-masq=false", "--storage-driver", "overlay2"),
    *("--insecure-registry", "127.0.0.1:5000"),
)
"""It builds, and runs nothing: it leaves the machine's network as it is."""


def needed(*programs: str) -> None:
    """Say which programs are missing.

    Raises:
        UnavailableError: One of them is.
    """
    if missing := [each for each in programs if not shutil.which(each)]:
        raise UnavailableError(f"needs {' and '.join(missing)} on the PATH")


def copied(folder: Path) -> Path:
    """A work tree to edit: what the repository holds, as it is now."""
    copy = folder / "repository"
    said = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in said.stdout.splitlines():
        if (REPOSITORY / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, copy / name)
    return copy


@contextmanager
def docker(folder: Path) -> Iterator[str]:
    """Run a Docker daemon beside the node's container runtime; how clients reach it."""
    host = f"unix://{folder}/docker.sock"
    data = places.cache() / "docker"
    argv = ["dockerd", "-H", host, "--data-root", str(data), "--exec-root", f"{folder}/run"]
    argv += ["-p", f"{folder}/docker.pid", "--containerd", str(settings.SOCKET), *_DAEMON]
    with running(argv, folder / "docker.log") as child:
        client = ["docker", "-H", host]
        child.ready(
            lambda: not subprocess.run([*client, "info"], capture_output=True).returncode, 60
        )
        subprocess.run([*client, "load", "-i", bases.archive()], check=True, capture_output=True)
        yield host


@contextmanager
def tilt(
    node: Cluster, tree: Path, folder: Path, docker_host: str, *options: str
) -> Iterator[Path]:
    """Run `tilt up` in a work tree; its log."""
    programs = _programs(folder)
    kubeconfig = node.access.write(folder / "kubeconfig", CONTEXT)
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY),
        "KUBECONFIG": str(kubeconfig),
        "DOCKER_HOST": docker_host,
        "DOCKER_BUILDKIT": "1",
        "TRADEWIND_BASE": bases.name(),
        "TRADEWIND_BUILD_NETWORK": "host",
        "TILT_DISABLE_ANALYTICS": "1",
        "HOME": str(folder),
    }
    argv = ["tilt", "up", "--stream", "--port", "0", "--web-mode=prod", "--", "--example", EXAMPLE]
    log = folder / "tilt.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            argv, cwd=tree, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            yield log
        finally:
            process.terminate()
            process.wait(60)


def _programs(folder: Path) -> Path:
    """The kubectl of the node, and a helm."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    (programs / "kubectl").symlink_to(binaries.kubectl())
    helm = programs / "helm"
    helm.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tests.e2e.helms "$@"\n')
    helm.chmod(0o755)
    return programs
