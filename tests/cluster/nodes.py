"""The node of `make cluster-up`, for tests that run pods on it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.cluster import bases, binaries
from tests.cluster.audits import AuditLog
from tests.cluster.availability import UnavailableError
from tests.cluster.clusters import Cluster
from tests.cluster.node import runtime, settings
from tests.cluster.node.daemons import Daemon


@contextmanager
def reached() -> Iterator[Cluster]:
    """The node's cluster, which must run.

    Raises:
        UnavailableError: It doesn't.
    """
    layout = settings.layout()
    if not (layout.kubeconfig.exists() and Daemon("kubelet").alive()):
        raise UnavailableError("needs node: start it with `make cluster-up`, as root")
    audit = AuditLog(layout.audit_log)
    with closing(Cluster(layout.kubeconfig, binaries.kubectl(), audit)) as cluster:
        yield cluster


def python_image() -> str:
    """An image with Python on the node, made of Debian's packages; use it with `Never` pulling."""
    name = bases.name()
    if name not in runtime.images():
        runtime.import_archive(bases.archive())
    return name
