"""The control plane's four programs: certificates, flags, and when they are ready."""

import ssl
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import msgspec

from tests.cluster import kubeconfigs, pki
from tests.cluster.places import HERE

ADMIN = "kubernetes-admin"
_NAMES = ("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc")
_CLIENTS = {
    "admin": (ADMIN, "system:masters"),
    "controllers": ("system:kube-controller-manager",),
    "scheduler": ("system:kube-scheduler",),
}


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Where a control plane's files, ports and addresses are."""

    folder: Path
    api: int
    etcd: int
    peer: int
    controllers: int
    scheduler: int
    address: str = "127.0.0.1"
    services: str = "10.96.0.0/16"
    pods: str = ""
    """Empty where there is no node."""

    @property
    def server(self) -> str:
        """The API server's URL."""
        return f"https://{self.address}:{self.api}"

    @property
    def pki(self) -> Path:
        """Certificates, keys, and kubeconfigs of the parts."""
        return self.folder / "pki"

    @property
    def kubeconfig(self) -> Path:
        """The kubeconfig of a person who may do everything."""
        return self.folder / "kubeconfig"

    @property
    def audit_log(self) -> Path:
        """Where the API server writes down who asked what: a JSON line each."""
        return self.folder / "audit.log"


def prepare(layout: Layout, clients: Mapping[str, tuple[str, ...]] | None = None) -> None:
    """Make certificates and kubeconfigs; `clients` are more of them: name -> user and groups."""
    layout.pki.mkdir(parents=True, mode=0o700)
    ca, front = pki.authority("tradewind-test"), pki.authority("tradewind-test-front-proxy")
    ca.write(layout.pki, "ca")
    front.write(layout.pki, "front-proxy-ca")
    front.client("front-proxy-client").write(layout.pki, "front-proxy-client")
    ca.client("kube-apiserver-kubelet-client", "system:masters").write(layout.pki, "kubelet-client")
    first = layout.services.removesuffix(".0/16") + ".1"
    names = (*_NAMES, "kubernetes.default.svc.cluster.local", "127.0.0.1", layout.address, first)
    ca.server("kube-apiserver", names).write(layout.pki, "apiserver")
    pki.key_pair(layout.pki, "service-accounts")
    for name, identity in {**_CLIENTS, **(clients or {})}.items():
        access = kubeconfigs.of_certificate(layout.server, ca, ca.client(*identity))
        access.write(layout.pki / f"{name}.kubeconfig")
    (layout.pki / "admin.kubeconfig").rename(layout.kubeconfig)


def commands(program: Path, layout: Layout) -> dict[str, list[str]]:
    """The four programs' command lines, by name, in the order of their start."""
    parts = {
        "etcd": _etcd(layout),
        "kube-apiserver": _api_server(layout),
        "kube-controller-manager": _controllers(layout),
        "kube-scheduler": _scheduler(layout),
    }
    return {name: [str(program), name, *flags] for name, flags in parts.items()}


def api_ready(layout: Layout) -> bool:
    """Whether the API server serves."""
    return _answers(f"{layout.server}/readyz", layout)


def all_ready(layout: Layout) -> bool:
    """Whether controllers and scheduler run, and have made what a pod needs."""
    health = [
        f"https://127.0.0.1:{port}/healthz" for port in (layout.controllers, layout.scheduler)
    ]
    return all(_answers(url, None) for url in health) and _has_default_account(layout)


def _etcd(layout: Layout) -> list[str]:
    client, peer = f"http://127.0.0.1:{layout.etcd}", f"http://127.0.0.1:{layout.peer}"
    return [
        "--name=tradewind",
        f"--data-dir={layout.folder}/etcd",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=tradewind={peer}",
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]


def _api_server(layout: Layout) -> list[str]:
    folder = layout.pki
    return [
        f"--etcd-servers=http://127.0.0.1:{layout.etcd}",
        f"--bind-address={layout.address}",
        f"--secure-port={layout.api}",
        f"--advertise-address={layout.address}",
        f"--endpoint-reconciler-type={'lease' if layout.pods else 'none'}",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--anonymous-auth=true",
        f"--service-cluster-ip-range={layout.services}",
        "--allow-privileged=true",
        f"--client-ca-file={folder}/ca.crt",
        f"--tls-cert-file={folder}/apiserver.crt",
        f"--tls-private-key-file={folder}/apiserver.key",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        f"--service-account-key-file={folder}/service-accounts.pub",
        f"--service-account-signing-key-file={folder}/service-accounts.key",
        f"--kubelet-certificate-authority={folder}/ca.crt",
        f"--kubelet-client-certificate={folder}/kubelet-client.crt",
        f"--kubelet-client-key={folder}/kubelet-client.key",
        "--kubelet-preferred-address-types=InternalIP,Hostname",
        f"--requestheader-client-ca-file={folder}/front-proxy-ca.crt",
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        f"--proxy-client-cert-file={folder}/front-proxy-client.crt",
        f"--proxy-client-key-file={folder}/front-proxy-client.key",
        f"--audit-policy-file={HERE}/audit.yaml",
        f"--audit-log-path={layout.audit_log}",
        "--audit-log-mode=blocking",
    ]


def _controllers(layout: Layout) -> list[str]:
    folder = layout.pki
    ranges = ["--allocate-node-cidrs=true", f"--cluster-cidr={layout.pods}"] if layout.pods else []
    return [
        *_secure(layout, "controllers", layout.controllers),
        "--use-service-account-credentials=true",
        f"--service-account-private-key-file={folder}/service-accounts.key",
        f"--root-ca-file={folder}/ca.crt",
        f"--cluster-signing-cert-file={folder}/ca.crt",
        f"--cluster-signing-key-file={folder}/ca.key",
        f"--service-cluster-ip-range={layout.services}",
        "--kube-api-qps=200",
        "--kube-api-burst=400",
        *ranges,
    ]


def _scheduler(layout: Layout) -> list[str]:
    return _secure(layout, "scheduler", layout.scheduler)


def _secure(layout: Layout, name: str, port: int) -> list[str]:
    config = layout.pki / f"{name}.kubeconfig"
    return [
        f"--kubeconfig={config}",
        f"--authentication-kubeconfig={config}",
        f"--authorization-kubeconfig={config}",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        "--leader-elect=false",
    ]


def _answers(url: str, layout: Layout | None) -> bool:
    trusting = ssl.create_default_context(cafile=layout.pki / "ca.crt") if layout else _unproven()
    return _asked(url, trusting)


def _asked(url: str, context: ssl.SSLContext) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5, context=context):  # noqa: S310 - our own URL
            return True
    except OSError:
        return False


def _has_default_account(layout: Layout) -> bool:
    url = f"{layout.server}/api/v1/namespaces/default/serviceaccounts/default"
    context = kubeconfigs.parsed(layout.kubeconfig.read_text()).tls()
    return _asked(url, context)


def _unproven() -> ssl.SSLContext:
    """Controllers and scheduler sign their own certificates, and keep them in memory."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
