"""The process that keeps a control plane: it starts the parts, and ends them when nobody is left.

Whoever uses the control plane holds a lock beside others; the kernel lets go of it however they
end. The keeper waits to have the lock alone: then it is time to go.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.cluster import binaries, control_plane
from tests.cluster.children import Child, free_ports, running
from tests.cluster.control_plane import Layout
from tests.cluster.locks import exclusive

READY, USERS = "ready", "users.lock"


def main(folder: Path) -> None:
    """Keep a control plane in a folder for as long as it has users."""
    with started(folder):
        (folder / READY).touch()
        with exclusive(folder / USERS):
            (folder / READY).unlink()
    shutil.rmtree(folder / "etcd", ignore_errors=True)


@contextmanager
def started(folder: Path) -> Iterator[Layout]:
    """Run a control plane while the block lasts."""
    layout = layout_in(folder)
    control_plane.prepare(layout)
    argvs = control_plane.commands(binaries.cluster(), layout)
    with ExitStack() as stack:

        def start(name: str) -> Child:
            return stack.enter_context(running(argvs[name], folder / f"{name}.log"))

        start("etcd")
        start("kube-apiserver").ready(lambda: control_plane.api_ready(layout), 120)
        start("kube-scheduler")
        start("kube-controller-manager").ready(lambda: control_plane.all_ready(layout), 120)
        yield layout


def layout_in(folder: Path) -> Layout:
    """A layout on free ports of the loopback."""
    api, etcd, peer, controllers, scheduler = free_ports(5)
    return Layout(
        folder=folder,
        api=api,
        etcd=etcd,
        peer=peer,
        controllers=controllers,
        scheduler=scheduler,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
