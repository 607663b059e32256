"""A cluster as a test sees it: its kubeconfig, its users, its audit log."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.cluster import binaries, kubeconfigs, users
from tests.cluster.api import Api
from tests.cluster.audits import AuditLog
from tests.cluster.availability import UnavailableError
from tests.cluster.kubeconfigs import Access
from tests.cluster.planes import joined

NAMED = "TRADEWIND_TEST_KUBECONFIG"


class Cluster:
    """A cluster that a kubeconfig names, by a user who may do everything."""

    def __init__(self, kubeconfig: Path, program: Path, audit: AuditLog | None = None) -> None:
        self.kubeconfig, self.program, self.audit = kubeconfig, program, audit
        self.access = kubeconfigs.read(kubeconfig, program)
        self._clients: list[Api] = []
        self.api = self.client(self.access)

    def kubectl(self, *arguments: str | Path, stdin: str | None = None) -> str:
        """What kubectl prints; a failure raises with its own words."""
        done = self.kubectl_run(*arguments, stdin=stdin)
        assert done.returncode == 0, f"kubectl {arguments}: {done.stderr}"
        return done.stdout

    def kubectl_run(
        self, *arguments: str | Path, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """What kubectl answers, a refusal too."""
        return subprocess.run(
            [self.program, "--kubeconfig", self.kubeconfig, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )

    def username(self) -> str:
        """Who we are to this cluster."""
        review = {"kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1"}
        answer = self.api.create("/apis/authentication.k8s.io/v1/selfsubjectreviews", review)
        return str(answer["status"]["userInfo"]["username"])

    def client(self, access: Access) -> Api:
        """A client of somebody's; it is closed with the cluster."""
        self._clients.append(Api(access))
        return self._clients[-1]

    def close(self) -> None:
        """End all connections."""
        for client in self._clients:
            client.close()

    def user(self, name: str, *groups: str) -> Access:
        """Access as a user of these groups, by a certificate that the cluster signs."""
        return users.signed(self.api, name, groups)

    def service_account(self, namespace: str, name: str, seconds: int = 3600) -> Access:
        """Access as a service account, by a token like a pod's."""
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token"
        answer = self.api.create(path, {"spec": {"expirationSeconds": seconds}})
        token = answer["status"]["token"]
        return Access(server=self.access.server, authority=self.access.authority, token=token)


@contextmanager
def reached(home: Path) -> Iterator[Cluster]:
    """The cluster that the environment names, else a control plane of our own.

    Raises:
        UnavailableError: There is neither, and why.
    """
    if named := os.environ.get(NAMED):
        with closing(_named(Path(named).expanduser())) as cluster:
            yield cluster
        return
    with joined(home) as folder:
        audit = AuditLog(folder / "audit.log")
        with closing(Cluster(folder / "kubeconfig", binaries.kubectl(), audit)) as cluster:
            yield cluster


def _named(kubeconfig: Path) -> Cluster:
    if not kubeconfig.exists():
        raise UnavailableError(f"{NAMED} names {kubeconfig}, which is not there")
    program = shutil.which("kubectl")
    return Cluster(kubeconfig, Path(program) if program else binaries.kubectl())
