"""Kubeconfigs: written, read, and asked of any cluster for any user or service account."""

import base64
import ssl
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import yaml
from cryptography.hazmat.primitives.serialization import Encoding

from tests.cluster.pki import Signed, private_bytes, write_private

_VIEW = ("config", "view", "--minify", "--flatten", "--raw")


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """What a kubeconfig says of its current context."""

    server: str
    authority: bytes
    certificate: bytes = b""
    key: bytes = b""
    token: str = ""

    def tls(self) -> ssl.SSLContext:
        """A context that trusts the cluster and shows our certificate."""
        context = ssl.create_default_context(cadata=self.authority.decode())
        if self.certificate:
            _load(context, self.certificate, self.key)
        return context

    @property
    def headers(self) -> dict[str, str]:
        """The token as a header, where there is one."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def write(self, path: Path, name: str = "tradewind-local") -> Path:
        """Write it as a kubeconfig, for its owner alone."""
        write_private(path, yaml.safe_dump(self._document(name)).encode())
        return path

    def _document(self, name: str) -> dict[str, Any]:
        cluster = {"server": self.server, "certificate-authority-data": _text(self.authority)}
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": name,
            "clusters": [{"name": name, "cluster": cluster}],
            "users": [{"name": name, "user": self._user()}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        }

    def _user(self) -> dict[str, str]:
        if self.token:
            return {"token": self.token}
        certificate, key = _text(self.certificate), _text(self.key)
        return {"client-certificate-data": certificate, "client-key-data": key}


def of_certificate(server: str, authority: Signed, signed: Signed) -> Access:
    """Access by a client certificate."""
    return Access(
        server=server,
        authority=authority.certificate.public_bytes(Encoding.PEM),
        certificate=signed.certificate.public_bytes(Encoding.PEM),
        key=private_bytes(signed.key),
    )


def read(kubeconfig: Path, kubectl: Path) -> Access:
    """What any kubeconfig says, whatever plugins and files it names, with its secrets in it."""
    argv = [str(kubectl), f"--kubeconfig={kubeconfig}", *_VIEW]
    return parsed(subprocess.run(argv, capture_output=True, text=True, check=True).stdout)


def parsed(text: str) -> Access:
    """What a kubeconfig of one context says, with its secrets in it."""
    found = yaml.safe_load(text)
    cluster, user = found["clusters"][0]["cluster"], found["users"][0]["user"]
    return Access(
        server=cluster["server"],
        authority=_bytes(cluster.get("certificate-authority-data")),
        certificate=_bytes(user.get("client-certificate-data")),
        key=_bytes(user.get("client-key-data")),
        token=user.get("token", ""),
    )


def _load(context: ssl.SSLContext, certificate: bytes, key: bytes) -> None:
    with TemporaryDirectory() as folder:
        pair = Path(folder, "pair.pem")
        write_private(pair, certificate + b"\n" + key)
        context.load_cert_chain(pair)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")
