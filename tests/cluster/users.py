"""Users of any cluster: a certificate that its own signer signs."""

import base64
import time
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.cluster.api import Api
from tests.cluster.kubeconfigs import Access
from tests.cluster.pki import new_key, private_bytes

_REQUESTS = "/apis/certificates.k8s.io/v1/certificatesigningrequests"


def signed(api: Api, name: str, groups: Sequence[str]) -> Access:
    """Access as a user of these groups; `system:masters` is refused by the cluster."""
    key = new_key()
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in groups]
    subject = x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject)
    text = request.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    known = api.access
    return Access(
        server=known.server,
        authority=known.authority,
        certificate=_approved(api, text),
        key=private_bytes(key),
    )


def _approved(api: Api, text: bytes) -> bytes:
    made = api.create(_REQUESTS, _request(text))
    path = f"{_REQUESTS}/{made['metadata']['name']}"
    word = {"type": "Approved", "status": "True", "reason": "Test", "message": "a test's user"}
    api.merge(f"{path}/approval", {"status": {"conditions": [word]}})
    try:
        return _certificate(api, path)
    finally:
        api.delete(path)


def _certificate(api: Api, path: str) -> bytes:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if found := api.get(path)["status"].get("certificate"):
            return base64.b64decode(found)
        time.sleep(0.02)
    raise AssertionError("the cluster signs no client certificates")


def _request(text: bytes) -> dict[str, object]:
    return {
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": {"generateName": "tradewind-test-"},
        "spec": {
            "request": base64.b64encode(text).decode(),
            "signerName": "kubernetes.io/kube-apiserver-client",
            "usages": ["client auth"],
        },
    }
