"""Whether this machine can be a node, and what a person does where it can't."""

import os
import shutil
import sys
from pathlib import Path

from tests.cluster.availability import UnavailableError
from tests.cluster.node.files import CNI_PROGRAMS

_PACKAGES = {
    "containerd": "containerd",
    "runc": "runc",
    "nft": "nftables",
    "ip": "iproute2",
    "docker-registry": "docker-registry",
    f"{CNI_PROGRAMS}/bridge": "containernetworking-plugins",
    "buildah": "buildah",
    "mmdebstrap": "mmdebstrap",
}
ELSEWHERE = """\
A node needs root on a Debian or Ubuntu machine. On others, use kind:
  kind create cluster --name tradewind
  kind get kubeconfig --name tradewind > /tmp/tradewind.kubeconfig
  export TRADEWIND_TEST_KUBECONFIG=/tmp/tradewind.kubeconfig
Images go into it by `kind load docker-image NAME`. Pinning needs a kubelet with the policy
`static`: docs/cluster.md has the configuration."""


def check() -> None:
    """Say what is missing.

    Raises:
        UnavailableError: This machine can't be a node; the message says what to do.
    """
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("apt-get"):
        raise UnavailableError(ELSEWHERE)
    if missing := [package for program, package in _PACKAGES.items() if not _has(program)]:
        install = "apt-get update && apt-get install -y --no-install-recommends"
        raise UnavailableError(f"a node needs these packages:\n  {install} {' '.join(missing)}")


def _has(program: str) -> bool:
    return Path(program).exists() if program.startswith("/") else bool(shutil.which(program))
